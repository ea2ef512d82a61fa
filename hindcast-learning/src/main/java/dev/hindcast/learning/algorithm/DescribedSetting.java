package dev.hindcast.learning.algorithm;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A setting as it is shown.
 *
 * @param name of the component
 * @param value what it is, as {@link Settings#toMap} says it
 * @param type what kind of value it takes
 * @param words those that it takes, where it takes words
 * @param range {@link Setting#range}, where it takes numbers
 * @param meaning {@link Setting#value}; empty where nothing is said
 */
public record DescribedSetting(String name, Object value, Type type, List<String> words, String range, String meaning) {
    /** What kind of value a setting takes. */
    public enum Type {
        /** A decimal number. */
        NUMBER,
        /** An integer. */
        WHOLE_NUMBER,
        /** Integers with commas in between. */
        WHOLE_NUMBERS,
        /** One of a few words, {@code true} and {@code false} among them. */
        WORD;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** Which values it takes, such as {@code number in [0, 1)} or {@code gaussian or deterministic}. */
    public String allowed() {
        if (type == Type.WORD) {
            return String.join(" or ", words);
        }
        String link = range.startsWith("at least") ? " of " : range.startsWith("above") ? " " : " in ";
        link = range.equals("finite") || range.startsWith("a ") ? " that is " : link;
        return type + link + range + (type == Type.WHOLE_NUMBERS ? " each, with commas" : "");
    }

    /** Its value as {@link Settings#withAll} reads it: {@code 256,256}, {@code 0.0003}. */
    public String valueText() {
        if (value instanceof List<?> list) {
            return list.stream().map(String::valueOf).collect(Collectors.joining(","));
        }
        return value instanceof Double number && Double.isFinite(number)
                ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
                : String.valueOf(value);
    }
}
