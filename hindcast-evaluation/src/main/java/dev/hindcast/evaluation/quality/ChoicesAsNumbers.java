package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Episode;
import java.util.List;
import java.util.OptionalInt;

/** Actions that are read as vectors of real numbers and look like choices: whole numbers from 0, or rows of a single 1. */
final class ChoicesAsNumbers implements Check {
    static final String NAME = "choices-as-numbers";

    private static final int LEAST_STEPS = 20;
    private static final int MOST_CHOICES = 256;

    @Override
    public List<Finding> examine(Evidence evidence) {
        if (evidence.discreteActions().isPresent() || evidence.dataset().transitions() < LEAST_STEPS) {
            return List.of();
        }
        int size = evidence.actionSize();
        OptionalInt choices = size == 1 ? wholeNumbers(evidence.episodes()) : oneHot(evidence.episodes(), size);
        if (choices.isEmpty()) {
            return List.of();
        }
        int count = choices.getAsInt();
        return List.of(new Finding(
                NAME,
                Severity.WARNING,
                size == 1
                        ? "The actions are the whole numbers from 0 to " + (count - 1) + " and none between"
                        : "Each action is a row of a single 1 and " + Figures.count(size - 1L, "zero")
                                + ", as a choice of " + size + " is written one-hot",
                "They are taken for continuous ones: a policy learns to act between them, where nothing is, and"
                        + " methods for discrete actions refuse the data",
                "State `actionCount=" + count
                        + "` where they are choices, or `actionLow` and `actionHigh` where they are not"));
    }

    /** How many there are, where every action is a whole number from 0 on and there are at least two. */
    private static OptionalInt wholeNumbers(List<Episode> episodes) {
        float largest = 0;
        for (Episode episode : episodes) {
            for (float action : episode.actions()) {
                if (action != Math.rint(action) || action < 0 || action >= MOST_CHOICES) {
                    return OptionalInt.empty();
                }
                largest = Math.max(largest, action);
            }
        }
        return largest < 1 ? OptionalInt.empty() : OptionalInt.of((int) largest + 1);
    }

    private static OptionalInt oneHot(List<Episode> episodes, int size) {
        boolean[] taken = new boolean[size];
        for (Episode episode : episodes) {
            float[] actions = episode.actions();
            for (int at = 0; at < actions.length; at += size) {
                int ones = 0;
                for (int i = 0; i < size; i++) {
                    float value = actions[at + i];
                    if (value != 0 && value != 1) {
                        return OptionalInt.empty();
                    }
                    ones += (int) value;
                    taken[i] |= value == 1;
                }
                if (ones != 1) {
                    return OptionalInt.empty();
                }
            }
        }
        int different = 0;
        for (boolean once : taken) {
            different += once ? 1 : 0;
        }
        return different < 2 ? OptionalInt.empty() : OptionalInt.of(size);
    }
}
