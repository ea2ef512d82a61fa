package dev.hindcast.learning.algorithm;

import dev.hindcast.learning.dynamics.Dynamics;
import dev.hindcast.learning.dynamics.Imagination;
import dev.hindcast.learning.dynamics.Rollouts;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.StepBuffer;
import dev.hindcast.learning.replay.StepReplay;
import java.util.List;
import java.util.function.UnaryOperator;

/** A learner that first learns a model of the dynamics, and then a policy from logged steps and from steps imagined with the model. */
public abstract class ModelBased extends Algorithm {
    private final RolloutSettings rollouts;
    private final Dynamics dynamics;
    private final StepBuffer buffer;
    private final StepReplay imagined;
    private long imaginingNanos;

    /** A learner with a model, but without networks of its own yet. */
    protected ModelBased(Config config, Networks networks, ModelSettings model, RolloutSettings rollouts) {
        super(config, networks);
        NetworkPolicy.boundedActions(networks.spec().actionSpace());
        this.rollouts = rollouts;
        this.dynamics = remembering("dynamics", new Dynamics(networks, model.options()));
        this.buffer = StepBuffer.empty(networks.spec(), networks.device(), rollouts.rows());
        this.imagined = replayOf("imagined", buffer);
    }

    /** The model. */
    public final Dynamics dynamics() {
        return dynamics;
    }

    @Override
    protected List<Stage> stages() {
        long limit = dynamics.options().updates();
        return List.of(
                Stage.until(dynamics::converged, "model", limit, this::learnModel), Stage.of("policy", this::learn));
    }

    private Losses learnModel(Replay data) {
        return Losses.of("model", dynamics.learn(data));
    }

    /** Imagined episodes of the length that is set, which neither pay nor halt. */
    protected final Imagination imagination() {
        return Imagination.of(dynamics, rollouts.rolloutLength());
    }

    /**
     * Logged and imagined steps as they are to be mixed, after new ones were imagined where it is time for that.
     *
     * @param policy the actions for n observations; it may draw noise
     */
    protected final Replay imagining(Replay data, Imagination imagination, UnaryOperator<Tensor> policy) {
        if (stageUpdates() % rollouts.rolloutInterval() == 0) {
            imagine(data, imagination, policy).addTo(buffer);
        }
        return data.mixedWith(imagined, rollouts.realShare());
    }

    /** As many episodes as are set, from logged states. */
    protected final Rollouts imagine(Replay data, Imagination imagination, UnaryOperator<Tensor> policy) {
        long start = System.nanoTime();
        Tensor starts =
                data.ofSingleSteps().transitions(rollouts.rolloutStates(), 1).observations();
        Rollouts made = imagination.imagine(starts, policy, noise());
        imaginingNanos += System.nanoTime() - start;
        return made;
    }

    @Override
    public final double imaginingSeconds() {
        return imaginingNanos / 1e9;
    }
}
