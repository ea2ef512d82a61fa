package dev.hindcast.evaluation.diagnostics;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.ParetoTail;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Whether a few episodes with what is seldom seen decide a mean. */
public final class HeavyTails {
    private static final double DEVIATIONS = 0.5;

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

    /** Whether the shape is so far above {@value ParetoTail#LIMIT} that it is no accident of a few numbers. */
    public static boolean heavy(double[] numbers) {
        double deviation = (1 + ParetoTail.LIMIT) / Math.sqrt(3 * Math.sqrt(numbers.length));
        return shape(numbers) > ParetoTail.LIMIT + DEVIATIONS * deviation;
    }

    /** The shape of a Pareto distribution fitted to the largest distances from the median; NaN where they are few or equal. */
    public static double shape(double[] numbers) {
        double[] sorted = numbers.clone();
        Arrays.parallelSort(sorted);
        double median = sorted[sorted.length / 2];
        return ParetoTail.shape(
                Arrays.stream(numbers).map(x -> Math.abs(x - median)).toArray());
    }
}
