package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import java.util.List;
import java.util.stream.Stream;

/** An estimator that knows one horizon alone, on a log that cuts episodes off, where the other one is asked for. It says so. */
record OtherHorizon(Estimator estimator, Horizon own) implements Estimator {
    @Override
    public String name() {
        return estimator.name();
    }

    @Override
    public Prepared prepare(OffPolicyData data) {
        Prepared prepared = estimator.prepare(data);
        List<Caution> cautions = Stream.concat(
                        prepared.cautions().stream(), Stream.of(Caution.warning(Kind.HORIZON, reason(data.horizon()))))
                .toList();
        return new Prepared(prepared.value(), prepared.contributions(), prepared.mean(), prepared.weights(), cautions);
    }

    private String reason(int steps) {
        return own == Horizon.INFINITE
                ? "The log cuts episodes off: this is a value without end, where others are of the " + steps
                        + " steps of the log. Ask for `horizon infinite` to compare them"
                : "The log cuts episodes off: this is the value of its " + steps
                        + " steps at most, where others are without end. Ask for `horizon logged` to compare them";
    }
}
