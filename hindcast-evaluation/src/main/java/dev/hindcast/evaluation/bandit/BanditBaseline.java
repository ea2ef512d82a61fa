package dev.hindcast.evaluation.bandit;

/** What a bandit's policy has to be better than. */
public sealed interface BanditBaseline {
    /** What it is, in words that follow "against". */
    String words();

    /** The policy that made the log, as it chose there: exploration included. */
    record Logged() implements BanditBaseline {
        @Override
        public String words() {
            return "the log's own mean reward, exploration included";
        }
    }

    /**
     * A value that is known.
     *
     * @param value the mean reward of a decision, finite
     */
    record Value(double value) implements BanditBaseline {
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
     * Another policy, judged by the same rows.
     *
     * @param name of the policy
     * @param policy what it does
     */
    record OfPolicy(String name, BanditPolicy policy) implements BanditBaseline {
        @Override
        public String words() {
            return "the policy " + name + ", judged by the same rows";
        }
    }
}
