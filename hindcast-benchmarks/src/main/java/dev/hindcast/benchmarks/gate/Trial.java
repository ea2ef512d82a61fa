package dev.hindcast.benchmarks.gate;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.gate.Gate;
import dev.hindcast.evaluation.gate.Verdict;
import dev.hindcast.evaluation.offpolicy.OffPolicyData;
import java.util.List;

/**
 * A gate in front of a log.
 *
 * @param data the log beside the policy, with the propensities that the gate is given
 * @param gate as a user would set it
 * @param known what is known against the test before it is made
 */
public record Trial(OffPolicyData data, Gate gate, List<Caution> known) {
    /** Keeps copies of what could be changed. */
    public Trial {
        known = List.copyOf(known);
    }

    /** What the gate says. */
    public Verdict verdict() {
        return gate.test(data, known);
    }
}
