package dev.hindcast.dataset;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the user states of a file's actions; it goes before what the file says and what its data suggest. Immutable.
 *
 * @param actionType whether actions are continuous or discrete
 * @param actionBounds the bounds of continuous actions; a box of one component stands for every component
 * @param actionCount how many discrete actions there are, numbered from 0
 */
public record OpenOptions(Optional<ActionType> actionType, Optional<Box> actionBounds, OptionalInt actionCount) {
    /** What an action is. */
    public enum ActionType {
        /** A vector of real numbers, in a {@link Box}. */
        CONTINUOUS,
        /** One of finitely many choices, in a {@link Discrete}. */
        DISCRETE
    }

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException where one is not as said of it
     */
    public OpenOptions {
        boolean continuous = actionType.equals(Optional.of(ActionType.CONTINUOUS));
        boolean discrete = actionType.equals(Optional.of(ActionType.DISCRETE));
        if ((actionBounds.isPresent() && !continuous) || (actionCount.isPresent() && !discrete)) {
            throw new IllegalArgumentException("Bounds belong to continuous actions, a count to discrete ones: got "
                    + actionType + ", " + actionBounds + ", " + actionCount);
        }
        if (actionCount.isPresent() && actionCount.getAsInt() < 1) {
            throw new IllegalArgumentException(
                    "There must be at least one discrete action, got a count of " + actionCount.getAsInt());
        }
    }

    /** Nothing stated. */
    public static OpenOptions defaults() {
        return new OpenOptions(Optional.empty(), Optional.empty(), OptionalInt.empty());
    }

    /** With the type of the actions stated. */
    public OpenOptions withActionType(ActionType type) {
        return new OpenOptions(Optional.of(type), actionBounds, actionCount);
    }

    /** With continuous actions in {@code [low, high]}, component by component. */
    public OpenOptions withActionBounds(float[] low, float[] high) {
        return new OpenOptions(
                Optional.of(ActionType.CONTINUOUS), Optional.of(new Box(low, high)), OptionalInt.empty());
    }

    /** With continuous actions whose components all lie in {@code [low, high]}. */
    public OpenOptions withActionBounds(float low, float high) {
        return withActionBounds(new float[] {low}, new float[] {high});
    }

    /** With the discrete actions {@code 0, ..., count - 1}. */
    public OpenOptions withDiscreteActions(int count) {
        return new OpenOptions(Optional.of(ActionType.DISCRETE), Optional.empty(), OptionalInt.of(count));
    }
}
