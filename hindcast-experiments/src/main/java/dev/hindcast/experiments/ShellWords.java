package dev.hindcast.experiments;

import java.util.List;
import java.util.stream.Collectors;

/** Commands as people type them. */
public final class ShellWords {
    private ShellWords() {}

    /** Words of a command as a shell takes them: what it would read otherwise stands in quotes. */
    public static String typed(List<String> words) {
        return words.stream().map(ShellWords::quoted).collect(Collectors.joining(" "));
    }

    /** Words of a command as a shell takes them. */
    public static String typed(String... words) {
        return typed(List.of(words));
    }

    /** A value as an option takes it: lists have commas between their elements. */
    public static String written(Object value) {
        return value instanceof List<?> list
                ? String.join(",", list.stream().map(Object::toString).toList())
                : value instanceof Double number
                        ? number.toString().replace(".0E", "e").replace('E', 'e')
                        : value.toString();
    }

    private static String quoted(String word) {
        return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
