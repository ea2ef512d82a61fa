package dev.hindcast.evaluation.gate;

import dev.hindcast.evaluation.offpolicy.OffPolicyData;

/** What a policy has to be better than. */
public sealed interface Baseline {
    /** What it is, in words that follow "against". */
    String words();

    /** The policy that collected the log, as it acted there: exploration included. */
    record Logged() implements Baseline {
        @Override
        public String words() {
            return "the log's own mean return, exploration included";
        }
    }

    /**
     * A value that is measured on the same episodes, such as the behaviour's without end.
     *
     * @param words what it is, in words that follow "against"
     * @param contributions one an episode, whose mean it is
     */
    record Measured(String words, double[] contributions) implements Baseline {}

    /**
     * A value that is known.
     *
     * @param value the discounted value of an episode, finite
     */
    record Value(double value) implements Baseline {
        public Value {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("A baseline is a finite number, got " + value);
            }
        }

        @Override
        public String words() {
            return "the stated value";
        }
    }

    /**
     * Another policy, judged by the same episodes and the same estimator.
     *
     * @param name of the policy
     * @param data the same episodes beside it
     */
    record OfPolicy(String name, OffPolicyData data) implements Baseline {
        @Override
        public String words() {
            return "the policy " + name + ", judged by the same episodes";
        }
    }
}
