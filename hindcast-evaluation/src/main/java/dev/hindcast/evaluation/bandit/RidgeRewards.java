package dev.hindcast.evaluation.bandit;

import java.util.Arrays;

/**
 * Ridge regression of rewards, each action by itself (Hoerl and Kennard 1970): q(x, a) = m + theta_a' f(x), where m is the mean reward
 * of all actions, f(x) holds 1, the context and the position, and theta_a minimises sum_i (r_i - q(x_i, a))^2 + penalty |theta_a|^2
 * over the action's rows. An action with few rows stays near m.
 *
 * @param penalty above 0
 */
public record RidgeRewards(double penalty) implements RewardModelLearning.LinearModel {
    public RidgeRewards {
        LinearRewards.requirePenalty(penalty);
    }

    @Override
    public RewardModel fit(BanditLog log, double[] counts) {
        return new Lines(coefficients(log, counts), log.positionCount());
    }

    @Override
    public double[][] coefficients(BanditLog log, double[] counts) {
        double mean = LinearRewards.mean(log, counts);
        Trials trials = log.trials();
        double[] weights = trials.sums(counts);
        double[] rewards = trials.sums(counts, log.rewards());
        double[][] coefficients = new double[log.actionCount()][];
        Arrays.setAll(coefficients, action -> {
            Regression regression = log.regression(action);
            double[] own = trials.ofAction(action, weights);
            double[] sums = trials.ofAction(action, rewards);
            double[] right = new double[regression.active().length];
            for (int i = 0; i < own.length; i++) {
                regression.add(sums[i] - own[i] * mean, i, right);
            }
            return LinearRewards.raised(regression.spread(regression.solve(own, penalty, right)), mean);
        });
        return coefficients;
    }

    /**
     * A linear function for each action, so that a mixture of actions is one too.
     *
     * @param coefficients actions x features
     * @param positions that have coefficients
     */
    private record Lines(double[][] coefficients, int positions) implements RewardModel {
        @Override
        public double reward(BanditLog log, int row, int action) {
            return log.situations().ofRow(row).dot(coefficients[action], positions);
        }

        @Override
        public OfRow expected(double[] probabilities) {
            double[] mixed = new double[coefficients[0].length];
            for (int action = 0; action < probabilities.length; action++) {
                for (int j = 0; probabilities[action] != 0 && j < mixed.length; j++) {
                    mixed[j] += probabilities[action] * coefficients[action][j];
                }
            }
            return (log, row) -> log.situations().ofRow(row).dot(mixed, positions);
        }
    }

    @Override
    public LinearPolicy.Scale scale() {
        return LinearPolicy.Scale.PLAIN;
    }
}
