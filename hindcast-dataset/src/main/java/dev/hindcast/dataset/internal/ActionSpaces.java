package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.OpenOptions;
import dev.hindcast.dataset.OpenOptions.ActionType;
import dev.hindcast.dataset.Space;
import java.util.Arrays;
import java.util.List;

/** Decides on the space of actions: first what the user states, then what the file says, then what the data suggest. */
final class ActionSpaces {
    private ActionSpaces() {}

    /**
     * The space of actions in a layout that does not store it.
     *
     * @param file what messages call the file
     * @param actions rows of {@code size} components
     * @param fileType the type that the file's content implies
     * @param warnings receives what was guessed
     */
    static Space of(
            String file, float[] actions, int size, ActionType fileType, OpenOptions options, List<String> warnings) {
        ActionType type = options.actionType().orElse(fileType);
        return type == ActionType.DISCRETE
                ? discrete(file, actions, size, options, warnings)
                : continuous(file, actions, size, options, warnings);
    }

    /** What the user states against the space that the file stores. */
    static Space of(String file, Space stored, OpenOptions options) {
        boolean discrete = stored instanceof Discrete;
        if (options.actionType().isPresent()
                && discrete != (options.actionType().get() == ActionType.DISCRETE)) {
            throw new DatasetException(file + " stores the action space " + stored + ", but "
                    + options.actionType().get() + " actions were stated: state nothing, or what fits");
        }
        if (options.actionCount().isPresent()) {
            return new Discrete(options.actionCount().getAsInt());
        }
        return options.actionBounds().isPresent()
                ? box(file, stored.size(), options.actionBounds().get())
                : stored;
    }

    private static Space discrete(String file, float[] actions, int size, OpenOptions options, List<String> warnings) {
        if (size != 1) {
            throw new DatasetException(file
                    + ": discrete actions are one number a step or a row of a single 1 and zeros, these are rows of "
                    + size + " numbers");
        }
        float largest = 0;
        for (int i = 0; i < actions.length; i++) {
            if (actions[i] != Math.rint(actions[i]) || actions[i] < 0 || actions[i] >= 1 << 24) {
                throw new DatasetException(file + ", row " + i + ": action " + actions[i]
                        + " is not a number of a discrete action; state continuous actions if they are");
            }
            largest = Math.max(largest, actions[i]);
        }
        int found = (int) largest + 1;
        if (options.actionCount().isEmpty()) {
            warnings.add("The number of actions, " + found + ", is guessed from the largest in the data: state it,"
                    + " `actionCount=" + found + "`, where that is right");
            return new Discrete(found);
        }
        int stated = options.actionCount().getAsInt();
        if (found > stated) {
            throw new DatasetException(file + " holds action " + (found - 1) + ", but " + stated
                    + " actions, numbered from 0, were stated");
        }
        return new Discrete(stated);
    }

    private static Space continuous(
            String file, float[] actions, int size, OpenOptions options, List<String> warnings) {
        if (options.actionBounds().isPresent()) {
            Box stated = box(file, size, options.actionBounds().get());
            warnOfOutliers(actions, stated, warnings);
            return stated;
        }
        Box guessed = guess(actions, size);
        warnings.add("The action bounds, " + guessed + ", are guessed from the data: state them"
                + (size > 1 && OneHot.choices(actions, size).isPresent()
                        ? "; or, since each action is a row of a single 1, state that there are " + size
                                + " discrete ones"
                        : ""));
        return guessed;
    }

    private static Box box(String file, int size, Box stated) {
        if (stated.size() != 1 && stated.size() != size) {
            throw new DatasetException(file + " has actions of " + size + " components, but " + stated.size()
                    + " bounds were stated: state " + size + ", or one for all");
        }
        return stated.size() == size ? stated : Box.of(size, stated.low()[0], stated.high()[0]);
    }

    private static void warnOfOutliers(float[] actions, Box space, List<String> warnings) {
        float[] low = space.low();
        float[] high = space.high();
        int outliers = 0;
        for (int row = 0; row < actions.length; row += low.length) {
            for (int i = 0; i < low.length; i++) {
                outliers += actions[row + i] < low[i] || actions[row + i] > high[i] ? 1 : 0;
            }
        }
        if (outliers > 0) {
            warnings.add(outliers + " action components lie outside of " + space);
        }
    }

    /** [-1, 1] where all actions fit, the custom of robotics benchmarks; the smallest symmetric box of the data elsewhere. */
    private static Box guess(float[] actions, int size) {
        float[] bound = new float[size];
        Arrays.fill(bound, 1);
        for (int row = 0; row < actions.length; row += size) {
            for (int i = 0; i < size; i++) {
                bound[i] = Math.max(bound[i], Math.abs(actions[row + i]));
            }
        }
        float[] low = new float[size];
        for (int i = 0; i < size; i++) {
            low[i] = -bound[i];
        }
        return new Box(low, bound);
    }
}
