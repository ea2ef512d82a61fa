package dev.hindcast.environment;

import dev.hindcast.dataset.Space;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/**
 * A map from the episode so far to actions, both in the environment's units. Most policies are {@linkplain MemorylessPolicy memoryless}.
 * Implementations are immutable and safe for use by several threads at once: what one remembers it reads from the {@link Past}; a cache
 * may hold it, never define it.
 */
public interface Policy {
    /** What {@link #context} is where a policy looks at all of the episode, or at how long it has gone on. */
    int WHOLE_EPISODE = Integer.MAX_VALUE;

    /** The space of the actions. */
    Space actionSpace();

    /**
     * How many of the last observations, with the actions and rewards between them, decide what is done: 1 where a policy is memoryless,
     * K where it looks back K - 1 steps, {@link #WHOLE_EPISODE} without a limit. What is said of a policy by its states alone (tables,
     * exact values) is refused where this is more than 1.
     */
    int context();

    /**
     * The action to take where the policy is judged or used: the mode of a stochastic policy.
     *
     * @param past the episode so far, with the actions to choose from
     * @param random the source of randomness of a policy that is random by nature; a deterministic one does not touch it
     */
    float[] act(Past past, RandomGenerator random);

    /** An action for exploration: drawn from the policy's distribution over the legal actions, where it has one. */
    default float[] sample(Past past, RandomGenerator random) {
        return act(past, random);
    }

    /**
     * This policy with the density of its {@link #sample}s, if they have one. A deterministic policy's have none, nor have discrete
     * actions.
     */
    default Optional<DensityPolicy> density() {
        return Optional.empty();
    }

    /** This policy with the probabilities of its actions, if these are discrete and it knows them. */
    default Optional<DiscretePolicy> discrete() {
        return Optional.empty();
    }

    /**
     * How likely {@link #sample} takes an action: the natural logarithm of its probability, of its density in the environment's units
     * where actions are continuous; minus infinity where it never does. Nothing where the policy cannot say, as one cannot that takes
     * a single one of infinitely many actions.
     */
    default OptionalDouble logProbability(Past past, float[] action) {
        return discrete()
                .map(policy -> OptionalDouble.of(
                        Math.log(policy.probabilities(past)[policy.actionSpace().index(action)])))
                .or(() -> density().map(policy -> OptionalDouble.of(policy.logDensity(past, action))))
                .orElse(OptionalDouble.empty());
    }

    /** How likely {@link #act} takes an action, see {@link #logProbability}. */
    default OptionalDouble judgedLogProbability(Past past, float[] action) {
        return discrete()
                .map(policy -> OptionalDouble.of(Math.log(
                        policy.judgedProbabilities(past)[policy.actionSpace().index(action)])))
                .orElse(OptionalDouble.empty());
    }
}
