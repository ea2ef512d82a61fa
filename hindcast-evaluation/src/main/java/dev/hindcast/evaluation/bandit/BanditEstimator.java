package dev.hindcast.evaluation.bandit;

import dev.hindcast.evaluation.Estimate;

/** Estimates what a policy would earn in a decision, from decisions that another policy took. */
public interface BanditEstimator {
    /** The name in the literature, short, such as {@code ipw}. */
    String name();

    /**
     * The estimate of E[r] under the policy.
     *
     * @param log where contexts, actions and rewards are drawn independently, row by row
     * @param policy what is to be judged
     * @param uncertainty how the interval is made
     */
    Estimate estimate(BanditLog log, BanditPolicy policy, Uncertainty uncertainty);
}
