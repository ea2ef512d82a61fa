package dev.hindcast.learning.nn;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.learning.policy.DiscreteSequencePolicy;
import dev.hindcast.learning.policy.FrameStack;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.policy.ReturnTarget;
import dev.hindcast.learning.policy.SequencePolicy;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Decision Transformer (Chen et al. 2021, arXiv 2106.01345): what was done at each step, from it and the steps before it, their
 * returns-to-go among them. Actions are tanh(f(...)) where they are continuous, drawn from softmax f(...) over the legal ones where they
 * are discrete.
 *
 * @param model of three tokens a step, the return-to-go, the observation and the action, of which the observation is read
 * @param context K, how many steps a policy sees
 * @param stride by how many these move on, see {@link FrameStack}
 * @param target what the policy aims at, and the scale in which the model is told returns
 */
public record SequenceActor(SequenceModel model, int context, int stride, ReturnTarget target) implements Actor {
    /** The token of a step that is read. */
    private static final int OBSERVATION = 1;

    /**
     * n sequences of K steps.
     *
     * @param returnsToGo n x K, in the environment's units
     * @param observations n x K x input size
     * @param actions n x K x action size
     * @param timesteps n x K, the step's number in its episode
     * @param mask n x K, 1 where there is a step
     */
    public record Steps(Tensor returnsToGo, Tensor observations, Tensor actions, Tensor timesteps, Tensor mask) {}

    /** The tokens of steps with a return-to-go, an observation and a continuous action. */
    public static List<SequenceModel.Token> tokens(Networks networks) {
        return tokens(networks, new SequenceModel.VectorToken(networks.actionSize()));
    }

    /** The tokens of steps with a return-to-go, an observation and one of finitely many actions. */
    public static List<SequenceModel.Token> discreteTokens(Networks networks) {
        return tokens(networks, new SequenceModel.NumberToken(networks.actionCount()));
    }

    private static List<SequenceModel.Token> tokens(Networks networks, SequenceModel.Token action) {
        return List.of(new SequenceModel.VectorToken(1), new SequenceModel.VectorToken(networks.inputSize()), action);
    }

    /**
     * What is read of such steps.
     *
     * @param outputs a number for each component of an action, or for each of finitely many actions
     */
    public static List<SequenceModel.Readout> readouts(int outputs) {
        return List.of(new SequenceModel.Readout(OBSERVATION, outputs));
    }

    /**
     * f at every step: n x K x outputs.
     *
     * @param dropout what dropout draws from; null where nothing is dropped
     */
    public Tensor outputs(Steps batch, @Nullable Noise dropout) {
        Tensor returnsToGo = batch.returnsToGo().times(1 / target.scale()).unsqueeze(2);
        return model.of(
                        List.of(returnsToGo, batch.observations(), batch.actions()),
                        batch.timesteps(),
                        batch.mask(),
                        dropout)
                .get(0);
    }

    /** The action at the first step of an episode that begins with each observation. */
    @Override
    public Tensor mode(Tensor observations, LegalActions legal) {
        int n = observations.rows();
        float[] returnsToGo = new float[n];
        Arrays.fill(returnsToGo, target.scaled(target.value()));
        float[] present = new float[n];
        Arrays.fill(present, 1);
        Tensor output = model.of(
                        List.of(observations.beside(returnsToGo).reshape(n, 1, 1), observations.unsqueeze(1)),
                        observations.beside(new float[n]).reshape(n, 1),
                        observations.beside(present).reshape(n, 1),
                        null)
                .get(0)
                .select(1, 0);
        boolean discrete = model.shape().tokens().get(2) instanceof SequenceModel.NumberToken;
        return discrete ? legal.restrict(output).argmax() : output.tanh();
    }

    @Override
    public NetworkPolicy snapshot(DatasetSpec spec) {
        FrameStack input = new FrameStack(spec, context, stride);
        return spec.actionSpace() instanceof Discrete
                ? new DiscreteSequencePolicy(input, target, model.snapshot(), model.readout(0))
                : new SequencePolicy(input, target, model.snapshot(), model.readout(0));
    }
}
