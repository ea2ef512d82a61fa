package dev.hindcast.learning.nn;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.learning.policy.DiscreteMaxReturnPolicy;
import dev.hindcast.learning.policy.FrameStack;
import dev.hindcast.learning.policy.MaxReturnPolicy;
import dev.hindcast.learning.policy.NetworkPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Reinformer (Zhuang et al. 2024, arXiv 2405.08740): what was returned from each step on, by its observation and the steps before it; what was
 * done there, by that return too. Actions are N(tanh(f(...)), sigma^2) where they are continuous, with a free log sigma for each component
 * among the model's parameters, and drawn from softmax f(...) over the legal ones where they are discrete.
 *
 * @param model of three tokens a step, the observation, the return-to-go and the action, of which the first two are read
 * @param context K, how many steps a policy sees
 * @param stride by how many these move on, see {@link FrameStack}
 */
public record MaxReturnActor(SequenceModel model, int context, int stride) implements Actor {
    private static final GaussianActor.Deviation DEVIATION = GaussianActor.Deviation.LIMITED;
    private static final String LOG_STD = "log_std";

    /**
     * What the model says of n sequences of K steps.
     *
     * @param returns the return-to-go at each step in view of its observation, as the model is told returns: n x K
     * @param actions f at each step, in view of its return-to-go too: n x K x outputs
     */
    public record Said(Tensor returns, Tensor actions) {}

    /** The tokens of steps with an observation, a return-to-go and a continuous action. */
    public static List<SequenceModel.Token> tokens(Networks networks) {
        return tokens(networks, new SequenceModel.VectorToken(networks.actionSize()));
    }

    /** The tokens of steps with an observation, a return-to-go and one of finitely many actions. */
    public static List<SequenceModel.Token> discreteTokens(Networks networks) {
        return tokens(networks, new SequenceModel.NumberToken(networks.actionCount()));
    }

    private static List<SequenceModel.Token> tokens(Networks networks, SequenceModel.Token action) {
        return List.of(new SequenceModel.VectorToken(networks.inputSize()), new SequenceModel.VectorToken(1), action);
    }

    /**
     * What is read of such steps: actions, then returns.
     *
     * @param outputs a number for each component of an action, or for each of finitely many actions
     */
    public static List<SequenceModel.Readout> readouts(int outputs) {
        return List.of(new SequenceModel.Readout(1, outputs), new SequenceModel.Readout(0, 1));
    }

    /** The free vectors of a model of continuous actions: log sigma, initially 0. */
    public static Map<String, float[]> deviations(Networks networks) {
        return Map.of(LOG_STD, new float[networks.actionSize()]);
    }

    /**
     * What the model says of logged steps.
     *
     * @param returnsToGo as the model is told them, n x K
     * @param dropout what dropout draws from; null where nothing is dropped
     */
    public Said of(SequenceActor.Steps batch, Tensor returnsToGo, @Nullable Noise dropout) {
        List<Tensor> read = model.of(
                List.of(batch.observations(), returnsToGo.unsqueeze(2), batch.actions()),
                batch.timesteps(),
                batch.mask(),
                dropout);
        return new Said(read.get(1).column(0), read.get(0));
    }

    /** The distributions of continuous actions with such an f. */
    public GaussianActor.Distribution distribution(Tensor f) {
        Parameters parameters = model.parameters();
        Tensor free = parameters.leaf(GaussianActor.logStdName(parameters.name()));
        return new GaussianActor.Distribution(f.tanh(), DEVIATION.logStd(free));
    }

    /** The action at the first step of an episode that begins with each observation. */
    @Override
    public Tensor mode(Tensor observations, LegalActions legal) {
        int n = observations.rows();
        Tensor zeros = observations.beside(new float[n]).reshape(n, 1, 1);
        Tensor returns = first(observations, zeros).get(1);
        Tensor f = first(observations, returns).get(0).select(1, 0);
        return discrete() ? legal.restrict(f).argmax() : f.tanh();
    }

    private List<Tensor> first(Tensor observations, Tensor returns) {
        int n = observations.rows();
        float[] present = new float[n];
        Arrays.fill(present, 1);
        return model.of(
                List.of(observations.unsqueeze(1), returns),
                observations.beside(new float[n]).reshape(n, 1),
                observations.beside(present).reshape(n, 1),
                null);
    }

    private boolean discrete() {
        return model.shape().tokens().get(2) instanceof SequenceModel.NumberToken;
    }

    @Override
    public NetworkPolicy snapshot(DatasetSpec spec) {
        FrameStack input = new FrameStack(spec, context, stride);
        if (spec.actionSpace() instanceof Discrete) {
            return new DiscreteMaxReturnPolicy(input, model.snapshot(), model.readout(1), model.readout(0));
        }
        float[] logStd = GaussianActor.logStd(model.parameters(), DEVIATION);
        return new MaxReturnPolicy(input, model.snapshot(), model.readout(1), model.readout(0), logStd);
    }
}
