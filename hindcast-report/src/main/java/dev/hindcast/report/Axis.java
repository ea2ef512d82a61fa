package dev.hindcast.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * One axis: a range of values, and round ones in it (Heckbert 1990, "Nice numbers for graph labels", Graphics Gems).
 *
 * @param low the least value shown
 * @param high the greatest
 * @param step between ticks: 1, 2 or 5 times a power of ten
 * @param ticks the round values in the range
 * @param powers whether values are exponents of ten, whose powers are written
 */
record Axis(double low, double high, double step, List<Double> ticks, boolean powers) {
    /** The least distance of 1, 2, 5 and 10 as exponents of ten. */
    private static final double LEAST = Math.log10(2);

    private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    Axis(double low, double high, double step, List<Double> ticks) {
        this(low, high, step, ticks, false);
    }

    /** An axis that ends at ticks. */
    static Axis rounded(DoubleStream values, int count) {
        double[] range = range(values);
        double step = step(range, count);
        return of(Math.floor(range[0] / step + 1e-9) * step, Math.ceil(range[1] / step - 1e-9) * step, step);
    }

    /** An axis that ends where the values do. */
    static Axis tight(DoubleStream values, int count) {
        double[] range = range(values);
        return of(range[0], range[1], step(range, count));
    }

    /** An axis that ends at ticks and begins at zero. */
    static Axis fromZero(DoubleStream values, int count) {
        return rounded(DoubleStream.concat(DoubleStream.of(0), values), count);
    }

    private static Axis of(double low, double high, double step) {
        List<Double> ticks = new ArrayList<>();
        long first = (long) Math.ceil(low / step - 1e-9);
        long last = (long) Math.floor(high / step + 1e-9);
        for (long i = first; i <= last; i++) {
            ticks.add(i * step);
        }
        return new Axis(low, high, step, List.copyOf(ticks));
    }

    /** The finite values' range, widened where it is empty or too narrow for double precision. */
    private static double[] range(DoubleStream values) {
        double[] finite = values.filter(Double::isFinite).toArray();
        double low = DoubleStream.of(finite).min().orElse(0);
        double high = DoubleStream.of(finite).max().orElse(1);
        double least = Math.max(Math.max(Math.abs(low), Math.abs(high)) * 1e-6, Double.MIN_NORMAL * 1e6);
        if (high - low >= least) {
            return new double[] {low, high};
        }
        double half = Math.max(Math.abs(low) * 0.05, low == 0 ? 1 : 0);
        return new double[] {low - half, high + half};
    }

    private static double step(double[] range, int count) {
        double rough = (range[1] - range[0]) / count;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double fraction = rough / power;
        return power * (fraction < 1.5 ? 1 : fraction < 3 ? 2 : fraction < 7 ? 5 : 10);
    }

    /** The place of {@code value} where the axis runs from {@code start} to {@code end}. */
    double place(double value, double start, double end) {
        return start + (value - low) / (high - low) * (end - start);
    }

    /** A tick as text, all of one axis in the same form. */
    String label(double tick) {
        if (powers) {
            boolean whole = ticks.stream().allMatch(exponent -> exponent == Math.rint(exponent));
            return whole ? power((int) tick) : plain(Math.pow(10, tick));
        }
        double largest = Math.max(Math.abs(ticks.get(0)), Math.abs(ticks.get(ticks.size() - 1)));
        int decimals = Math.max(0, -magnitude(step));
        if (tick == 0) {
            return "0";
        }
        if (largest >= 1e9 || decimals > 4) {
            return Numbers.scientific(tick, Math.max(0, magnitude(tick) - magnitude(step)));
        }
        if (largest >= 1e6 && step >= 1e5) {
            return Numbers.fixed(tick / 1e6, step >= 1e6 ? 0 : 1) + "M";
        }
        return largest >= 1e4 && step >= 1e3 ? Numbers.fixed(tick / 1e3, 0) + "k" : Numbers.fixed(tick, decimals);
    }

    /**
     * This axis with ticks at powers of ten, where its values are their exponents; where it spans less than two of them, at 1, 2 and 5 times them
     * as well.
     */
    Axis ofPowers(boolean powers) {
        if (!powers) {
            return this;
        }
        if (high - low >= 2) {
            Axis whole = of(low, high, Math.max(1, Math.rint(step)));
            return new Axis(low, high, whole.step, whole.ticks, true);
        }
        List<Double> between = IntStream.rangeClosed((int) Math.floor(low), (int) Math.ceil(high))
                .boxed()
                .flatMap(power -> DoubleStream.of(1, 2, 5).mapToObj(times -> power + Math.log10(times)))
                .filter(tick -> tick >= low - 1e-9 && tick <= high + 1e-9)
                .toList();
        return between.size() < 2 ? new Axis(low, high, step, ticks, true) : new Axis(low, high, LEAST, between, true);
    }

    /** Without digits that say nothing. */
    private static String plain(double value) {
        return value < 1e-3 || value >= 1e6
                ? Numbers.scientific(value, 0)
                : Numbers.fixed(value, Math.max(0, -magnitude(value)));
    }

    private static String power(int exponent) {
        StringBuilder text = new StringBuilder(exponent < 0 ? "10⁻" : "10");
        String.valueOf(Math.abs(exponent)).chars().forEach(digit -> text.append(SUPERSCRIPTS.charAt(digit - '0')));
        return text.toString();
    }

    /** The power of ten of the first digit. */
    private static int magnitude(double value) {
        return (int) Math.floor(Math.log10(Math.abs(value)) + 1e-9);
    }
}
