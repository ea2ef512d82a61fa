package dev.hindcast.evaluation.bandit;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** What a cell says as a number. */
final class CsvNumber {
    /** What is no number, and not meant to be missing either. */
    static final double OTHER = Double.POSITIVE_INFINITY;

    /** A number that is not finite. */
    static final double BEYOND = Double.NEGATIVE_INFINITY;

    private static final Set<String> INFINITE = Set.of("inf", "+inf", "-inf", "infinity", "+infinity", "-infinity");

    private static final Set<String> MISSING = Set.of("", "na", "n/a", "#n/a", "<na>", "nan", "null", "none", "nil");
    private static final Set<String> TRUE = Set.of("true", "yes", "t");
    private static final Set<String> FALSE = Set.of("false", "no", "f");
    private static final int EXACT_DIGITS = 15;
    private static final double[] POWERS = new double[EXACT_DIGITS + 1];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = 10 * POWERS[i - 1];
        }
    }

    private CsvNumber() {}

    /**
     * The number in a cell: NaN where it is missing, {@link #BEYOND} where it is infinite, {@link #OTHER} where it is something else.
     *
     * @param mark between whole and parts: a point or a comma
     */
    static double of(byte[] bytes, int from, int to, char mark) {
        int at = from;
        boolean negative = at < to && bytes[at] == '-';
        if (negative) {
            at++;
        }
        long digits = 0;
        int count = 0;
        int parts = -1;
        for (; at < to && count <= EXACT_DIGITS; at++) {
            int digit = bytes[at] - '0';
            if (digit >= 0 && digit <= 9) {
                digits = 10 * digits + digit;
                count++;
                parts += parts < 0 ? 0 : 1;
            } else if (bytes[at] == mark && parts < 0) {
                parts = 0;
            } else {
                return slow(bytes, from, to, mark);
            }
        }
        if (count == 0 || count > EXACT_DIGITS) {
            return slow(bytes, from, to, mark);
        }
        // Both are exact, so that their quotient is rounded once (Clinger 1990).
        double value = parts > 0 ? digits / POWERS[parts] : digits;
        return negative ? -value : value;
    }

    private static double slow(byte[] bytes, int from, int to, char mark) {
        String text = new String(bytes, from, to - from, StandardCharsets.UTF_8).strip();
        if (isMissing(text)) {
            return Double.NaN;
        }
        if (INFINITE.contains(text.toLowerCase(Locale.ROOT))) {
            return BEYOND;
        }
        String number = mark == '.' ? text : text.replace('.', ' ').replace(mark, '.');
        for (int i = 0; i < number.length(); i++) {
            if ("0123456789+-.eE".indexOf(number.charAt(i)) < 0) {
                return OTHER;
            }
        }
        try {
            double value = Double.parseDouble(number);
            return Double.isFinite(value) ? value : BEYOND;
        } catch (NumberFormatException e) {
            return OTHER;
        }
    }

    /** Whether a text stands for a missing number. */
    static boolean isMissing(String text) {
        return MISSING.contains(text.toLowerCase(Locale.ROOT));
    }

    /** 1 or 0 for a truth value, {@link #OTHER} for another text. */
    static double truth(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return TRUE.contains(lower) ? 1 : FALSE.contains(lower) ? 0 : OTHER;
    }
}
