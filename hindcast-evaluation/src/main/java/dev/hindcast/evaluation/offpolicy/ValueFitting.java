package dev.hindcast.evaluation.offpolicy;

/** A way to estimate Q and V of the policy whose value is asked for. */
@FunctionalInterface
public interface ValueFitting {
    /** Fits Q and V to the episodes. */
    ActionValues fit(OffPolicyData data);

    /** Tables, for discrete observations and actions numbered from 0. */
    static ValueFitting tabular(TabularFqe.Config config) {
        return new Tables(config);
    }

    /** Tables that are regressed on the returns of a {@link Trace} along the episodes. */
    static ValueFitting tabular(TabularFqe.Config config, Trace trace, double lambda) {
        return trace == Trace.ONE_STEP
                ? tabular(config)
                : data -> TabularQLambda.fit(
                        TabularLog.of(data.dataset(), data.target()), trace, lambda, data.propensities(), config);
    }

    /** Networks. */
    static ValueFitting networks(FittedQEvaluation.Config config, long seed) {
        return data -> FittedQEvaluation.fit(data.dataset(), data.target(), data.propensities(), config, seed);
    }

    /**
     * Tables, which are fitted in milliseconds, so that a bootstrap can fit them anew.
     *
     * @param config of the tables
     */
    record Tables(TabularFqe.Config config) implements ValueFitting {
        @Override
        public ActionValues fit(OffPolicyData data) {
            return TabularFqe.fit(TabularLog.of(data.dataset(), data.target()), config);
        }
    }
}
