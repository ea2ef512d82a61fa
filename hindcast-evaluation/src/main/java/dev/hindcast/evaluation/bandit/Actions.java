package dev.hindcast.evaluation.bandit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The actions that a log's numbers stand for: the numbers themselves, or labels in their order.
 *
 * @param count how many there are
 * @param labels one an action, different; empty where actions are numbers
 */
public record Actions(int count, List<String> labels) {
    private static final double EXACT = 1L << 53;

    public Actions {
        labels = List.copyOf(labels);
    }

    /** The numbers from 0 to below {@code count}. */
    public static Actions numbers(int count) {
        return new Actions(count, List.of());
    }

    /**
     * Labels; one that is a whole number stands for that number, however it is written.
     *
     * @throws IllegalArgumentException where two are equal
     */
    public static Actions labels(List<String> labels) {
        List<String> plain = labels.stream().map(Actions::canonical).toList();
        if (plain.stream().distinct().count() < plain.size()) {
            throw new IllegalArgumentException("Actions have different labels, got " + String.join(", ", labels));
        }
        return new Actions(plain.size(), plain);
    }

    /** Whether actions are labels. */
    public boolean labelled() {
        return !labels.isEmpty();
    }

    /** An action as it is called. */
    public String name(int action) {
        return labelled() ? labels.get(action) : Integer.toString(action);
    }

    /** What is expected of a cell that names an action. */
    String expected() {
        return labelled()
                ? "one of the " + count + " actions of the log, " + labels.get(0) + " to " + labels.get(count - 1)
                        + " (`actions NAME,NAME,...` names more)"
                : "an action from 0 to " + (count - 1) + " (`actions N` says how many there are)";
    }

    /** The action that each text means; none where it is not one of these. */
    Function<String, OptionalInt> finder() {
        Map<String, Integer> found = new HashMap<>();
        IntStream.range(0, count).forEach(action -> found.put(name(action), action));
        return text -> {
            Integer action = found.get(canonical(text));
            return action == null ? OptionalInt.empty() : OptionalInt.of(action);
        };
    }

    /** A whole number without parts and leading zeros, any other text as it is. */
    static String canonical(String text) {
        if (text.isEmpty() || text.length() > 20 || Character.isLetter(text.charAt(text.length() - 1))) {
            return CsvTable.visible(text);
        }
        try {
            double number = Double.parseDouble(text);
            return number == Math.rint(number) && Math.abs(number) < EXACT ? Long.toString((long) number) : text;
        } catch (NumberFormatException e) {
            return CsvTable.visible(text);
        }
    }
}
