package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.replay.Transitions;
import java.util.List;
import java.util.function.BinaryOperator;

/** A state value V and two critics with targets that are only ever asked about logged actions: V learns from them, and they from V of next states. */
final class InSampleCritic {
    private final Network value;
    private final Network critics;
    private final Network targetCritics;
    private final Adam valueOptimizer;
    private final Adam criticOptimizer;
    private final double polyak;

    /**
     * Networks and their steps.
     *
     * @param learningRate of Adam, for all networks
     * @param polyak how far the target critics move in each update
     */
    InSampleCritic(
            Networks networks, List<Integer> hidden, double learningRate, double polyak, boolean valueLayerNorm) {
        value = networks.value("value", hidden, valueLayerNorm);
        critics = networks.critics("critics", 2, hidden, false);
        targetCritics = networks.copyOf("target_critics", critics);
        valueOptimizer = networks.adam(value, learningRate);
        criticOptimizer = networks.adam(critics, learningRate);
        this.polyak = polyak;
    }

    /** The critics, 2 x n values. */
    Network critics() {
        return critics;
    }

    /** Their targets. */
    Network targetCritics() {
        return targetCritics;
    }

    /** The smaller target critic's value of the logged actions, through which no gradient flows: n values. */
    Tensor loggedValue(Transitions batch) {
        return noGradient(
                () -> targetCritics.of(batch.observations(), batch.actions()).min(0));
    }

    /** Q - V of the logged actions, through which no gradient flows: n values. */
    Tensor advantage(Transitions batch, Tensor loggedValue) {
        return noGradient(() -> loggedValue.minus(value.of(batch.observations())));
    }

    /**
     * A step of V.
     *
     * @param lossOf what V is to minimise, of {@link #loggedValue} and V of their states: n values each
     * @return the loss
     */
    Tensor updateValue(Transitions batch, Tensor loggedValue, BinaryOperator<Tensor> lossOf) {
        Tensor loss = lossOf.apply(loggedValue, value.of(batch.observations()));
        valueOptimizer.minimize(loss);
        return loss;
    }

    /**
     * A step of the critics, whose targets follow.
     *
     * @param lossOf what the critics are to minimise, of Q of the logged actions, 2 x n, and r + gamma V(s'), n values
     * @return the loss
     */
    Tensor updateCritics(Transitions batch, BinaryOperator<Tensor> lossOf) {
        Tensor bellmanTarget = noGradient(() -> batch.bellmanTarget(value.of(batch.nextObservations())));
        Tensor loss = lossOf.apply(critics.of(batch.observations(), batch.actions()), bellmanTarget);
        criticOptimizer.minimize(loss);
        targetCritics.follow(critics, polyak);
        return loss;
    }

    /** The smaller critic's value of any actions: n values. */
    Tensor cautious(Tensor observations, Tensor actions) {
        return critics.of(observations, actions).min(0);
    }
}
