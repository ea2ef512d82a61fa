package dev.hindcast.evaluation.bandit;

/** What an action is thought to earn where it was not taken. */
@FunctionalInterface
public interface RewardModel {
    /**
     * q(x, a): the mean reward of an action in the situation of a logged row.
     *
     * @param action from 0 to below the log's number of actions
     */
    double reward(BanditLog log, int row, int action);

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
