package dev.hindcast.evaluation.bandit;

import java.util.Arrays;

/**
 * The method of conjugate gradients (Hestenes and Stiefel 1952) with a diagonal preconditioner, for regressions of many regressors that are
 * mostly 0: the work of a step grows with what is not 0.
 */
final class ConjugateGradients {
    private static final double CONVERGED = 1e-12;
    private static final int LEAST_STEPS = 1000;

    private ConjugateGradients() {}

    /** Solves (sum_i weight_i x_i x_i' + penalty I) y = right, to a residual of 1e-12 of the right side. */
    static double[] solve(Regression regression, double[] weights, double penalty, double[] right) {
        int n = right.length;
        double[] diagonal = new double[n];
        Arrays.fill(diagonal, penalty);
        for (int row = 0; row < regression.rows(); row++) {
            int[] indices = regression.indices()[row];
            for (int k = 0; k < indices.length; k++) {
                double value = regression.values()[row][k];
                diagonal[indices[k]] += weights[row] * value * value;
            }
        }
        double[] solution = new double[n];
        double[] residual = right.clone();
        double[] scaled = divided(residual, diagonal);
        double[] direction = scaled.clone();
        double product = LinearRewards.dot(residual, scaled);
        double enough = CONVERGED * CONVERGED * LinearRewards.dot(right, right);
        for (int step = 0; LinearRewards.dot(residual, residual) > enough; step++) {
            if (step > LEAST_STEPS + 10 * n) {
                throw new IllegalArgumentException("The regression of " + n
                        + " features does not converge with penalty " + penalty + ": raise it (`penalty`)");
            }
            double[] image = image(regression, weights, penalty, direction);
            double length = product / LinearRewards.dot(direction, image);
            for (int i = 0; i < n; i++) {
                solution[i] += length * direction[i];
                residual[i] -= length * image[i];
            }
            scaled = divided(residual, diagonal);
            double next = LinearRewards.dot(residual, scaled);
            for (int i = 0; i < n; i++) {
                direction[i] = scaled[i] + next / product * direction[i];
            }
            product = next;
        }
        return solution;
    }

    private static double[] divided(double[] residual, double[] diagonal) {
        double[] scaled = new double[residual.length];
        Arrays.setAll(scaled, i -> residual[i] / diagonal[i]);
        return scaled;
    }

    private static double[] image(Regression regression, double[] weights, double penalty, double[] direction) {
        double[] image = new double[direction.length];
        Arrays.setAll(image, i -> penalty * direction[i]);
        for (int row = 0; row < regression.rows(); row++) {
            if (weights[row] != 0) {
                regression.add(weights[row] * regression.dot(direction, row), row, image);
            }
        }
        return image;
    }
}
