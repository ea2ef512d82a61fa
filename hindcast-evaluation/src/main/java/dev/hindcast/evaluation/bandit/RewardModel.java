package dev.hindcast.evaluation.bandit;

import java.util.stream.IntStream;

/** What an action is thought to earn where it was not taken. */
@FunctionalInterface
public interface RewardModel {
    /**
     * q(x, a): the mean reward of an action in the situation of a logged row.
     *
     * @param action from 0 to below the log's number of actions
     */
    double reward(BanditLog log, int row, int action);

    /**
     * sum_a p(a) q(x, a): what a choice by probabilities earns. What does not depend on the row is computed once.
     *
     * @param probabilities one an action
     */
    default OfRow expected(double[] probabilities) {
        int[] chosen = IntStream.range(0, probabilities.length)
                .filter(action -> probabilities[action] != 0)
                .toArray();
        return (log, row) -> {
            double sum = 0;
            for (int action : chosen) {
                sum += probabilities[action] * reward(log, row, action);
            }
            return sum;
        };
    }

    /** A number of the situation of a logged row. */
    @FunctionalInterface
    interface OfRow {
        double of(BanditLog log, int row);
    }

    /** Makes models from logs. */
    @FunctionalInterface
    interface Learner {
        /**
         * Fits a model.
         *
         * @param counts how often each row counts, at least 0, not all 0
         */
        RewardModel fit(BanditLog log, double[] counts);
    }
}
