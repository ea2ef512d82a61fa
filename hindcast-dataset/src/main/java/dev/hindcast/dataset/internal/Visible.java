package dev.hindcast.dataset.internal;

import java.util.Locale;

/**
 * Text of others as it may reach a terminal: letters that command it, or that turn what is read around, are written as JSON writes them,
 * {@code \}{@code u001b}. Names in files may hold any letter.
 */
public final class Visible {
    private Visible() {}

    /** Whether a letter is printed as it is. Ends of lines and tabs are. */
    public static boolean is(int letter) {
        boolean layout = letter == '\n' || letter == '\t';
        boolean command = Character.isISOControl(letter) || letter == 0x2028 || letter == 0x2029;
        boolean direction = letter == 0x061C
                || letter == 0x200E
                || letter == 0x200F
                || letter >= 0x202A && letter <= 0x202E
                || letter >= 0x2066 && letter <= 0x2069;
        return layout || !command && !direction;
    }

    /** The text with all letters visible; a line's end of two letters is kept. */
    public static String of(String text) {
        if (text.chars().allMatch(Visible::is)) {
            return text;
        }
        StringBuilder visible = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            boolean lineEnd = letter == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
            if (is(letter) || lineEnd) {
                visible.append(letter);
            } else {
                visible.append(String.format(Locale.ROOT, "\\u%04x", (int) letter));
            }
        }
        return visible.toString();
    }
}
