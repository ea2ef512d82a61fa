package dev.hindcast.evaluation.offpolicy;

/**
 * The doubly robust estimator (Jiang and Li 2016, arXiv 1511.03722, equation 10): V_DR(t) = V(s_t) + rho_t (r_t + gamma V_DR(t+1) - Q(s_t, a_t)),
 * that is the sum of gamma^t (w_(0:t) (r_t - Q(s_t, a_t)) + w_(0:t-1) V(s_t)), averaged over episodes. Unbiased where the propensities
 * are right, whatever Q says, provided that Q was not fitted to the episode itself (see {@link CrossFitting}); a good Q lowers the variance.
 */
public final class DoublyRobust implements Estimator {
    private final String name;
    private final ActionValues values;

    /**
     * @param values Q and V of the policy
     */
    public DoublyRobust(ActionValues values) {
        this("dr", values);
    }

    /** The same under another name, for values that are special, such as those of {@link MoreRobustDoublyRobust}. */
    DoublyRobust(String name, ActionValues values) {
        this.name = name;
        this.values = values;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Prepared prepare(OffPolicyData data) {
        return Weighting.with(data, weights -> Weighting.mean(weights, StepTerms.corrections(data, values)));
    }
}
