package dev.hindcast.evaluation.quality;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Numbers in sentences. */
final class Figures {
    private static final int LISTED = 8;

    private Figures() {}

    /** About three digits. */
    static String number(double value) {
        double size = Math.abs(value);
        if (value == Math.rint(value) && size < 1e7) {
            return String.format(Locale.ROOT, "%.0f", value + 0.0);
        }
        return String.format(
                Locale.ROOT, size >= 100 && size < 1e7 ? "%.0f" : size >= 1e7 || size < 1e-3 ? "%.2e" : "%.3g", value);
    }

    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** {@code 1 step}, {@code 2 steps}. */
    static String count(long value, String noun) {
        return count(value) + " " + noun + (value == 1 ? "" : "s");
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, share > 0 && share < 0.1 ? "%.1f%%" : "%.0f%%", 100 * share);
    }

    /** The first few of several, and how many more there are. */
    static String list(List<String> items) {
        String first = items.stream().limit(LISTED).collect(Collectors.joining(", "));
        return items.size() <= LISTED ? first : first + " and " + (items.size() - LISTED) + " more";
    }

    /** {@code component 1}, {@code components 1, 2, 5}. */
    static String components(List<Integer> indices) {
        return (indices.size() == 1 ? "component " : "components ")
                + list(indices.stream().map(String::valueOf).toList());
    }
}
