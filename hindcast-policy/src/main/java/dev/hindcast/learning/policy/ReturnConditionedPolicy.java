package dev.hindcast.learning.policy;

import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;

/**
 * A policy that is told how much an episode shall return, and acts as the log did where that much followed (Schmidhuber 2019, arXiv
 * 1912.02875; Chen et al. 2021, arXiv 2106.01345). While it acts it counts down: the return-to-go is the target less the rewards of the
 * {@link Past}, all in the environment's units. Immutable: another target is another policy.
 */
public interface ReturnConditionedPolicy extends Policy {
    /** What it aims at, and how its networks are told. */
    ReturnTarget target();

    /** The undiscounted return that it aims at, in the environment's units. */
    default double targetReturn() {
        return target().value();
    }

    /**
     * This policy, aiming at another return.
     *
     * @param targetReturn undiscounted, of a whole episode, in the environment's units
     * @throws IllegalArgumentException where it is NaN or infinite
     */
    ReturnConditionedPolicy aimingAt(double targetReturn);

    /** All of the episode: the rewards of each of its steps count. */
    @Override
    default int context() {
        return WHOLE_EPISODE;
    }
}
