package dev.hindcast.experiments.example;

import dev.hindcast.environment.tabular.Garnet;
import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularMdp.Outcome;
import dev.hindcast.environment.tabular.TabularMdp.PairSet;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.environment.tabular.TransitionCounts.Unvisited;
import dev.hindcast.learning.tabular.TabularData;
import dev.hindcast.learning.tabular.ValueRange;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A random process, a log of a random policy in it, and what somebody guesses of pairs that the log lacks.
 *
 * @param process the truth, with rewards in [0, 1]
 * @param behavior the log's policy
 * @param log a policy's episodes
 * @param guess another process, drawn as the first was: right on average
 */
record RandomProblem(TabularMdp process, TabularPolicy behavior, TabularData log, TabularMdp guess) {
    private static final int EPISODE = 20;
    /** Added to what a policy's probabilities are made of: none is 0. */
    private static final double LEAST_WEIGHT = 0.02;

    /**
     * What is drawn.
     *
     * @param states the number of states
     * @param actions the number of actions
     * @param discount gamma
     * @param unevenness the power of the even draws that a policy's probabilities are made of: the larger, the rarer are rare actions
     */
    record Kind(int states, int actions, double discount, double unevenness) {
        private static final int SUCCESSORS = 3;

        /** A problem with a log of so many steps. */
        RandomProblem draw(int steps, long seed) {
            TabularMdp process = Garnet.draw(states, actions, SUCCESSORS, discount, seed);
            SplittableRandom random = new SplittableRandom(seed).split();
            TabularPolicy behavior = policy(random);
            TabularData log = TabularData.of(Logs.collect(process, behavior, steps / EPISODE, EPISODE, seed), discount);
            return new RandomProblem(
                    process, behavior, log, Garnet.draw(states, actions, SUCCESSORS, discount, random.nextLong()));
        }

        /** A policy that knows nothing. */
        TabularPolicy policy(RandomGenerator random) {
            double[][] table = new double[states][actions];
            for (double[] row : table) {
                double sum = 0;
                for (int a = 0; a < actions; a++) {
                    row[a] = LEAST_WEIGHT + Math.pow(random.nextDouble(), unevenness);
                    sum += row[a];
                }
                for (int a = 0; a < actions; a++) {
                    row[a] /= sum;
                }
            }
            return TabularPolicy.of(table);
        }

        /** Within which values lie, since rewards lie in [0, 1]. */
        ValueRange values() {
            return ValueRange.ofRewards(0, 1, discount);
        }
    }

    /** What a policy earns. */
    double earned(TabularPolicy policy) {
        return PolicyEvaluation.of(process, policy).expectedReturn();
    }

    /** The log's own model, with guesses of what the log lacks. */
    TabularMdp guessingModel() {
        TabularMdp seen = log.model(new Unvisited.Illegal());
        return rewritten(process, (s, a) -> false, (builder, s, a) -> {
            for (Outcome outcome : (seen.legal(s, a) ? seen : guess).outcomes(s, a)) {
                builder.outcome(s, a, outcome.nextState(), outcome.probability(), outcome.reward());
            }
        });
    }

    /** E[gamma^T] with T the first step on which a policy takes a pair of a set; 0 where it never does. */
    double discountedHit(TabularPolicy policy, PairSet pairs) {
        TabularMdp hits = rewritten(process, pairs, (builder, s, a) -> {
            for (Outcome outcome : process.outcomes(s, a)) {
                builder.outcome(s, a, outcome.nextState(), outcome.probability(), 0);
            }
        });
        return PolicyEvaluation.of(hits, policy).expectedReturn();
    }

    /** The mean reward that a process gives for a policy's discounted steps on pairs that the log lacks; which these are the truth decides. */
    double unseenReward(TabularPolicy policy, TabularMdp by) {
        double[][] occupancy = PolicyEvaluation.of(process, policy).normalizedOccupancy();
        double steps = 0;
        double rewards = 0;
        for (int s = 0; s < occupancy.length; s++) {
            for (int a = 0; a < occupancy[s].length; a++) {
                double weight = log.seen(s, a) ? 0 : occupancy[s][a];
                steps += weight;
                rewards += weight * by.reward(s, a);
            }
        }
        return rewards / steps;
    }

    /** Says what follows a pair. */
    @FunctionalInterface
    private interface Outcomes {
        void add(TabularMdp.Builder builder, int state, int action);
    }

    /** Starts and discount of a process, with other outcomes; pairs of a set end the episode with 1. */
    private static TabularMdp rewritten(TabularMdp process, PairSet ending, Outcomes outcomes) {
        TabularMdp.Builder builder =
                TabularMdp.builder(process.states(), process.actions()).discount(process.discount());
        for (int s = 0; s < process.states(); s++) {
            builder.start(s, process.startProbability(s));
            for (int a = 0; a < process.actions(); a++) {
                if (ending.contains(s, a)) {
                    builder.outcome(s, a, s, 1, 1, true);
                } else {
                    outcomes.add(builder, s, a);
                }
            }
        }
        return builder.build();
    }
}
