package dev.hindcast.evaluation.diagnostics;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.ParetoTail;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Whether a few episodes with what is seldom seen decide a mean. */
public final class HeavyTails {
    private static final double ALSO_ABOVE = 0.35;
    private static final int LEAST = 200;

    private HeavyTails() {}

    /**
     * What the sizes of numbers say against intervals of their mean.
     *
     * @param contributions what each episode adds to an estimate, such as weight x return
     */
    public static List<Caution> cautions(double[] contributions) {
        double shape = shape(contributions);
        return heavy(contributions)
                ? List.of(Caution.warning(
                        Kind.HEAVY_TAIL,
                        String.format(
                                Locale.ROOT,
                                "What the episodes add has a heavy tail (weight x return: Pareto shape %.2f, with infinite variance above"
                                        + " %.1f): intervals are too short, since episodes that count for much may be missing. Log"
                                        + " more, or limit rewards and weights",
                                shape,
                                ParetoTail.LIMIT)))
                : List.of();
    }

    /**
     * Whether the tail has infinite variance, and its upper part a heavy tail too, which that of two groups of numbers has not; fewer than
     * {@value #LEAST} numbers do not tell.
     */
    public static boolean heavy(double[] numbers) {
        if (numbers.length < LEAST) {
            return false;
        }
        double[] distances = distances(numbers);
        double[] upper = Arrays.copyOfRange(distances, distances.length * 3 / 4, distances.length);
        return ParetoTail.shape(distances) > ParetoTail.LIMIT && ParetoTail.shape(upper) > ALSO_ABOVE;
    }

    /** The shape of a Pareto distribution fitted to the largest distances from the median; NaN where they are few or equal. */
    public static double shape(double[] numbers) {
        return ParetoTail.shape(distances(numbers));
    }

    /** From the median, the smallest first. */
    private static double[] distances(double[] numbers) {
        double[] sorted = numbers.clone();
        Arrays.parallelSort(sorted);
        double median = sorted[sorted.length / 2];
        double[] distances =
                Arrays.stream(sorted).map(x -> Math.abs(x - median)).toArray();
        Arrays.parallelSort(distances);
        return distances;
    }
}
