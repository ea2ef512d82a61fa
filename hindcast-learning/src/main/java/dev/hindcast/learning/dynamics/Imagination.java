package dev.hindcast.learning.dynamics;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.learning.nn.Noise;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

/**
 * Branched rollouts (Janner et al. 2019, arXiv 1906.08253): from observations of the log a few steps of a policy in a learned model. What
 * is taken off a reward, and where the imagination halts because it does not know, are functions of the step. Immutable.
 */
public final class Imagination {
    private static final int BLOCK = 1_024;

    private final Dynamics dynamics;
    private final int length;
    private final Measure penalty;
    private final Measure halt;
    private final double haltReward;

    /** Says something of each of n imagined steps. */
    @FunctionalInterface
    public interface Measure {
        /**
         * n values.
         *
         * @param observations n x observation size
         * @param actions n x action size
         * @param outcome where these lead
         */
        Tensor of(Tensor observations, Tensor actions, Outcome outcome);

        /** A penalty by what the members tell, weighted. */
        static Measure of(Penalty penalty, double weight) {
            return (observations, actions, outcome) ->
                    penalty.of(outcome.prediction()).times(weight);
        }
    }

    private Imagination(Dynamics dynamics, int length, Measure penalty, Measure halt, double haltReward) {
        this.dynamics = dynamics;
        this.length = length;
        this.penalty = penalty;
        this.halt = halt;
        this.haltReward = haltReward;
    }

    /**
     * Rollouts that neither pay nor halt.
     *
     * @param length steps of an episode at most
     * @throws IllegalArgumentException where that is less than 1
     */
    public static Imagination of(Dynamics dynamics, int length) {
        if (length < 1) {
            throw new IllegalArgumentException("Imagined episodes have at least one step, got a length of " + length);
        }
        Measure nothing = (observations, actions, outcome) -> outcome.rewards().times(0);
        return new Imagination(dynamics, length, nothing, nothing, 0);
    }

    /** These, with {@code penalty} taken off each reward. */
    public Imagination penalizedBy(Measure penalty) {
        return new Imagination(dynamics, length, penalty, halt, haltReward);
    }

    /**
     * These, in which a step ends its episode where {@code halt} is 1.
     *
     * @param reward what such a step earns in place of its own reward, without a penalty
     */
    public Imagination haltingWhere(Measure halt, double reward) {
        return new Imagination(dynamics, length, penalty, halt, reward);
    }

    /**
     * Imagines n episodes, in blocks of states whose steps stay in the processor's cache. No gradient flows.
     *
     * @param starts n x observation size
     * @param policy the actions for some observations
     * @param noise what the policy, if it wants, and the model draw from
     * @throws ExplodedException where a state or a reward is no number
     */
    public Rollouts imagine(Tensor starts, UnaryOperator<Tensor> policy, Noise noise) {
        List<Rollouts> blocks = new ArrayList<>();
        try {
            for (int from = 0; from < starts.rows(); from += BLOCK) {
                long[] rows = LongStream.range(from, Math.min(from + BLOCK, starts.rows()))
                        .toArray();
                try (Scope scope = Scope.open()) {
                    blocks.add(noGradient(() -> block(starts.gatherRows(rows), policy, noise))
                            .kept());
                }
            }
            return Rollouts.joined(blocks);
        } finally {
            blocks.forEach(Rollouts::free);
        }
    }

    private Rollouts block(Tensor starts, UnaryOperator<Tensor> policy, Noise noise) {
        List<Tensor> observations = new ArrayList<>(List.of(starts));
        List<Tensor> actions = new ArrayList<>();
        List<Tensor> rewards = new ArrayList<>();
        List<Tensor> ends = new ArrayList<>();
        Tensor alive = starts.column(0).times(0).plus(1);
        Tensor at = starts;
        for (int t = 0; t < length; t++) {
            Tensor action = policy.apply(at);
            Outcome outcome = dynamics.step(at, action, noise);
            Tensor going = halt.of(at, action, outcome).negated().plus(1);
            Tensor goesOn = going.times(outcome.terminated().negated().plus(1));
            Tensor reward = outcome.rewards().minus(penalty.of(at, action, outcome));
            actions.add(action);
            rewards.add(reward.replacedUnless(going, haltReward).replacedUnless(alive, 0));
            ends.add(goesOn.negated().plus(1));
            at = outcome.nextObservations().replacedUnless(alive.times(going).unsqueeze(1), 0);
            requireNumbers(t, at, rewards.get(t));
            observations.add(at);
            alive = alive.times(goesOn);
        }
        return new Rollouts(joined(observations), joined(actions), side(rewards), side(ends));
    }

    private void requireNumbers(int t, Tensor observations, Tensor rewards) {
        if (!Float.isFinite(observations.sum().item() + rewards.sum().item())) {
            throw new ExplodedException(
                    "In step " + (t + 1) + " of " + length + " the model of the dynamics told of a state"
                            + " or a reward that is no number: take shorter rollouts, or a smaller learning rate of the model");
        }
    }

    /** n x T x size, of T that are n x size. */
    private static Tensor joined(List<Tensor> steps) {
        int size = (int) steps.get(0).shape()[1];
        return Tensor.concatenate(steps.toArray(Tensor[]::new)).reshape(-1, steps.size(), size);
    }

    /** n x T, of T that are n values. */
    private static Tensor side(List<Tensor> steps) {
        return Tensor.concatenate(steps.stream().map(step -> step.unsqueeze(1)).toArray(Tensor[]::new));
    }
}
