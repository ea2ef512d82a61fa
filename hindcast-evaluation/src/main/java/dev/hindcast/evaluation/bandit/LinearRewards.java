package dev.hindcast.evaluation.bandit;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/** What regressions over the features of a row share: each action has coefficients of its own. */
final class LinearRewards {
    private LinearRewards() {}

    /** The regressors of a row: 1, the context, and for logs with several positions an indicator of each. */
    static double[] features(BanditLog log, int row, int positions) {
        double[] context = log.contexts()[row];
        double[] features = new double[1 + context.length + (positions > 1 ? positions : 0)];
        features[0] = 1;
        System.arraycopy(context, 0, features, 1, context.length);
        if (positions > 1 && log.positions()[row] < positions) {
            features[1 + context.length + log.positions()[row]] = 1;
        }
        return features;
    }

    /** Coefficients whose constant is greater by {@code offset}. */
    static double[] raised(double[] coefficients, double offset) {
        double[] raised = coefficients.clone();
        raised[0] += offset;
        return raised;
    }

    /** How many regressors a row has. */
    static int featureCount(BanditLog log) {
        int positions = log.positionCount();
        return 1 + log.featureCount() + (positions > 1 ? positions : 0);
    }

    /** The mean reward of all rows that count. */
    static double mean(BanditLog log, double[] counts) {
        double sum = 0;
        for (int row = 0; row < counts.length; row++) {
            sum += counts[row] * log.rewards()[row];
        }
        return sum / Arrays.stream(counts).sum();
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** Solves (sum_i weight_i x_i x_i' + penalty I) y = right by Cholesky's decomposition. */
    static double[] solve(double[][] features, double[] weights, double penalty, double[] right) {
        int n = right.length;
        DMatrixRMaj matrix = new DMatrixRMaj(n, n);
        for (int i = 0; i < features.length; i++) {
            for (int row = 0; row < n && weights[i] != 0; row++) {
                double scaled = weights[i] * features[i][row];
                if (scaled != 0) {
                    for (int column = 0; column < n; column++) {
                        matrix.data[row * n + column] += scaled * features[i][column];
                    }
                }
            }
        }
        for (int i = 0; i < n; i++) {
            matrix.data[i * n + i] += penalty;
        }
        LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(n);
        if (!solver.setA(matrix)) {
            throw new IllegalStateException("The regression has no solution: raise the penalty " + penalty);
        }
        DMatrixRMaj solution = new DMatrixRMaj(n, 1);
        solver.solve(DMatrixRMaj.wrap(n, 1, right), solution);
        return solution.data;
    }

    static double requirePenalty(double penalty) {
        if (!(penalty > 0 && penalty < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("A penalty has to be a number above 0, got " + penalty);
        }
        return penalty;
    }
}
