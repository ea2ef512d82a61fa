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
        int positions = log.positionCount();
        double[][] coefficients = coefficients(log, counts);
        return (other, row, action) ->
                LinearRewards.dot(coefficients[action], LinearRewards.features(other, row, positions));
    }

    @Override
    public double[][] coefficients(BanditLog log, double[] counts) {
        int positions = log.positionCount();
        double mean = LinearRewards.mean(log, counts);
        double[][] coefficients = new double[log.actionCount()][];
        Arrays.setAll(
                coefficients, action -> LinearRewards.raised(coefficients(log, counts, action, positions, mean), mean));
        return coefficients;
    }

    @Override
    public LinearPolicy.Scale scale() {
        return LinearPolicy.Scale.PLAIN;
    }

    private double[] coefficients(BanditLog log, double[] counts, int action, int positions, double mean) {
        int[] rows = LinearRewards.rows(log, counts, action);
        double[][] features = new double[rows.length][];
        double[] weights = new double[rows.length];
        double[] right = new double[LinearRewards.features(log, 0, positions).length];
        for (int i = 0; i < rows.length; i++) {
            features[i] = LinearRewards.features(log, rows[i], positions);
            weights[i] = counts[rows[i]];
            for (int j = 0; j < right.length; j++) {
                right[j] += weights[i] * features[i][j] * (log.rewards()[rows[i]] - mean);
            }
        }
        return LinearRewards.solve(features, weights, penalty, right);
    }
}
