package dev.hindcast.evaluation.bandit;

import dev.hindcast.evaluation.bandit.Situations.Situation;
import java.util.Arrays;

/**
 * The regressors of one action's trials, without those that are 0 in all of them: these have coefficient 0 under a penalty.
 *
 * @param size how many regressors f(x) has
 * @param active the regressors that are not 0 everywhere, in order
 * @param indices of each trial's regressors that are not 0, among the active ones
 * @param values of these
 */
record Regression(int size, int[] active, int[][] indices, double[][] values) {
    /** The size from on which systems are solved by iteration, where they are sparse. */
    private static final int LARGE = 256;

    static Regression of(Trials trials, int[] ofAction, int features, int positions) {
        int[][] indices = new int[ofAction.length][];
        double[][] values = new double[ofAction.length][];
        boolean[] used = new boolean[features];
        for (int i = 0; i < ofAction.length; i++) {
            Situation situation = trials.situationOf(ofAction[i]);
            indices[i] = situation.indices(positions);
            values[i] = situation.values(positions);
            for (int index : indices[i]) {
                used[index] = true;
            }
        }
        int[] places = new int[features];
        int[] active = new int[features];
        int count = 0;
        for (int index = 0; index < features; index++) {
            if (used[index]) {
                places[index] = count;
                active[count++] = index;
            }
        }
        for (int[] own : indices) {
            Arrays.setAll(own, k -> places[own[k]]);
        }
        return new Regression(features, Arrays.copyOf(active, count), indices, values);
    }

    /** How many trials. */
    int rows() {
        return indices.length;
    }

    double dot(double[] theta, int row) {
        double sum = 0;
        for (int k = 0; k < indices[row].length; k++) {
            sum += theta[indices[row][k]] * values[row][k];
        }
        return sum;
    }

    /** Adds slope f(x) of a trial. */
    void add(double slope, int row, double[] sum) {
        for (int k = 0; k < indices[row].length; k++) {
            sum[indices[row][k]] += slope * values[row][k];
        }
    }

    /** Coefficients of all regressors. */
    double[] spread(double[] theta) {
        double[] spread = new double[size];
        for (int k = 0; k < active.length; k++) {
            spread[active[k]] = theta[k];
        }
        return spread;
    }

    /** Solves (sum_i weight_i x_i x_i' + penalty I) y = right. */
    double[] solve(double[] weights, double penalty, double[] right) {
        if (active.length == 0) {
            return right;
        }
        if (active.length == 1) {
            double sum = penalty;
            for (int row = 0; row < weights.length; row++) {
                sum += weights[row] * values[row][0] * values[row][0];
            }
            return new double[] {right[0] / sum};
        }
        long filled = Arrays.stream(indices).mapToLong(own -> own.length).sum();
        boolean sparse = active.length > LARGE && filled < (long) active.length * rows() / 4;
        return sparse
                ? ConjugateGradients.solve(this, weights, penalty, right)
                : LinearRewards.solve(dense(), weights, penalty, right);
    }

    private double[][] dense() {
        double[][] dense = new double[rows()][active.length];
        for (int row = 0; row < dense.length; row++) {
            add(1, row, dense[row]);
        }
        return dense;
    }
}
