package dev.hindcast.evaluation.bandit;

import java.util.Arrays;

/**
 * What a reward model, cross-fitted, says of every action in every row, beside what was logged: the material of learners.
 *
 * @param features f(x_i), rows x features
 * @param model q(x_i, a), rows x actions, of a model that does not know row i
 * @param errors r_i - q(x_i, a_i), one a row
 */
record Scores(BanditLog log, double[][] features, double[][] model, double[] errors) {
    static Scores of(Fitting fitting, BanditLog log, long seed) {
        int positions = log.positionCount();
        double[][] features = new double[log.size()][];
        Arrays.setAll(features, row -> LinearRewards.features(log, row, positions));
        double[][] model = Predictions.all(fitting, log, seed);
        double[] errors = new double[log.size()];
        Arrays.setAll(errors, row -> log.rewards()[row] - model[row][log.actions()[row]]);
        return new Scores(log, features, model, errors);
    }

    /** q(x_i, a) + 1(a = a_i) (r_i - q(x_i, a_i)) / propensity_i: unbiased for every action; rows x actions. */
    double[][] doublyRobust() {
        double[][] scores = new double[log.size()][];
        for (int row = 0; row < scores.length; row++) {
            scores[row] = model[row].clone();
            scores[row][log.actions()[row]] += errors[row] / log.propensities()[row];
        }
        return scores;
    }

    int actions() {
        return log.actionCount();
    }

    int featureCount() {
        return features[0].length;
    }

    /** Coefficients that lie in one array, action by action, as a table. */
    double[][] table(double[] theta) {
        double[][] table = new double[actions()][];
        Arrays.setAll(
                table, action -> Arrays.copyOfRange(theta, action * featureCount(), (action + 1) * featureCount()));
        return table;
    }

    /** theta_a' f(x_i) of every action. */
    double[] linear(double[] theta, int row) {
        double[] scores = new double[actions()];
        for (int action = 0; action < scores.length; action++) {
            for (int j = 0; j < featureCount(); j++) {
                scores[action] += theta[action * featureCount() + j] * features[row][j];
            }
        }
        return scores;
    }

    /** Adds slope_a f(x_i) to the gradient of each action. */
    void addGradient(double[] slopes, int row, double[] gradient) {
        for (int action = 0; action < slopes.length; action++) {
            if (slopes[action] != 0) {
                for (int j = 0; j < featureCount(); j++) {
                    gradient[action * featureCount() + j] += slopes[action] * features[row][j];
                }
            }
        }
    }

    /** Adds penalty / 2 |theta|^2 and its gradient. */
    static double ridge(double penalty, double[] theta, double[] gradient) {
        for (int j = 0; j < theta.length; j++) {
            gradient[j] += penalty * theta[j];
        }
        return penalty / 2 * LinearRewards.dot(theta, theta);
    }
}
