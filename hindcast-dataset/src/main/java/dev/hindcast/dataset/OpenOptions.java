package dev.hindcast.dataset;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the user states of a file's actions; it goes before what the file says and what its data suggest. Immutable.
 *
 * @param actionType whether actions are continuous or discrete
 * @param actionLow the lower bounds of continuous actions; one value stands for every component
 * @param actionHigh the upper bounds of continuous actions; one value stands for every component
 * @param actionCount how many discrete actions there are, numbered from 0
 */
public record OpenOptions(
        Optional<ActionType> actionType,
        Optional<float[]> actionLow,
        Optional<float[]> actionHigh,
        OptionalInt actionCount) {
    /** What an action is. */
    public enum ActionType {
        /** A vector of real numbers, in a {@link Box}. */
        CONTINUOUS,
        /** One of finitely many choices, in a {@link Discrete}. */
        DISCRETE
    }

    public OpenOptions {
        if (actionLow.isPresent() != actionHigh.isPresent()
                || (actionLow.isPresent() && actionLow.get().length != actionHigh.get().length)) {
            throw new IllegalArgumentException("State as many lower as upper action bounds");
        }
        if (actionType.isPresent()) {
            boolean continuous = actionType.get() == ActionType.CONTINUOUS;
            if (continuous ? actionCount.isPresent() : actionLow.isPresent()) {
                throw new IllegalArgumentException(
                        "Bounds belong to continuous actions, a count to discrete ones: state what fits "
                                + actionType.get());
            }
        } else if (actionCount.isPresent() && actionLow.isPresent()) {
            throw new IllegalArgumentException("State either action bounds or a count of actions, not both");
        }
        if (actionCount.isPresent() && actionCount.getAsInt() < 1) {
            throw new IllegalArgumentException(
                    "There must be at least one discrete action, got a count of " + actionCount.getAsInt());
        }
    }

    /** Nothing stated. */
    public static OpenOptions defaults() {
        return new OpenOptions(Optional.empty(), Optional.empty(), Optional.empty(), OptionalInt.empty());
    }

    /** With the type of the actions stated. */
    public OpenOptions withActionType(ActionType type) {
        return new OpenOptions(Optional.of(type), actionLow, actionHigh, actionCount);
    }

    /** With continuous actions in {@code [low, high]}, component by component. */
    public OpenOptions withActionBounds(float[] low, float[] high) {
        return new OpenOptions(
                Optional.of(ActionType.CONTINUOUS),
                Optional.of(low.clone()),
                Optional.of(high.clone()),
                OptionalInt.empty());
    }

    /** With continuous actions whose components all lie in {@code [low, high]}. */
    public OpenOptions withActionBounds(float low, float high) {
        return withActionBounds(new float[] {low}, new float[] {high});
    }

    /** With the discrete actions {@code 0, ..., count - 1}. */
    public OpenOptions withDiscreteActions(int count) {
        return new OpenOptions(
                Optional.of(ActionType.DISCRETE), Optional.empty(), Optional.empty(), OptionalInt.of(count));
    }
}
