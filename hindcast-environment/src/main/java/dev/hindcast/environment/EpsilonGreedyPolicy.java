package dev.hindcast.environment;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.dataset.Space;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/** Takes a uniformly random action with probability epsilon, another policy's otherwise. */
public final class EpsilonGreedyPolicy implements Policy {
    private final Policy policy;
    private final Policy uniform;
    private final double epsilon;

    /**
     * @param policy what is done otherwise
     * @param epsilon the probability of a random action, in [0, 1]
     */
    public EpsilonGreedyPolicy(Policy policy, double epsilon) {
        if (!(epsilon >= 0 && epsilon <= 1)) {
            throw new IllegalArgumentException("epsilon must be in [0, 1], got " + epsilon);
        }
        this.policy = policy;
        this.uniform = new RandomPolicy(policy.actionSpace());
        this.epsilon = epsilon;
    }

    @Override
    public Space actionSpace() {
        return policy.actionSpace();
    }

    @Override
    public float[] act(float[] observation, ActionMask legal, RandomGenerator random) {
        return chosen(random).act(observation, legal, random);
    }

    @Override
    public float[] sample(float[] observation, ActionMask legal, RandomGenerator random) {
        return chosen(random).sample(observation, legal, random);
    }

    @Override
    public OptionalDouble logProbability(float[] observation, ActionMask legal, float[] action) {
        return mixed(policy.logProbability(observation, legal, action), observation, legal, action);
    }

    @Override
    public OptionalDouble judgedLogProbability(float[] observation, ActionMask legal, float[] action) {
        return mixed(policy.judgedLogProbability(observation, legal, action), observation, legal, action);
    }

    private OptionalDouble mixed(OptionalDouble own, float[] observation, ActionMask legal, float[] action) {
        if (own.isEmpty()) {
            return own;
        }
        double random = uniform.logProbability(observation, legal, action).orElseThrow();
        return OptionalDouble.of(Math.log((1 - epsilon) * Math.exp(own.getAsDouble()) + epsilon * Math.exp(random)));
    }

    private Policy chosen(RandomGenerator random) {
        return random.nextDouble() < epsilon ? uniform : policy;
    }
}
