package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.evaluation.Bootstrap;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.WeightSummary;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A way to estimate the value of a policy from episodes that another one played. Immutable. */
public interface Estimator {
    /** What command line and reports call it. */
    String name();

    /** The estimator on given data, ready to be evaluated on resamples of the episodes. */
    Prepared prepare(OffPolicyData data);

    /**
     * An estimator on given data.
     *
     * @param value the estimate where each episode counts a given number of times
     * @param contributions what each episode adds: their mean is the estimate where each counts once. Nothing where the estimate is no
     *     sum over episodes
     * @param mean whether the estimate <em>is</em> that mean, of independent samples; where it is not (self-normalised forms), the
     *     contributions say how the estimate varies in first order alone
     * @param weights of the episodes, where the estimator weights them
     * @param cautions what the reader has to know, beyond what the weights say
     */
    record Prepared(
            Bootstrap.Statistic value,
            Optional<double[]> contributions,
            boolean mean,
            Optional<WeightSummary> weights,
            List<Caution> cautions) {
        /** The estimate. */
        double estimate(int episodes) {
            double[] once = new double[episodes];
            Arrays.fill(once, 1);
            return value.of(once);
        }

        /** The same with more to know. */
        Prepared and(List<Caution> more) {
            return more.isEmpty()
                    ? this
                    : new Prepared(
                            value,
                            contributions,
                            mean,
                            weights,
                            Stream.concat(cautions.stream(), more.stream()).toList());
        }

        /** There is no estimate, and why. */
        static Prepared refused(Caution.Kind kind, String reason) {
            return new Prepared(
                    counts -> Double.NaN,
                    Optional.empty(),
                    false,
                    Optional.empty(),
                    List.of(Caution.refusal(kind, reason)));
        }

        /** A mean of independent samples. */
        static Prepared mean(double[] contributions, Optional<WeightSummary> weights, List<Caution> cautions) {
            return new Prepared(Bootstrap.mean(contributions), Optional.of(contributions), true, weights, cautions);
        }
    }
}
