package dev.hindcast.learning.dynamics;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.nn.Tensor;
import java.util.Locale;

/**
 * When an imagined step ends its episode. The rules are those of the environments' own code, on next states in the environment's units,
 * and are given to the learner: what a run with one of them reaches was not learned from the log alone.
 */
public enum Termination {
    /** As the members have learned it from the log: the member that tells the next state also tells how likely it is an end. */
    LEARNED(0),
    /** Never. */
    NONE(0),
    /** Hopper: unless height is above .7, the angle within .2 and all but the first component within 100. */
    HOPPER(11),
    /** Walker2d: unless height is between .8 and 2 and the angle within 1. */
    WALKER2D(17);

    private final int size;

    Termination(int size) {
        this.size = size;
    }

    /**
     * Checks that the rule is one of such observations.
     *
     * @throws IllegalArgumentException where it is not
     */
    public void requireFit(DatasetSpec spec) {
        if (size != 0 && spec.observationSpace().size() != size) {
            throw new IllegalArgumentException("The rule " + name().toLowerCase(Locale.ROOT)
                    + " ends episodes of observations with " + size + " components, these have "
                    + spec.observationSpace().size() + ": take learned or none");
        }
    }

    /**
     * 1 where an episode ends by this rule, 0 elsewhere: n values.
     *
     * @param next n x components, in the environment's units
     */
    Tensor of(Tensor next) {
        return switch (this) {
            case HOPPER ->
                not(above(next, 0, 0.7).times(within(next, 1, 0.2)).times(allWithin(next.columns(1, size - 1), 100)));
            case WALKER2D ->
                not(above(next, 0, 0.8).times(above(next.negated(), 0, -2)).times(within(next, 1, 1)));
            default -> next.column(0).times(0).detach();
        };
    }

    private static Tensor above(Tensor next, int component, double limit) {
        return next.column(component).greaterThan(limit);
    }

    private static Tensor within(Tensor next, int component, double limit) {
        return next.column(component).absolute().negated().greaterThan(-limit);
    }

    private static Tensor allWithin(Tensor values, double limit) {
        return values.absolute().max(-1).negated().greaterThan(-limit);
    }

    private static Tensor not(Tensor flags) {
        return flags.negated().plus(1);
    }
}
