package dev.hindcast.evaluation.offpolicy;

/**
 * Which member of the family of Yang et al. 2020 (arXiv 2007.03438) a Lagrangian is.
 *
 * @param primal alpha_Q, of the penalty on Q, at least 0
 * @param dual alpha_zeta, of the penalty on the ratios, at least 0
 * @param reward alpha_R, what rewards count in the Lagrangian
 * @param normalization of the penalty on the multiplier of the normalisation: 0 demands it, infinity drops it
 * @param positive whether ratios are kept from becoming negative
 */
record DiceRegularization(double primal, double dual, double reward, double normalization, boolean positive) {
    DiceRegularization {
        if (!(primal >= 0 && dual >= 0 && normalization >= 0)) {
            throw new IllegalArgumentException("Regularisation is at least 0, got " + primal + " of the values, " + dual
                    + " of the ratios and " + normalization + " of the normalisation");
        }
    }

    boolean normalizes() {
        return normalization < Double.POSITIVE_INFINITY;
    }
}
