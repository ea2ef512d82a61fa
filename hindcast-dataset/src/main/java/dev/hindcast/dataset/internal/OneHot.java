package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.OpenOptions;
import dev.hindcast.dataset.OpenOptions.ActionType;
import java.util.Optional;

/** Choices that are written as rows of a single 1. */
final class OneHot {
    private OneHot() {}

    /** Whether the user says that actions of so many components are choices. */
    static boolean isStated(OpenOptions options, int size) {
        return size > 1 && options.actionType().equals(Optional.of(ActionType.DISCRETE));
    }

    /** The place of the 1 in each row of {@code size} components; nothing where a row is no such row. */
    static Optional<float[]> choices(float[] actions, int size) {
        float[] choices = new float[actions.length / size];
        for (int row = 0; row < choices.length; row++) {
            int ones = 0;
            for (int i = 0; i < size; i++) {
                float value = actions[row * size + i];
                if (value == 1) {
                    choices[row] = i;
                    ones++;
                } else if (value != 0) {
                    return Optional.empty();
                }
            }
            if (ones != 1) {
                return Optional.empty();
            }
        }
        return Optional.of(choices);
    }
}
