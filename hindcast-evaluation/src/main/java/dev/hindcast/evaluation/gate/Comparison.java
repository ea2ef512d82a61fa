package dev.hindcast.evaluation.gate;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.offpolicy.Estimator;
import java.util.List;
import java.util.Optional;

/** What a gate asks of a policy and a baseline on the same episodes. */
interface Comparison {
    /** A policy that is the log's own differs from it by rounding alone, which is no improvement: a share of the largest return. */
    double ROUNDING = 1e-9;

    /** Rounded probabilities sum up to this. */
    double NEVER = 1e-6;

    /** What has to be stated before there is a bound. */
    Optional<String> missing();

    /** What speaks against the bound, beyond what speaks against the estimate. */
    List<Caution> cautions();

    /** Whether what was never tried is counted as the worst. */
    boolean countsUntried();

    /**
     * What the bound is of, of the policy: what returns exceed the least one by, perhaps. By chance its weighted mean is another than that of
     * returns, by as much as the mean weight is from 1.
     */
    Estimator.Prepared ofPolicy();

    /** The baseline's figure. */
    double baseline();

    /** A lower bound of the policy's figure minus the baseline's; 0 where only rounding tells it from that. */
    double lowerBound();

    /** The same had the log held one more episode of the largest weight and the worst return; NaN where that changes nothing. */
    double withUnseen();

    /** Whether the bound stays above 0 with a hidden cause of that odds ratio. */
    boolean holdsAt(double odds);

    /** A difference of figures, or 0 where it is nothing but rounding. */
    double beyondRounding(double difference);
}
