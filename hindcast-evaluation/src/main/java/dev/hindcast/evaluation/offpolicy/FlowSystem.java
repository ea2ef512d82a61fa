package dev.hindcast.evaluation.offpolicy;

/**
 * The symmetric matrix H = diag(q) + B W B' + rho n n' with B = diag(e) - gamma A over the pairs of a log: the second derivatives of a
 * penalty on what visits miss of the flow equations and of their normalisation. Never written out; its equations are solved by
 * conjugate gradients.
 */
final class FlowSystem {
    private static final int MAX_ITERATIONS = 5_000;
    private static final double TOLERANCE = 1e-13;

    private final LoggedPairs.Counted log;
    private final double[] diagonal;
    private final double[] own;
    private final double[] weights;
    private final double normalization;

    /**
     * @param diagonal q, at least 0
     * @param own e
     * @param weights W, 0 where a pair is not visited
     * @param normalization rho
     */
    FlowSystem(LoggedPairs.Counted log, double[] diagonal, double[] own, double[] weights, double normalization) {
        this.log = log;
        this.diagonal = diagonal;
        this.own = own;
        this.weights = weights;
        this.normalization = normalization;
    }

    /** B y. */
    double[] primal(double[] y) {
        double[] result = log.pull(y);
        for (int p = 0; p < y.length; p++) {
            result[p] = own[p] * y[p] - result[p];
        }
        return result;
    }

    /** B' z. */
    double[] dual(double[] z) {
        double[] result = log.push(z);
        for (int p = 0; p < z.length; p++) {
            result[p] = own[p] * z[p] - result[p];
        }
        return result;
    }

    /** H z. */
    double[] times(double[] z) {
        double[] flow = dual(z);
        for (int p = 0; p < z.length; p++) {
            flow[p] *= weights[p];
        }
        double[] result = primal(flow);
        double total = normalization == 0 ? 0 : normalization * dot(log.ends, z);
        for (int p = 0; p < z.length; p++) {
            result[p] += diagonal[p] * z[p] + total * log.ends[p];
        }
        return result;
    }

    /** The z with H z = right in the free components and z = 0 in the others. */
    double[] solve(double[] right, double[] guess, boolean[] free) {
        int n = right.length;
        double[] z = new double[n];
        for (int p = 0; p < n; p++) {
            z[p] = free[p] ? guess[p] : 0;
        }
        double[] residual = times(z);
        double[] direction = new double[n];
        double scale = 0;
        double rate = 0;
        for (int p = 0; p < n; p++) {
            residual[p] = free[p] ? right[p] - residual[p] : 0;
            direction[p] = preconditioned(residual, p);
            scale += free[p] ? right[p] * preconditioned(right, p) : 0;
            rate += residual[p] * direction[p];
        }
        for (int i = 0; i < MAX_ITERATIONS && rate > TOLERANCE * TOLERANCE * scale; i++) {
            double[] image = times(direction);
            double step = rate / dot(direction, image);
            double next = 0;
            for (int p = 0; p < n; p++) {
                z[p] += step * direction[p];
                residual[p] -= free[p] ? step * image[p] : 0;
                next += residual[p] * preconditioned(residual, p);
            }
            for (int p = 0; p < n; p++) {
                direction[p] = preconditioned(residual, p) + next / rate * direction[p];
            }
            rate = next;
        }
        return z;
    }

    private double preconditioned(double[] residual, int p) {
        double curvature = diagonal[p] + own[p] * own[p] * weights[p];
        return curvature == 0 ? 0 : residual[p] / curvature;
    }

    static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }
}
