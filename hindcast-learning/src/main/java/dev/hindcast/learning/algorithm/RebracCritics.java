package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.DeterministicActor;
import dev.hindcast.learning.nn.Initialization;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.replay.Transitions;
import java.util.List;

/**
 * The critics of {@link Rebrac} and {@link Td3Awr}: the clipped double Q of TD3 with target policy smoothing, whose target falls with the
 * distance of the next action from the one that the log took there.
 */
final class RebracCritics {
    /** Hidden biases and last layers of the authors' code. */
    static final Initialization ACTOR_START = start(1e-3);

    static final Initialization CRITIC_START = start(3e-3);

    private final Networks networks;
    private final Settings settings;
    private final Network critics;
    private final Network targetCritics;
    private final Adam optimizer;

    /**
     * What a config says of the critics.
     *
     * @param penalty beta_2
     * @param policyNoise the deviation of the noise on the next action
     * @param noiseClip its limit on either side
     */
    record Settings(
            List<Integer> hidden,
            double learningRate,
            boolean layerNorm,
            double penalty,
            double policyNoise,
            double noiseClip) {}

    RebracCritics(Networks networks, Settings settings) {
        this.networks = networks;
        this.settings = settings;
        critics = networks.critics("critics", 2, settings.hidden, settings.layerNorm, CRITIC_START);
        targetCritics = networks.copyOf("target_critics", critics);
        optimizer = networks.adam(critics, settings.learningRate);
    }

    private static Initialization start(double last) {
        Initialization.Rule small = new Initialization.Uniform(last);
        return Initialization.defaults()
                .withHiddenBias(new Initialization.Constant(0.1))
                .withLast(small, small);
    }

    /** min(Q_1, Q_2): n values. */
    Tensor min(Tensor observations, Tensor actions) {
        return critics.of(observations, actions).min(0);
    }

    /** Takes a step and gives the loss, the sum of both squared errors. */
    Tensor update(Transitions batch, DeterministicActor targetActor) {
        Tensor bellmanTarget = noGradient(() -> bellmanTarget(batch, targetActor));
        Tensor loss = LossFunctions.squaredErrors(critics.of(batch.observations(), batch.actions()), bellmanTarget);
        optimizer.minimize(loss);
        return loss;
    }

    /** r + gamma (min Q'(s', a') - beta_2 |a' - a_log'|^2), without the penalty where the episode ended and there is no a_log'. */
    private Tensor bellmanTarget(Transitions batch, DeterministicActor targetActor) {
        Tensor nextActions = Td3.smoothed(
                targetActor.mode(batch.nextObservations()), networks.noise(), settings.policyNoise, settings.noiseClip);
        Tensor nextValue =
                targetCritics.of(batch.nextObservations(), nextActions).min(0);
        if (settings.penalty == 0) {
            return batch.bellmanTarget(nextValue);
        }
        Tensor distance = nextActions.minus(batch.nextActions()).squared().sum(-1);
        return batch.bellmanTarget(
                nextValue.minus(distance.times(batch.nextActionsLogged()).times(settings.penalty)));
    }

    /** Polyak averaging of the targets. */
    void targetsFollow(double rate) {
        targetCritics.follow(critics, rate);
    }
}
