package dev.hindcast.learning.algorithm;

import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.ImitatingActor;
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
    private final InSampleCritic critic;
    private final ImitatingActor actor;
    private final Adam actorOptimizer;

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
        critic = new InSampleCritic(
                networks, settings.hidden, settings.learningRate, settings.polyak, settings.valueLayerNorm);
        actor = networks.imitatingActor("actor", settings.policy, settings.hidden);
        actorOptimizer = networks.adam(
                actor.network(),
                settings.cosineSteps == 0
                        ? Schedule.constant(settings.learningRate)
                        : Schedule.cosine(settings.learningRate, settings.cosineSteps));
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
        Tensor loggedValue = critic.loggedValue(batch);
        Tensor valueLoss = critic.updateValue(batch, loggedValue, valueLossOf);
        Tensor actorLoss = weightOf.apply(critic.advantage(batch, loggedValue))
                .times(actor.imitationLoss(batch.observations(), batch.actions()))
                .mean();
        actorOptimizer.minimize(actorLoss);
        Tensor criticLoss = critic.updateCritics(batch, criticLossOf);
        return Losses.of("value", valueLoss).and("actor", actorLoss).and("critic", criticLoss);
    }

    ActorCritic learned() {
        return new ActorCritic(actor, critic::cautious);
    }
}
