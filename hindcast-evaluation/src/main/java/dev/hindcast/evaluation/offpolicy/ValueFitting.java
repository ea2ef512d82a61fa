package dev.hindcast.evaluation.offpolicy;

/** A way to estimate Q and V of the policy whose value is asked for. */
@FunctionalInterface
public interface ValueFitting {
    /** Fits Q and V to the episodes. */
    ActionValues fit(OffPolicyData data);

    /** Tables, for discrete observations and actions numbered from 0. */
    static ValueFitting tabular(TabularFqe.Config config) {
        return data -> TabularFqe.fit(TabularLog.of(data.dataset(), data.target()), config);
    }

    /** Networks. */
    static ValueFitting networks(FittedQEvaluation.Config config, long seed) {
        return data -> FittedQEvaluation.fit(data.dataset(), data.target(), data.propensities(), config, seed);
    }
}
