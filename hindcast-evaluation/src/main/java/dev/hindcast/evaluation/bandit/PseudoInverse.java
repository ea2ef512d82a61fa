package dev.hindcast.evaluation.bandit;

import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Weights of the pseudo-inverse estimator for any logging policy whose slates can be listed (Swaminathan et al. 2017): with 1_s
 * the indicator of which action stands where in slate s, G = E[1_s 1_s'] under the logging policy and q = E[1_s] under the policy to be judged, a
 * slate's weight is q' G^+ 1_s, G^+ being the pseudo-inverse. The mean over the log of weight times what the slate earned estimates the value.
 */
public final class PseudoInverse {
    private final int actions;
    private final DMatrixRMaj weights;

    private PseudoInverse(int actions, DMatrixRMaj weights) {
        this.actions = actions;
        this.weights = weights;
    }

    /**
     * The weights in one context.
     *
     * @param actions how many actions there are
     * @param slates every slate that either policy may show: the action at each position
     * @param logged the probability of each slate under the logging policy
     * @param target the probability of each slate under the policy to be judged
     */
    public static PseudoInverse of(int actions, List<int[]> slates, double[] logged, double[] target) {
        int positions = slates.get(0).length;
        DMatrixRMaj second = new DMatrixRMaj(positions * actions, positions * actions);
        DMatrixRMaj first = new DMatrixRMaj(1, positions * actions);
        for (int s = 0; s < slates.size(); s++) {
            int[] slate = slates.get(s);
            for (int j = 0; j < positions; j++) {
                first.add(0, j * actions + slate[j], target[s]);
                for (int k = 0; k < positions; k++) {
                    second.add(j * actions + slate[j], k * actions + slate[k], logged[s]);
                }
            }
        }
        DMatrixRMaj inverse = new DMatrixRMaj(positions * actions, positions * actions);
        CommonOps_DDRM.pinv(second, inverse);
        DMatrixRMaj weights = new DMatrixRMaj(1, positions * actions);
        CommonOps_DDRM.mult(first, inverse, weights);
        return new PseudoInverse(actions, weights);
    }

    /** q' G^+ 1_s. */
    public double weight(int[] slate) {
        double weight = 0;
        for (int k = 0; k < slate.length; k++) {
            weight += weights.get(0, k * actions + slate[k]);
        }
        return weight;
    }
}
