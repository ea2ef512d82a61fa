package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.environment.Environment;
import java.util.random.RandomGenerator;

/** A model of a process that was learned from a log, to play in. Immutable and safe for use by several threads at once. */
public interface DynamicsModel {
    /** Components of an observation. */
    int observationSize();

    /**
     * Draws what follows an action.
     *
     * @param observation one observation, read only
     * @param action one action, in the environment's units, read only
     * @return never truncated
     */
    Environment.Step step(float[] observation, float[] action, RandomGenerator random);

    /** The legal actions in a state. */
    default ActionMask legal(float[] observation) {
        return ActionMask.unrestricted();
    }
}
