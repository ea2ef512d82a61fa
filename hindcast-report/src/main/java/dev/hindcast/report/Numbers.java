package dev.hindcast.report;

import java.util.Locale;

/** Numbers as people read them: a true minus sign, thousands apart, no more digits than matter. */
public final class Numbers {
    static final String ABSENT = "–";

    private Numbers() {}

    /** About four digits of {@code value}. */
    static String text(double value) {
        double size = Math.abs(value);
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? ABSENT : value > 0 ? "∞" : "−∞";
        }
        if (size != 0 && (size >= 1e7 || size < 1e-3)) {
            return scientific(value, 2);
        }
        return fixed(value, size == 0 || size >= 1e3 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 4);
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
