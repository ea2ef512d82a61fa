package dev.hindcast.report;

import java.util.Locale;
import java.util.regex.Pattern;

/** Numbers as people read them: a true minus sign, thousands apart, no more digits than matter. */
public final class Numbers {
    static final String ABSENT = "–";

    /** A hyphen before a number, in words that were written for a terminal. */
    private static final Pattern MINUS = Pattern.compile("(?<![^\\s(\\[])-(?=\\d)|(?<=\\de)-0*(?=\\d)");

    /** One in the place of a number that is absent. */
    private static final Pattern HYPHEN = Pattern.compile("(?<!\\S)-(?=,|$)");

    private Numbers() {}

    /** Words that were written for a terminal, with true minus signs. */
    static String typeset(String words) {
        return HYPHEN.matcher(MINUS.matcher(words).replaceAll("−")).replaceAll(ABSENT);
    }

    /** About four digits of {@code value}, without decimals where it is whole. */
    static String text(double value) {
        double size = Math.abs(value);
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? ABSENT : value > 0 ? "∞" : "−∞";
        }
        if (size != 0 && (size >= 1e7 || size < 1e-3)) {
            return scientific(value, 2);
        }
        if (value == Math.rint(value)) {
            return fixed(value, 0);
        }
        double power = Math.pow(10, decimals(size));
        return fixed(value, decimals(Math.rint(size * power) / power));
    }

    private static int decimals(double size) {
        return size >= 1e3 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 4;
    }

    /** {@code 1 seed}, {@code 3 seeds}. */
    public static String count(long count, String noun) {
        return text(count) + " " + noun + (count == 1 ? "" : "s");
    }

    static String text(long value) {
        return minus(String.format(Locale.ROOT, "%,d", value));
    }

    /** With so many decimals. */
    public static String fixed(double value, int decimals) {
        String text = String.format(Locale.ROOT, "%,." + decimals + "f", value);
        return minus(text.matches("-[0.,]+") ? text.substring(1) : text);
    }

    static String scientific(double value, int decimals) {
        return minus(String.format(Locale.ROOT, "%." + decimals + "e", value).replaceAll("e([+-])0*(\\d)", "e$1$2"))
                .replace("e+", "e");
    }

    /** A share of one in percent. */
    static String percent(double share) {
        return fixed(100 * share, share != 0 && Math.abs(share) < 0.095 ? 1 : 0) + "%";
    }

    /** A mean with its interval: {@code −148.2 [−155.0, −141.3]}. */
    public static String interval(double mean, double low, double high) {
        return Double.isNaN(low) ? text(mean) : text(mean) + " [" + text(low) + ", " + text(high) + "]";
    }

    /** A coordinate of a drawing: two decimals, none that say nothing. */
    static String coordinate(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        String trimmed = text.replaceAll("\\.?0+$", "");
        return trimmed.equals("-0") || trimmed.isEmpty() ? "0" : trimmed;
    }

    private static String minus(String text) {
        return text.replace('-', '−');
    }
}
