package dev.hindcast.evaluation.gate;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Estimate;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What a gate says of a policy.
 *
 * @param passed whether it may replace the baseline
 * @param policy the estimate of its value, with the cautions that bear on it
 * @param baseline the baseline's value; NaN where it could not be estimated
 * @param lowerBound of the policy's value minus the baseline's; NaN where there is none
 * @param withUnseen the same had the log held one more episode of the largest weight and the worst return; NaN where there is none
 * @param closingOdds the odds ratio of a hidden cause of actions and rewards at which the gate would close, where it is open and the baseline is no other policy, whose
 *     value the cause would change as well; see {@link dev.hindcast.evaluation.offpolicy.OffPolicyData#withOdds}
 * @param against the warnings and refusals that keep it closed
 * @param accepted the warnings that were let pass by name
 * @param reason in a sentence, with the figures
 */
public record Verdict(
        boolean passed,
        Estimate policy,
        double baseline,
        double lowerBound,
        double withUnseen,
        OptionalDouble closingOdds,
        List<Caution> against,
        List<Caution> accepted,
        String reason) {
    public Verdict {
        against = List.copyOf(against);
        accepted = List.copyOf(accepted);
    }

    /** The estimate of the policy's value minus the baseline's. */
    public double difference() {
        return policy.value() - baseline;
    }
}
