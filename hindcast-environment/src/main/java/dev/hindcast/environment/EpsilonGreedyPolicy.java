package dev.hindcast.environment;

import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Space;
import java.util.Optional;
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
    public String toString() {
        return policy + ", in a share of " + epsilon + " at random";
    }

    @Override
    public Space actionSpace() {
        return policy.actionSpace();
    }

    @Override
    public int context() {
        return policy.context();
    }

    @Override
    public float[] act(Past past, RandomGenerator random) {
        return chosen(random).act(past, random);
    }

    @Override
    public float[] sample(Past past, RandomGenerator random) {
        return chosen(random).sample(past, random);
    }

    @Override
    public Optional<DensityPolicy> density() {
        return policy.density()
                .flatMap(inner -> uniform.density()
                        .map(other -> DensityPolicy.of(
                                this,
                                (past, a) -> Math.log(epsilon * Math.exp(other.logDensity(past, a))
                                        + (1 - epsilon) * Math.exp(inner.logDensity(past, a))))));
    }

    @Override
    public Optional<DiscretePolicy> discrete() {
        return policy.discrete().flatMap(inner -> uniform.discrete().map(other -> new Mixture(other, inner, epsilon)));
    }

    /** This policy where actions are discrete. */
    private record Mixture(DiscretePolicy uniform, DiscretePolicy policy, double epsilon) implements DiscretePolicy {
        @Override
        public Discrete actionSpace() {
            return policy.actionSpace();
        }

        @Override
        public int context() {
            return policy.context();
        }

        @Override
        public double[] probabilities(Past past) {
            return mixed(uniform.probabilities(past), policy.probabilities(past));
        }

        @Override
        public double[] judgedProbabilities(Past past) {
            return mixed(uniform.probabilities(past), policy.judgedProbabilities(past));
        }

        private double[] mixed(double[] random, double[] chosen) {
            double[] probabilities = new double[random.length];
            for (int i = 0; i < probabilities.length; i++) {
                probabilities[i] = epsilon * random[i] + (1 - epsilon) * chosen[i];
            }
            return probabilities;
        }
    }

    private Policy chosen(RandomGenerator random) {
        return random.nextDouble() < epsilon ? uniform : policy;
    }
}
