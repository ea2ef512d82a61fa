package dev.hindcast.evaluation.bandit;

import dev.hindcast.evaluation.Bootstrap;
import dev.hindcast.evaluation.Bootstrap.Statistic;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.Clusters;
import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.Interval;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.statistics.distribution.TDistribution;

/** Intervals over rows that depend on each other within clusters: whole clusters are resampled, or counted as one sample. */
final class Resampling {
    /** Below it, resampled and normal intervals cover visibly less than they say. */
    private static final int DOUBTED_CLUSTERS = 20;

    private Resampling() {}

    /** The interval of a mean. */
    static Interval interval(Clusters clusters, double[] samples, Range range, Uncertainty uncertainty) {
        if (clusters.single()) {
            return uncertainty.confidence().of(samples, uncertainty.level(), range, uncertainty.seed());
        }
        if (uncertainty.bounded() || clusters.count() < 2) {
            return Interval.UNKNOWN;
        }
        return uncertainty.confidence() == Confidence.STUDENT_T
                ? student(clusters, samples, uncertainty.level())
                : interval(clusters, Bootstrap.mean(samples), Bootstrap.RESAMPLES, uncertainty);
    }

    /** The interval of any statistic of rows, whose counts sum to their number. */
    static Interval interval(Clusters clusters, Statistic statistic, int resamples, Uncertainty uncertainty) {
        return Bootstrap.interval(
                clusters.count(),
                counts -> statistic.of(clusters.single() ? counts : scaled(clusters.spread(counts))),
                resamples,
                uncertainty.level(),
                uncertainty.seed());
    }

    /** As above, for a statistic that takes long, whose resamples are told of one by one. */
    static Interval slow(Clusters clusters, Statistic statistic, Uncertainty uncertainty) {
        return interval(
                clusters,
                counts -> {
                    double value = statistic.of(counts);
                    uncertainty.progress().advance(1);
                    return value;
                },
                Uncertainty.RESAMPLES_OF_MODELS,
                uncertainty);
    }

    private static double[] scaled(double[] counts) {
        double scale = counts.length / Arrays.stream(counts).sum();
        return Arrays.stream(counts).map(count -> count * scale).toArray();
    }

    /** Mean plus and minus t_(C-1) sqrt(C / (C - 1) sum_c (sum_(i in c) (x_i - mean))^2) / n (Liang and Zeger 1986). */
    private static Interval student(Clusters clusters, double[] samples, double level) {
        double mean = Estimates.average(samples);
        double halfWidth = TDistribution.of(clusters.count() - 1).inverseCumulativeProbability((1 + level) / 2)
                * standardError(clusters, samples);
        return new Interval(mean - halfWidth, mean + halfWidth);
    }

    /** The standard error of a mean over rows. */
    static double standardError(Clusters clusters, double[] samples) {
        double mean = Estimates.average(samples);
        double squares = Arrays.stream(
                        clusters.sums(Arrays.stream(samples).map(x -> x - mean).toArray()))
                .map(sum -> sum * sum)
                .sum();
        double count = clusters.count();
        return Math.sqrt(count / (count - 1) * squares) / samples.length;
    }

    static Caution unbounded(Uncertainty uncertainty) {
        return Caution.warning(
                Kind.INTERVAL,
                "A " + uncertainty.confidence()
                        + " interval holds for independent decisions and not for clusters: take bootstrap or student-t");
    }

    static void addFew(Clusters clusters, List<Caution> cautions) {
        if (!clusters.single() && clusters.count() < DOUBTED_CLUSTERS) {
            cautions.add(Caution.warning(
                    Kind.DEPENDENCE,
                    "The decisions form " + clusters.count() + " clusters: intervals over fewer than "
                            + DOUBTED_CLUSTERS + " are too short"));
        }
    }
}
