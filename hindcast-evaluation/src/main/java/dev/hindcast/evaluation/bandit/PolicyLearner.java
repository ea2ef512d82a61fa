package dev.hindcast.evaluation.bandit;

/** Learns a policy from a log. */
@FunctionalInterface
public interface PolicyLearner {
    /**
     * The learned policy.
     *
     * @param log whose propensities have to be right
     * @param seed of folds
     */
    LinearPolicy learn(BanditLog log, long seed);
}
