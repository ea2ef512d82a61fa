package dev.hindcast.evaluation.bandit;

import dev.hindcast.evaluation.Bootstrap;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.Clusters;
import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.WeightSummary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Estimates that are means over rows, or ratios of such means. */
final class Estimates {
    private static final String ROWS = "decisions";

    /** So few rows that carry an estimate leave its interval to chance. */
    private static final double DOUBTED_CARRIERS = 10;

    private Estimates() {}

    /**
     * The mean of samples.
     *
     * @param clusters which rows depend on each other
     * @param samples one a row, whose mean is the estimate
     * @param range bounds of a sample
     */
    static Estimate mean(
            String name,
            Clusters clusters,
            double[] samples,
            Range range,
            WeightSummary weights,
            Uncertainty uncertainty) {
        List<Caution> cautions = new ArrayList<>(cautions(weights, clusters));
        if (uncertainty.bounded()) {
            cautions.add(clusters.single() ? bounds(range, weights) : Resampling.unbounded(uncertainty));
        }
        addCarriers(samples, cautions);
        return new Estimate(
                name,
                average(samples),
                Resampling.interval(clusters, samples, range, uncertainty),
                uncertainty.confidence(),
                Optional.of(weights),
                cautions);
    }

    /**
     * mean(base) + sum(residuals) / sum(weights), whose interval is that of the ratio: resampled, or Student's of the linearised
     * samples base + R + (residual - R w) / mean(w), R being the ratio. Intervals that need bounds do not hold for ratios.
     *
     * @param base one a row
     * @param residuals one a row, weighted already
     */
    static Estimate ratio(
            String name,
            Clusters clusters,
            double[] base,
            double[] residuals,
            double[] weights,
            WeightSummary summary,
            Uncertainty uncertainty) {
        List<Caution> cautions = new ArrayList<>(cautions(summary, clusters));
        double ratio = Arrays.stream(residuals).sum() / Arrays.stream(weights).sum();
        double value = average(base) + ratio;
        Interval interval = Interval.UNKNOWN;
        if (uncertainty.bounded()) {
            cautions.add(
                    Caution.warning(
                            Kind.INTERVAL,
                            "A " + uncertainty.confidence()
                                    + " interval holds for means and not for this self-normalised estimate: take bootstrap or student-t"));
        } else if (!Double.isNaN(value)) {
            double[] linearised = new double[base.length];
            Arrays.setAll(linearised, i -> base[i] + ratio + (residuals[i] - ratio * weights[i]) / summary.mean());
            interval = uncertainty.confidence() == Confidence.STUDENT_T
                    ? Resampling.interval(clusters, linearised, Range.UNKNOWN, uncertainty)
                    : Resampling.interval(
                            clusters,
                            counts -> dot(counts, base) / base.length + dot(counts, residuals) / dot(counts, weights),
                            Bootstrap.RESAMPLES,
                            uncertainty);
        }
        double[] samples = new double[base.length];
        Arrays.setAll(samples, i -> base[i] + residuals[i]);
        addCarriers(samples, cautions);
        return new Estimate(name, value, interval, uncertainty.confidence(), Optional.of(summary), cautions);
    }

    static List<Caution> cautions(WeightSummary weights, Clusters clusters) {
        List<Caution> cautions = new ArrayList<>(weights.cautions(ROWS));
        Resampling.addFew(clusters, cautions);
        return cautions;
    }

    private static Caution bounds(Range range, WeightSummary weights) {
        return Double.isFinite(range.low()) && Double.isFinite(range.high())
                ? Caution.note(
                        Kind.INTERVAL,
                        String.format(
                                Locale.ROOT,
                                "The interval takes the largest logged weight, %.1f, for the largest there can be",
                                weights.largest()))
                : Caution.warning(
                        Kind.INTERVAL, "The interval needs the least and the greatest reward that can be: state them");
    }

    /** Rewards that are rare may leave few rows with anything to say, however many there are. */
    private static void addCarriers(double[] samples, List<Caution> cautions) {
        double sum = Arrays.stream(samples).map(Math::abs).sum();
        double squares = dot(samples, samples);
        double carriers = squares > 0 ? sum / squares * sum : 0;
        if (carriers == 0) {
            cautions.add(Caution.warning(
                    Kind.FEW, "Nothing that the policy would do has earned anything: the interval has no width"));
        } else if (carriers < DOUBTED_CARRIERS) {
            cautions.add(Caution.warning(
                    Kind.FEW,
                    String.format(Locale.ROOT, "The estimate rests on what about %.1f decisions earned", carriers)));
        }
    }

    static double average(double[] samples) {
        return Arrays.stream(samples).sum() / samples.length;
    }

    /** The mean where each sample counts as often as {@code counts} says. */
    static double average(double[] samples, double[] counts) {
        return dot(samples, counts) / samples.length;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
