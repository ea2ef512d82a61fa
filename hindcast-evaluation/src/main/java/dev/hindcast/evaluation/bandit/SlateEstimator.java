package dev.hindcast.evaluation.bandit;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.WeightSummary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Estimates of what a policy's slates earn, E[sum_k r_k]. In the formulas w_i is the weight of slate i, w_i(k) that of the action at position
 * k alone, and w_i(1:k) that of the actions up to position k. The fewer positions a weight spans, the less it varies, and the more
 * has to be assumed of how users look at a slate.
 */
public enum SlateEstimator {
    /** Standard importance sampling: 1/n sum_i w_i sum_k r_ik. Nothing is assumed. */
    STANDARD_IPS {
        @Override
        double[] samples(SlateLog log) {
            double[] weights = log.slateWeights();
            double[] samples = new double[log.size()];
            Arrays.setAll(
                    samples, i -> weights[i] * Arrays.stream(log.rewards()[i]).sum());
            return samples;
        }

        @Override
        double[] weights(SlateLog log) {
            return log.slateWeights();
        }
    },
    /**
     * Independent importance sampling (Li et al. 2018): 1/n sum_i sum_k w_i(k) r_ik. Assumes that what a position earns does not depend on the
     * others.
     */
    INDEPENDENT_IPS {
        @Override
        double[] samples(SlateLog log) {
            return weighted(log, log.marginalWeights());
        }

        @Override
        double[] weights(SlateLog log) {
            return averages(log.marginalWeights());
        }
    },
    /**
     * Reward-interaction importance sampling (McInerney et al. 2020): 1/n sum_i sum_k w_i(1:k) r_ik. Assumes that users look from the
     * first position on, so that what a position earns does not depend on those behind.
     */
    REWARD_INTERACTION_IPS {
        @Override
        double[] samples(SlateLog log) {
            return weighted(log, log.prefixWeights());
        }

        @Override
        double[] weights(SlateLog log) {
            return averages(log.prefixWeights());
        }
    },
    /**
     * The pseudo-inverse estimator (Swaminathan et al. 2017) where the logging policy chooses positions independently: 1/n sum_i
     * (sum_k w_i(k) - K + 1) sum_k r_ik. Assumes that what a slate earns is a sum over its positions, which may be seen as a whole only. For
     * other logging policies see {@link PseudoInverse}.
     */
    PSEUDO_INVERSE {
        @Override
        double[] samples(SlateLog log) {
            double[] weights = weights(log);
            double[] samples = new double[log.size()];
            Arrays.setAll(
                    samples, i -> weights[i] * Arrays.stream(log.rewards()[i]).sum());
            return samples;
        }

        @Override
        double[] weights(SlateLog log) {
            return Arrays.stream(log.marginalWeights())
                    .mapToDouble(weights -> Arrays.stream(weights).sum() - weights.length + 1)
                    .toArray();
        }
    };

    /** One sample a slate, whose mean is the estimate. */
    abstract double[] samples(SlateLog log);

    /** One weight a slate, with mean 1. */
    abstract double[] weights(SlateLog log);

    /**
     * The estimate. Intervals that need bounds take those of the samples from the log.
     *
     * @param log of slates that are drawn independently
     */
    public Estimate estimate(SlateLog log, Uncertainty uncertainty) {
        return of(toString(), samples(log), weights(log), uncertainty);
    }

    static Estimate of(String name, double[] samples, double[] weights, Uncertainty uncertainty) {
        // The pseudo-inverse has negative weights, whose spread is that of their sizes.
        WeightSummary summary =
                WeightSummary.of(Arrays.stream(weights).map(Math::abs).toArray());
        boolean negative = Arrays.stream(weights).anyMatch(weight -> weight < 0);
        List<Caution> cautions = new ArrayList<>(negative ? List.of() : summary.cautions("slates"));
        if (negative) {
            cautions.add(Caution.note(Kind.MODEL, "Some weights are negative, as those of a pseudo-inverse may be"));
        }
        Interval interval = Interval.UNKNOWN;
        if (uncertainty.bounded()) {
            cautions.add(Caution.warning(
                    Kind.INTERVAL,
                    "A " + uncertainty.confidence()
                            + " interval needs bounds of weights over several positions: take bootstrap or student-t"));
        } else {
            interval = uncertainty.confidence().of(samples, uncertainty.level(), Range.UNKNOWN, uncertainty.seed());
        }
        return new Estimate(
                name, Estimates.average(samples), interval, uncertainty.confidence(), Optional.of(summary), cautions);
    }

    private static double[] weighted(SlateLog log, double[][] weights) {
        double[] samples = new double[log.size()];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = LinearRewards.dot(weights[i], log.rewards()[i]);
        }
        return samples;
    }

    private static double[] averages(double[][] weights) {
        return Arrays.stream(weights).mapToDouble(Estimates::average).toArray();
    }

    /** The name in the literature. */
    @Override
    public String toString() {
        return switch (this) {
            case STANDARD_IPS -> "sips";
            case INDEPENDENT_IPS -> "iips";
            case REWARD_INTERACTION_IPS -> "rips";
            case PSEUDO_INVERSE -> "pi";
        };
    }
}
