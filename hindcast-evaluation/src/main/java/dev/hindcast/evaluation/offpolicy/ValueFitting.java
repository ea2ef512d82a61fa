package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import java.util.List;

/** A way to estimate Q and V of the policy whose value is asked for. */
@FunctionalInterface
public interface ValueFitting {
    /** What is said of values without end that stand in for those within a horizon. */
    Caution ENDLESS = Caution.warning(
            Kind.HORIZON,
            "The fitted values are without end, but the log cuts episodes off and the value within its horizon is asked for: take values"
                    + " of one step, or ask for `horizon infinite`");

    /**
     * Fits Q and V to the episodes.
     *
     * @param truncation where episodes are cut off, after which nothing counts; {@link Truncation#NONE} for values without end
     */
    ActionValues fit(OffPolicyData data, Truncation truncation);

    /** Tables, for discrete observations and actions numbered from 0. */
    static ValueFitting tabular(TabularFqe.Config config) {
        return new Tables(config);
    }

    /**
     * Tables that are regressed on the returns of a {@link Trace} along the episodes. With more than one step their values are those
     * without end, whatever was truncated.
     */
    static ValueFitting tabular(TabularFqe.Config config, Trace trace, double lambda) {
        return trace == Trace.ONE_STEP
                ? tabular(config)
                : (data, truncation) -> {
                    ActionValues values = TabularQLambda.fit(
                            TabularLog.of(data.dataset(), data.target()), trace, lambda, data.propensities(), config);
                    return truncation.none() ? values : new LoggedValues(values, List.of(ENDLESS));
                };
    }

    /** Networks. */
    static ValueFitting networks(FittedQEvaluation.Config config, long seed) {
        return (data, truncation) ->
                FittedQEvaluation.fit(data.dataset(), data.target(), data.propensities(), truncation, config, seed);
    }

    /**
     * Tables, which are fitted in milliseconds, so that a bootstrap can fit them anew.
     *
     * @param config of the tables
     */
    record Tables(TabularFqe.Config config) implements ValueFitting {
        @Override
        public ActionValues fit(OffPolicyData data, Truncation truncation) {
            TabularLog log = TabularLog.of(data.dataset(), data.target());
            return truncation.none() ? TabularFqe.fit(log, config) : HorizonFqe.fit(log, truncation, config);
        }
    }
}
