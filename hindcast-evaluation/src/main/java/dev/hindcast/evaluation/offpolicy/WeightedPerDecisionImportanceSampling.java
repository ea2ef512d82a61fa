package dev.hindcast.evaluation.offpolicy;

/**
 * Self-normalised per-decision importance sampling (Precup, Sutton and Singh 2000, section 4; the form of Thomas 2015, "Safe Reinforcement
 * Learning", section 3.8): sum over t of gamma^t (sum over i of w_(0:t) r_t) / (sum over i of w_(0:t)). Consistent where ended episodes keep their
 * weight.
 */
public final class WeightedPerDecisionImportanceSampling implements Estimator {
    private final EndedEpisodes convention;

    /** Episodes that ended {@linkplain EndedEpisodes#KEEP_THEIR_WEIGHT keep their weight}. */
    public WeightedPerDecisionImportanceSampling() {
        this(EndedEpisodes.KEEP_THEIR_WEIGHT);
    }

    /**
     * @param convention what becomes of the weights of episodes that ended
     */
    public WeightedPerDecisionImportanceSampling(EndedEpisodes convention) {
        this.convention = convention;
    }

    @Override
    public String name() {
        return "wpdis";
    }

    @Override
    public Prepared prepare(OffPolicyData data) {
        return Weighting.with(
                data, weights -> Weighting.selfNormalized(data, weights, StepTerms.rewards(data), convention));
    }
}
