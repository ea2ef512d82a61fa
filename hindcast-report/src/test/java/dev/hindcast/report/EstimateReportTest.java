package dev.hindcast.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.RiskCriterion;
import dev.hindcast.evaluation.WeightSummary;
import dev.hindcast.evaluation.gate.Bound;
import dev.hindcast.evaluation.gate.Gate;
import dev.hindcast.evaluation.gate.Verdict;
import dev.hindcast.evaluation.offpolicy.WeightedCriterion;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class EstimateReportTest {
    private static final Caution REFUSED = new Caution(Caution.Level.REFUSAL, Caution.Kind.FEW, "Few weigh anything");
    private static final Caution TAIL = new Caution(Caution.Level.WARNING, Caution.Kind.FEW, "One weighs most");

    private static Estimate estimate(String name, double value, Caution... cautions) {
        return new Estimate(
                name,
                value,
                new Interval(value - 1, value + 1),
                Confidence.BOOTSTRAP,
                Optional.of(WeightSummary.of(new double[] {30, 50, 320})),
                List.of(cautions));
    }

    private static EstimateReport report(Estimate... estimates) {
        IntervalChart.Row logged = new IntervalChart.Row("behaviour", Tone.QUIET, 5, 4, 6);
        return new EstimateReport(
                "kicker",
                "title",
                "facts",
                "",
                "value",
                logged,
                List.of(estimates),
                0.95,
                List.of(),
                "hindcast ope --kernel gaussian");
    }

    @Test
    void whatIsNotToBeUsedIsNotDrawnButNamed() {
        EstimateReport report = report(estimate("is", 1e9, REFUSED, TAIL), estimate("fqe", 7));
        assertThat(report.values().rows()).extracting(IntervalChart.Row::name).containsExactly("behaviour", "fqe");
        assertThat(report.html())
                .contains("Left out, since not to be used: is, whose value may be anything.")
                .contains("<td>Not to be used: Few weigh anything\nDoubtful: One weighs most</td>")
                .doesNotContain("1.00e9");
        assertThat(report(estimate("fqe", 7)).html()).doesNotContain("Left out");
    }

    @Test
    void theLargestWeightIsAShareOfAll() {
        assertThat(report(estimate("is", 7)).html()).contains("<td>80%</td>");
    }

    @Test
    void whatIsSaidOfSeveralIsSaidOnce() {
        assertThat(report(estimate("is", 7), estimate("wis", 8), estimate("fqe", 9, TAIL))
                        .html())
                .contains("<th scope=\"row\">is, wis</th><td>Nothing speaks against it</td>");
    }

    /** Its figures would be those of an estimate that may be anything. */
    @Test
    void aRefusedPolicyIsKeptBackWithoutFigures() {
        Gate gate = Gate.of(new WeightedCriterion(RiskCriterion.parse("cvar=0.1")), Bound.BOOTSTRAP, 0);
        assertThat(gate(gate, estimate("risk", 12_345, TAIL)).html()).contains("policy − baseline", "12,345");
        assertThat(gate(gate, estimate("risk", 12_345, TAIL, REFUSED)).html())
                .contains("Left out: the estimate is not to be used", "Closed: a policy. Few weigh anything.")
                .doesNotContain("policy − baseline", "12,345");
    }

    private static GateReport gate(Gate gate, Estimate policy) {
        Verdict verdict = new Verdict(
                false, policy, 9, -1, -2, OptionalDouble.empty(), policy.cautions(), List.of(), "Few weigh anything");
        return new GateReport(
                "a policy", "a log", 40, 0.99, "closed: a policy. Few weigh anything", gate, verdict, "hindcast gate");
    }
}
