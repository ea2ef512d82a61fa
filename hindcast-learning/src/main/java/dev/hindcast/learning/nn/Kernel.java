package dev.hindcast.learning.nn;

/**
 * How alike two actions are, 1 where they are the same, and by it how alike two groups of actions are (Gretton et al. 2012; as a
 * constraint on policies Kumar et al. 2019, arXiv 1906.00949, equation 2).
 */
public enum Kernel {
    /** exp(-|x - y|^2 / (2 width)), with the Euclidean norm. */
    GAUSSIAN {
        @Override
        Tensor distance(Tensor difference) {
            return difference.squared().sum(-1);
        }
    },
    /** exp(-|x - y| / (2 width)), with the sum of absolute components. */
    LAPLACIAN {
        @Override
        Tensor distance(Tensor difference) {
            return difference.absolute().sum(-1);
        }
    };

    abstract Tensor distance(Tensor difference);

    /**
     * k(x_i, y_j) in each of n states: n x k x l.
     *
     * @param x n x k x action size
     * @param y n x l x action size
     * @param width above 0
     */
    public Tensor of(Tensor x, Tensor y, double width) {
        return distance(x.unsqueeze(2).minus(y.unsqueeze(1)))
                .times(-1 / (2 * width))
                .exp();
    }

    /**
     * The square of the maximum mean discrepancy of two groups of samples in each of n states, estimated by the means over all pairs, those
     * of a sample with itself among them: n values, never negative but for rounding.
     *
     * @param x n x k x action size
     * @param y n x l x action size
     * @param width above 0
     */
    public Tensor squaredDiscrepancy(Tensor x, Tensor y, double width) {
        Tensor among = meanOver(x, x, width).plus(meanOver(y, y, width));
        return among.minus(meanOver(x, y, width).times(2));
    }

    private Tensor meanOver(Tensor x, Tensor y, double width) {
        return of(x, y, width).mean(-1).mean(-1);
    }
}
