package dev.hindcast.experiments;

import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.evaluation.RunStatistics.Statistic;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers as people read them on a terminal and in messages. */
public final class Text {
    /** What stands where there is no number. */
    public static final String ABSENT = "-";

    private Text() {}

    /** About four digits. */
    public static String number(double value) {
        double size = Math.abs(value);
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? ABSENT : value > 0 ? "inf" : "-inf";
        }
        if (size != 0 && (size >= 1e7 || size < 1e-3)) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        int decimals = size >= 1e4 || value == Math.rint(value) ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 4;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    /** About four digits, or {@link #ABSENT}. */
    public static String number(OptionalDouble value) {
        return value.isPresent() ? number(value.getAsDouble()) : ABSENT;
    }

    /** A whole number, thousands apart. */
    public static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** {@code 1 seed}, {@code 3 seeds}. */
    public static String count(long value, String noun) {
        return count(value, noun, noun + "s");
    }

    /** {@code 1 policy}, {@code 3 policies}. */
    public static String count(long value, String one, String several) {
        return count(value) + " " + (value == 1 ? one : several);
    }

    /** {@code [low, high]}, or {@link #ABSENT} where they are NaN. */
    public static String interval(double low, double high) {
        return Double.isNaN(low) ? ABSENT : "[" + number(low) + ", " + number(high) + "]";
    }

    /** The 95% interval of a mean return. */
    public static String interval(ReturnSummary returns) {
        return interval(returns.low95(), returns.high95());
    }

    /** A value with its interval. */
    public static String statistic(Statistic statistic) {
        return number(statistic.value()) + " "
                + interval(statistic.interval().low(), statistic.interval().high());
    }

    /** The mean over all episodes of all seeds, with its interval. */
    public static String returns(List<ReturnSummary> bySeed) {
        if (bySeed.isEmpty()) {
            return ABSENT;
        }
        ReturnSummary pooled = Returns.pooled(bySeed);
        return number(pooled.mean()) + " " + interval(pooled);
    }

    /** A share of one in percent. */
    public static String percent(double share) {
        return Double.isNaN(share)
                ? ABSENT
                : String.format(Locale.ROOT, share != 0 && Math.abs(share) < 0.095 ? "%.1f%%" : "%.0f%%", 100 * share);
    }
}
