package dev.hindcast.evaluation.offpolicy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/** The quadratic programme on the simplex. */
final class Simplex {
    private static final double TOLERANCE = 1e-12;

    private Simplex() {}

    /**
     * The x with x >= 0 and sum 1 that minimises x^T A x, by growing and shrinking the set of its positive components (Wolfe 1976, "Finding the
     * nearest point in a polytope").
     *
     * @param a symmetric and positive semidefinite
     */
    static double[] minimize(double[][] a) {
        int n = a.length;
        double[] x = new double[n];
        int best = 0;
        for (int i = 1; i < n; i++) {
            best = a[i][i] < a[best][best] ? i : best;
        }
        x[best] = 1;
        List<Integer> support = new ArrayList<>(List.of(best));
        double scale = Math.max(
                Double.MIN_NORMAL,
                Arrays.stream(a)
                        .flatMapToDouble(Arrays::stream)
                        .map(Math::abs)
                        .max()
                        .orElseThrow());
        for (int round = 0; round < 10 * n + 10; round++) {
            double[] gradient = times(a, x);
            double value = dot(gradient, x);
            int steepest = 0;
            for (int i = 1; i < n; i++) {
                steepest = gradient[i] < gradient[steepest] ? i : steepest;
            }
            if (gradient[steepest] >= value - TOLERANCE * scale || support.contains(steepest)) {
                return x;
            }
            support.add(steepest);
            descend(a, x, support);
        }
        return x;
    }

    /** Moves x to the minimum over the affine hull of the support, dropping what would become negative on the way. */
    private static void descend(double[][] a, double[] x, List<Integer> support) {
        while (true) {
            double[] goal = affineMinimum(a, support);
            double step = 1;
            for (int k = 0; k < goal.length; k++) {
                double from = x[support.get(k)];
                if (goal[k] <= 0 && from - goal[k] > 0) {
                    step = Math.min(step, from / (from - goal[k]));
                }
            }
            for (int k = 0; k < goal.length; k++) {
                int i = support.get(k);
                x[i] = Math.max(0, x[i] + step * (goal[k] - x[i]));
            }
            if (step == 1) {
                return;
            }
            if (!support.removeIf(i -> x[i] <= TOLERANCE)) {
                return;
            }
        }
    }

    /** y with sum 1 that minimises y^T A y over the support: A y proportional to 1. */
    private static double[] affineMinimum(double[][] a, List<Integer> support) {
        int size = support.size();
        double trace = 0;
        for (int i : support) {
            trace += a[i][i];
        }
        DMatrixRMaj matrix = new DMatrixRMaj(size, size);
        for (int r = 0; r < size; r++) {
            for (int c = 0; c < size; c++) {
                matrix.set(r, c, a[support.get(r)][support.get(c)] + (r == c ? TOLERANCE * trace : 0));
            }
        }
        DMatrixRMaj ones = new DMatrixRMaj(size, 1);
        CommonOps_DDRM.fill(ones, 1);
        DMatrixRMaj y = new DMatrixRMaj(size, 1);
        LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.leastSquaresQrPivot(true, false);
        solver.setA(matrix);
        solver.solve(ones, y);
        double sum = CommonOps_DDRM.elementSum(y);
        double[] normalized = new double[size];
        Arrays.setAll(normalized, k -> y.get(k) / sum);
        return normalized;
    }

    private static double[] times(double[][] a, double[] x) {
        return Arrays.stream(a).mapToDouble(row -> dot(row, x)).toArray();
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
