package dev.hindcast.evaluation.bandit;

import java.util.Arrays;

/**
 * Multinomial logistic regression: p(a | x) proportional to exp(theta_a' f(x)), where theta minimises - sum_i sum_a weight_ia log
 * p(a | x_i) + penalty / 2 |theta|^2.
 */
final class Multinomial {
    private Multinomial() {}

    /**
     * theta, class by class in one array.
     *
     * @param features rows x features
     * @param weights of each class in each row, rows x classes, at least 0
     */
    static double[] fit(double[][] features, double[][] weights, double penalty) {
        double[] start = new double[weights[0].length * features[0].length];
        return Descent.minimum((theta, gradient) -> loss(features, weights, penalty, theta, gradient), start);
    }

    static double loss(double[][] features, double[][] weights, double penalty, double[] theta, double[] gradient) {
        int size = features[0].length;
        Arrays.fill(gradient, 0);
        double loss = Scores.ridge(penalty, theta, gradient);
        for (int row = 0; row < features.length; row++) {
            double[] shares = shares(theta, features[row], weights[row].length);
            double total = Arrays.stream(weights[row]).sum();
            for (int k = 0; k < shares.length; k++) {
                loss -= weights[row][k] == 0 ? 0 : weights[row][k] * Math.log(shares[k]);
                double slope = total * shares[k] - weights[row][k];
                for (int j = 0; j < size; j++) {
                    gradient[k * size + j] += slope * features[row][j];
                }
            }
        }
        return loss;
    }

    /** p(a | x) of every class. */
    static double[] shares(double[] theta, double[] features, int classes) {
        double[] scores = new double[classes];
        for (int k = 0; k < classes; k++) {
            for (int j = 0; j < features.length; j++) {
                scores[k] += theta[k * features.length + j] * features[j];
            }
        }
        return LinearPolicy.softmax(scores, 1);
    }
}
