package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.ImitatingActor;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Schedule;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.replay.Transitions;
import java.util.List;

/**
 * Networks and steps of methods whose critics are only ever asked about logged actions: V learns from Q of logged actions, Q from V of
 * next states, and the policy imitates logged actions by weight. What V learns and what the weights are makes the method.
 */
final class InSample {
    private final Network value;
    private final Network critics;
    private final Network targetCritics;
    private final ImitatingActor actor;
    private final Adam valueOptimizer;
    private final Adam criticOptimizer;
    private final Adam actorOptimizer;

    /**
     * V, two critics with their targets, and the actor.
     *
     * @param cosineSteps updates over which the actor's learning rate falls to 0 along a cosine; 0 keeps it constant
     */
    InSample(
            Networks networks,
            List<Integer> hidden,
            boolean valueLayerNorm,
            ImitatingActor.Kind policy,
            double learningRate,
            long cosineSteps) {
        value = networks.value("value", hidden, valueLayerNorm);
        critics = networks.critics("critics", 2, hidden, false);
        targetCritics = networks.copyOf("target_critics", critics);
        actor = networks.imitatingActor("actor", policy, hidden);
        valueOptimizer = networks.adam(value, learningRate);
        criticOptimizer = networks.adam(critics, learningRate);
        actorOptimizer = networks.adam(
                actor.network(),
                cosineSteps == 0 ? Schedule.constant(learningRate) : Schedule.cosine(learningRate, cosineSteps));
    }

    /** The smaller target critic's value of the logged actions, n values. */
    Tensor loggedValue(Transitions batch) {
        return noGradient(
                () -> targetCritics.of(batch.observations(), batch.actions()).min(0));
    }

    /** V of the batch's states, n values. */
    Tensor value(Transitions batch) {
        return value.of(batch.observations());
    }

    /** One step of V. */
    void updateValue(Tensor loss) {
        valueOptimizer.minimize(loss);
    }

    /** r + gamma V(s'), n values. */
    Tensor bellmanTarget(Transitions batch) {
        return noGradient(() -> batch.bellmanTarget(value.of(batch.nextObservations())));
    }

    /** Q of the logged actions, 2 x n. */
    Tensor values(Transitions batch) {
        return critics.of(batch.observations(), batch.actions());
    }

    /** One step of the critics, whose targets then follow. */
    void updateCritics(Tensor loss, double polyak) {
        criticOptimizer.minimize(loss);
        targetCritics.follow(critics, polyak);
    }

    /** How badly each logged action is imitated, n values. */
    Tensor imitationLoss(Transitions batch) {
        return actor.imitationLoss(batch.observations(), batch.actions());
    }

    /** One step of the policy. */
    void updateActor(Tensor loss) {
        actorOptimizer.minimize(loss);
    }

    ActorCritic learned() {
        return new ActorCritic(actor, (s, a) -> critics.of(s, a).min(0));
    }
}
