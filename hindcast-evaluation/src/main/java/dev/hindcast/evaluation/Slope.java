package dev.hindcast.evaluation;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Chooses among estimates of one value that trade bias for variance, without an estimate of the bias: SLOPE (Su, Srinath and
 * Krishnamurthy 2020, arXiv 2002.11642), with the constants of Tucker and Lee (2021, SLOPE++). From the widest interval on, an
 * estimate is taken as long as it lies no further from any before it than their deviations explain: |v_i - v_j| &lt;= h_i +
 * (sqrt(6) - 1) h_j for all wider j. Where every half width h holds, the last one taken errs by at most (sqrt(6) + 3) min_i (B_i + h_i), B_i
 * being the largest bias among i and all that are wider.
 */
public final class Slope {
    private static final double WIDER = Math.sqrt(6) - 1;

    private Slope() {}

    /**
     * The index of the chosen estimate.
     *
     * @param estimates of one value, finite, at least one, in any order; of equally wide ones the first counts as the wider
     * @param halfWidths how far each deviates from its own mean with high probability, at least 0, one an estimate
     * @throws IllegalArgumentException where they are none, or not equally many, or hold what cannot be
     */
    public static int select(double[] estimates, double[] halfWidths) {
        Moments.requireFinite(estimates, "estimate");
        if (halfWidths.length != estimates.length) {
            throw new IllegalArgumentException("There are " + estimates.length + " estimates and " + halfWidths.length
                    + " half widths: give one for each");
        }
        for (double halfWidth : halfWidths) {
            if (!(halfWidth >= 0 && halfWidth < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("A half width is a number from 0, got " + halfWidth);
            }
        }
        int[] byWidth = IntStream.range(0, estimates.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -halfWidths[i]))
                .mapToInt(i -> i)
                .toArray();
        int taken = 1;
        while (taken < byWidth.length && agrees(byWidth, taken, estimates, halfWidths)) {
            taken++;
        }
        return byWidth[taken - 1];
    }

    /** Whether the estimate at a place in the order contradicts none of the wider ones. */
    private static boolean agrees(int[] order, int place, double[] estimates, double[] halfWidths) {
        int i = order[place];
        return IntStream.range(0, place)
                .map(before -> order[before])
                .allMatch(j -> Math.abs(estimates[i] - estimates[j]) <= halfWidths[i] + WIDER * halfWidths[j]);
    }
}
