package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.DeterministicActor;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.replay.Transitions;
import java.util.List;
import java.util.function.BinaryOperator;

/**
 * A deterministic actor that is improved in every few updates, two critics, and the targets of all (Fujimoto, van Hoof and Meger 2018,
 * arXiv 1802.09477): what {@link Td3} and {@link Td3Bc} share.
 */
final class DelayedActor {
    private final Networks networks;
    private final Settings settings;
    private final DeterministicActor actor;
    private final DeterministicActor targetActor;
    private final Network critics;
    private final Network targetCritics;
    private final Adam actorOptimizer;
    private final Adam criticOptimizer;

    /**
     * What a config says of it.
     *
     * @param learningRate of Adam, for all networks
     * @param polyak how far the targets move when they do
     * @param policyNoise deviation of the noise on the target's action
     * @param noiseClip its limit on either side
     * @param policyDelay critic updates for each update of actor and targets
     */
    record Settings(
            List<Integer> hidden,
            double learningRate,
            double polyak,
            double policyNoise,
            double noiseClip,
            int policyDelay,
            boolean criticLayerNorm) {}

    DelayedActor(Networks networks, Settings settings) {
        this.networks = networks;
        this.settings = settings;
        actor = networks.deterministicActor("actor", settings.hidden);
        targetActor = networks.copyOf("target_actor", actor);
        critics = networks.critics("critics", 2, settings.hidden, settings.criticLayerNorm);
        targetCritics = networks.copyOf("target_critics", critics);
        actorOptimizer = networks.adam(actor.network(), settings.learningRate);
        criticOptimizer = networks.adam(critics, settings.learningRate);
    }

    /**
     * Takes a step of the critics, and in every {@code policyDelay}-th update one of actor and targets.
     *
     * @param updates how many came before
     * @param actorLoss from pi(s), n x action size, and Q_1(s, pi(s)), n values, to what the actor is to make small
     * @return the losses {@code critic} and, where it was computed, {@code actor}
     */
    Losses update(Transitions batch, long updates, BinaryOperator<Tensor> actorLoss) {
        Tensor bellmanTarget = noGradient(() -> bellmanTarget(batch));
        Tensor criticLoss =
                LossFunctions.squaredErrors(critics.of(batch.observations(), batch.actions()), bellmanTarget);
        criticOptimizer.minimize(criticLoss);
        Losses losses = Losses.of("critic", criticLoss);
        boolean actorToo = (updates + 1) % settings.policyDelay == 0;
        return actorToo ? losses.and("actor", updateActor(batch, actorLoss)) : losses;
    }

    /** Target policy smoothing and clipped double Q: equations 14 and 10. */
    private Tensor bellmanTarget(Transitions batch) {
        Tensor nextActions = Td3.smoothed(
                targetActor.mode(batch.nextObservations()), networks.noise(), settings.policyNoise, settings.noiseClip);
        return batch.bellmanTarget(
                targetCritics.of(batch.nextObservations(), nextActions).min(0));
    }

    private Tensor updateActor(Transitions batch, BinaryOperator<Tensor> actorLoss) {
        Tensor actions = actor.mode(batch.observations());
        Tensor loss = actorLoss.apply(actions, critics.member(0).of(batch.observations(), actions));
        actorOptimizer.minimize(loss);
        targetCritics.follow(critics, settings.polyak);
        targetActor.follow(actor, settings.polyak);
        return loss;
    }

    /** pi and min Q. */
    ActorCritic learned() {
        return new ActorCritic(actor, (s, a) -> critics.of(s, a).min(0));
    }
}
