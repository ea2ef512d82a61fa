package dev.hindcast.evaluation.anytime;

import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A policy's value over a growing log, with intervals that hold at all looks together ({@link ConfidenceSequence}). With weight w and return G
 * of an episode, and returns that lie in [low, high], w (G - low) and w (high - G) are never negative, and their means are the distance of the
 * value from either end, since the mean weight is 1: each is bounded from below with half of the error. Weights need no bound. Immutable.
 *
 * <p>Episodes have to be in the order in which they were logged, and independent given those before them.
 */
public final class AnytimeValue {
    private final double[] weights;
    private final double[] returns;
    /** Never negative, with the mean {@code value - above}. */
    private final double[] over;

    private final double above;
    /** Never negative, with the mean {@code below - value}. */
    private final double[] under;

    private final double below;
    private final boolean difference;
    private final double level;

    private AnytimeValue(
            double[] weights,
            double[] returns,
            double[] over,
            double above,
            double[] under,
            double below,
            boolean difference,
            double level) {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("A confidence level lies between 0 and 1, got " + level);
        }
        this.weights = weights;
        this.returns = returns;
        this.over = over;
        this.above = above;
        this.under = under;
        this.below = below;
        this.difference = difference;
        this.level = level;
    }

    /**
     * What a look at the log says.
     *
     * @param episodes how many were logged until then
     * @param estimate the self-normalised one; NaN while all weights are 0
     * @param interval that holds together with those of all other looks: the intersection with those before it
     */
    public record Look(int episodes, double estimate, Interval interval) {}

    /**
     * The value of a policy.
     *
     * @param weights of episodes, finite and at least 0
     * @param returns one for each weight
     * @param range what a return can be, from what is known of the problem and not from the log
     * @param level the probability with which all intervals hold, in (0, 1)
     * @throws IllegalArgumentException where the range is not finite, or a return lies outside
     */
    public static AnytimeValue of(double[] weights, double[] returns, Range range, double level) {
        require(weights, returns, range);
        return new AnytimeValue(
                weights,
                returns,
                each(weights, i -> weights[i] * (returns[i] - range.low())),
                range.low(),
                each(weights, i -> weights[i] * (range.high() - returns[i])),
                range.high(),
                false,
                level);
    }

    /** The value of a policy minus that of the one that collected the log, see {@link #of}. */
    public static AnytimeValue difference(double[] weights, double[] returns, Range range, double level) {
        require(weights, returns, range);
        double width = range.high() - range.low();
        return new AnytimeValue(
                weights,
                returns,
                each(weights, i -> weights[i] * (returns[i] - range.low()) + range.high() - returns[i]),
                -width,
                each(weights, i -> weights[i] * (range.high() - returns[i]) + returns[i] - range.low()),
                width,
                true,
                level);
    }

    private static void require(double[] weights, double[] returns, Range range) {
        if (!Double.isFinite(range.high() - range.low())) {
            throw new IllegalArgumentException("An interval that holds at every look needs to know what the discounted"
                    + " return of an episode can be: state the range");
        }
        if (weights.length != returns.length || weights.length == 0) {
            throw new IllegalArgumentException(
                    "Each return has a weight, got " + returns.length + " returns and " + weights.length + " weights");
        }
        range.require(returns);
    }

    private static double[] each(double[] weights, IntToDoubleFunction sample) {
        double[] samples = new double[weights.length];
        Arrays.setAll(samples, sample);
        return samples;
    }

    /** After 1, 2, 4, 8 ... episodes, and after all. */
    public static int[] doubling(int episodes) {
        return IntStream.concat(IntStream.iterate(1, n -> n < episodes && n > 0, n -> 2 * n), IntStream.of(episodes))
                .toArray();
    }

    /**
     * After each so many episodes, and after all.
     *
     * @param step at least 1
     */
    public static int[] every(int step, int episodes) {
        if (step < 1) {
            throw new IllegalArgumentException("A log is looked at after 1 episode or more, got " + step);
        }
        return IntStream.concat(
                        IntStream.rangeClosed(1, (episodes - 1) / step).map(k -> k * step), IntStream.of(episodes))
                .toArray();
    }

    /**
     * What the log says at each look.
     *
     * @param after how many episodes, ascending, from 1 to the number of episodes
     */
    public List<Look> looks(int[] after) {
        double alpha = (1 - level) / 2;
        ConfidenceSequence overs = new ConfidenceSequence(over, alpha);
        ConfidenceSequence unders = new ConfidenceSequence(under, alpha);
        List<Look> looks = new ArrayList<>();
        double low = 0;
        double high = 0;
        for (int count : after) {
            low = overs.lower(count, low);
            high = unders.lower(count, high);
            looks.add(new Look(count, estimate(count), new Interval(above + low, below - high)));
        }
        return looks;
    }

    private double estimate(int count) {
        double weighted = 0;
        double sum = 0;
        double logged = 0;
        for (int i = 0; i < count; i++) {
            weighted += weights[i] * returns[i];
            sum += weights[i];
            logged += returns[i];
        }
        double value = weighted / sum;
        return difference ? value - logged / count : value;
    }
}
