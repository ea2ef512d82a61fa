package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The doubly robust estimator (Jiang and Li 2016, arXiv 1511.03722, equation 10): V_DR(t) = V(s_t) + rho_t (r_t + gamma V_DR(t+1) - Q(s_t, a_t)),
 * that is the sum of gamma^t (w_(0:t) (r_t - Q(s_t, a_t)) + w_(0:t-1) V(s_t)), averaged over episodes. Unbiased where the propensities
 * are right, whatever Q says, provided that Q was not fitted to the episode itself (see {@link CrossFitting}, which {@link Estimators} uses); a good Q lowers the variance.
 */
public final class DoublyRobust implements Estimator {
    private static final double DOUBTED_VARIANCE_RATIO = 2;

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
        return Weighting.with(data, weights -> {
            double[] contributions = weights.contributions(StepTerms.corrections(data, values));
            double[] unaided = weights.contributions(StepTerms.rewards(data));
            return Prepared.mean(
                    contributions,
                    Optional.of(weights.summary()),
                    cautions(variance(contributions), variance(unaided)));
        });
    }

    /** Values that fit take variance away; where they add some, they were fitted to too little. */
    private static List<Caution> cautions(double variance, double unaided) {
        return variance <= DOUBTED_VARIANCE_RATIO * unaided
                ? List.of()
                : List.of(Caution.warning(
                        Kind.MODEL,
                        String.format(
                                Locale.ROOT,
                                "The fitted values make the variance %.1f times that of per-decision importance sampling: they were fitted"
                                        + " to too few episodes. Take pdis or wpdis",
                                variance / unaided)));
    }

    private static double variance(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        return Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum() / values.length;
    }
}
