package dev.hindcast.benchmarks.gate;

import java.util.function.LongFunction;

/**
 * A kind of log, with a policy of which is known whether it is better than the baseline.
 *
 * @param name in kebab case
 * @param what it is, in a few words
 * @param claim whether a gate has to stay closed
 * @param episodes of a log
 * @param policy what the policy is worth
 * @param baseline what it has to be better than
 * @param trials makes a log of a seed, with the gate before it
 */
public record GateKind(
        String name, String what, Claim claim, int episodes, Worth policy, Worth baseline, LongFunction<Trial> trials) {
    /** What is true of the policy. */
    public enum Claim {
        /** It is no better than the baseline: a gate of 95% opens in 5% of the logs at most. */
        NULL,
        /** It is better, and the log large enough to show it. */
        POWER
    }

    /**
     * A value, and the episodes of which it is the mean.
     *
     * @param value by computation, not by play
     * @param played returns of so many episodes, played with a seed; they have nothing to do with the log
     */
    public record Worth(double value, Played played) {
        /** Plays episodes. */
        @FunctionalInterface
        public interface Played {
            /** The returns of so many episodes. */
            double[] returns(int episodes, long seed);
        }
    }

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException where one is not as said of it
     */
    public GateKind {
        boolean better = policy.value() > baseline.value() + 1e-12;
        if (better != (claim == Claim.POWER)) {
            throw new IllegalArgumentException("The policy of " + name + " is worth " + policy.value()
                    + ", the baseline " + baseline.value() + ": that is not the kind " + claim);
        }
    }

    /** What the policy is worth more than the baseline. */
    public double difference() {
        return policy.value() - baseline.value();
    }

    @Override
    public String toString() {
        return name;
    }
}
