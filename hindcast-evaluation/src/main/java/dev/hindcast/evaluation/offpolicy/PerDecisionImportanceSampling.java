package dev.hindcast.evaluation.offpolicy;

/**
 * Per-decision importance sampling (Precup, Sutton and Singh 2000, section 4): the mean over episodes of the sum of gamma^t w_(0:t) r_t, since
 * what comes later does not change what a reward is worth. Unbiased, of less variance than {@link ImportanceSampling}.
 */
public final class PerDecisionImportanceSampling implements Estimator {
    @Override
    public String name() {
        return "pdis";
    }

    @Override
    public Prepared prepare(OffPolicyData data) {
        return Weighting.with(data, weights -> Weighting.mean(weights, StepTerms.rewards(data)));
    }
}
