package dev.hindcast.environment;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.dataset.Space;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/**
 * A map from observations to actions, both in the environment's units. Implementations are immutable and safe for use by several
 * threads at once.
 */
public interface Policy {
    /** The space of the actions. */
    Space actionSpace();

    /**
     * The action to take where the policy is judged or used: the mode of a stochastic policy.
     *
     * @param observation one observation, read only
     * @param legal the actions to choose from; unrestricted where actions are continuous
     * @param random the source of randomness of a policy that is random by nature; a deterministic one does not touch it
     */
    float[] act(float[] observation, ActionMask legal, RandomGenerator random);

    /** An action for exploration: drawn from the policy's distribution over the legal actions, where it has one. */
    default float[] sample(float[] observation, ActionMask legal, RandomGenerator random) {
        return act(observation, legal, random);
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
    default OptionalDouble logProbability(float[] observation, ActionMask legal, float[] action) {
        return discrete()
                .map(policy -> OptionalDouble.of(Math.log(policy.probabilities(observation, legal)[
                        policy.actionSpace().index(action)])))
                .or(() -> density().map(policy -> OptionalDouble.of(policy.logDensity(observation, action))))
                .orElse(OptionalDouble.empty());
    }

    /** How likely {@link #act} takes an action, see {@link #logProbability}. */
    default OptionalDouble judgedLogProbability(float[] observation, ActionMask legal, float[] action) {
        return discrete()
                .map(policy -> OptionalDouble.of(Math.log(policy.judgedProbabilities(observation, legal)[
                        policy.actionSpace().index(action)])))
                .orElse(OptionalDouble.empty());
    }

    /** {@link #act} where every action is legal. */
    default float[] act(float[] observation, RandomGenerator random) {
        return act(observation, ActionMask.unrestricted(), random);
    }

    /** {@link #sample} where every action is legal. */
    default float[] sample(float[] observation, RandomGenerator random) {
        return sample(observation, ActionMask.unrestricted(), random);
    }
}
