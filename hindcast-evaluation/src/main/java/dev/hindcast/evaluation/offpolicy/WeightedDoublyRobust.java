package dev.hindcast.evaluation.offpolicy;

/**
 * The weighted doubly robust estimator (Thomas and Brunskill 2016, arXiv 1604.00923, section 4): as {@link DoublyRobust}, each weight divided by the
 * sum of the weights of the same step. Consistent; of far less variance where weights differ much. The values are to be cross-fitted as
 * there ({@link CrossFitting}), which {@link Estimators} does.
 */
public final class WeightedDoublyRobust implements Estimator {
    private final ActionValues values;
    private final EndedEpisodes convention;

    /**
     * Episodes that ended {@linkplain EndedEpisodes#KEEP_THEIR_WEIGHT keep their weight}.
     *
     * @param values Q and V of the policy
     */
    public WeightedDoublyRobust(ActionValues values) {
        this(values, EndedEpisodes.KEEP_THEIR_WEIGHT);
    }

    /**
     * @param values Q and V of the policy
     * @param convention what becomes of the weights of episodes that ended
     */
    public WeightedDoublyRobust(ActionValues values, EndedEpisodes convention) {
        this.values = values;
        this.convention = convention;
    }

    @Override
    public String name() {
        return "wdr";
    }

    @Override
    public Prepared prepare(OffPolicyData data) {
        return Weighting.with(
                data,
                weights -> Weighting.selfNormalized(data, weights, StepTerms.corrections(data, values), convention));
    }
}
