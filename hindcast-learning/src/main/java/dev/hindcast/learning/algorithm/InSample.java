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
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * Networks and updates of methods whose critics are only ever asked about logged actions: V learns from Q of logged actions, the policy
 * imitates logged actions by weight, and Q learns from V of next states. What V learns and what the weights are makes the method.
 */
final class InSample {
    private final Network value;
    private final Network critics;
    private final Network targetCritics;
    private final ImitatingActor actor;
    private final Adam valueOptimizer;
    private final Adam criticOptimizer;
    private final Adam actorOptimizer;
    private final double polyak;

    /**
     * What a config says of the networks and their steps.
     *
     * @param learningRate of Adam, for all networks
     * @param polyak how far the target critics move in each update
     * @param cosineSteps updates over which the actor's learning rate falls to 0 along a cosine; 0 keeps it constant
     */
    record Settings(
            List<Integer> hidden,
            double learningRate,
            double polyak,
            boolean valueLayerNorm,
            ImitatingActor.Kind policy,
            long cosineSteps) {}

    /** V, two critics with their targets, and the actor. */
    InSample(Networks networks, Settings settings) {
        value = networks.value("value", settings.hidden, settings.valueLayerNorm);
        critics = networks.critics("critics", 2, settings.hidden, false);
        targetCritics = networks.copyOf("target_critics", critics);
        actor = networks.imitatingActor("actor", settings.policy, settings.hidden);
        valueOptimizer = networks.adam(value, settings.learningRate);
        criticOptimizer = networks.adam(critics, settings.learningRate);
        actorOptimizer = networks.adam(
                actor.network(),
                settings.cosineSteps == 0
                        ? Schedule.constant(settings.learningRate)
                        : Schedule.cosine(settings.learningRate, settings.cosineSteps));
        polyak = settings.polyak;
    }

    /**
     * A step of V, then of the policy, then of the critics, whose targets follow.
     *
     * @param valueLossOf what V is to minimise, of the smaller target critic's value of the logged actions and V of their states: n values
     *     each
     * @param weightOf how much each logged action is imitated, of its advantage Q - V: n values
     * @param criticLossOf what the critics are to minimise, of Q of the logged actions, 2 x n, and r + gamma V(s'), n values
     */
    Losses update(
            Transitions batch,
            BinaryOperator<Tensor> valueLossOf,
            UnaryOperator<Tensor> weightOf,
            BinaryOperator<Tensor> criticLossOf) {
        Tensor loggedValue = noGradient(
                () -> targetCritics.of(batch.observations(), batch.actions()).min(0));
        Tensor valueLoss = valueLossOf.apply(loggedValue, value.of(batch.observations()));
        valueOptimizer.minimize(valueLoss);

        Tensor advantage = noGradient(() -> loggedValue.minus(value.of(batch.observations())));
        Tensor actorLoss = weightOf.apply(advantage)
                .times(actor.imitationLoss(batch.observations(), batch.actions()))
                .mean();
        actorOptimizer.minimize(actorLoss);

        Tensor bellmanTarget = noGradient(() -> batch.bellmanTarget(value.of(batch.nextObservations())));
        Tensor criticLoss = criticLossOf.apply(critics.of(batch.observations(), batch.actions()), bellmanTarget);
        criticOptimizer.minimize(criticLoss);
        targetCritics.follow(critics, polyak);
        return Losses.of("value", valueLoss).and("actor", actorLoss).and("critic", criticLoss);
    }

    ActorCritic learned() {
        return new ActorCritic(actor, (s, a) -> critics.of(s, a).min(0));
    }
}
