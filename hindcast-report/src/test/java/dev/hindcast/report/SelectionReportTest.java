package dev.hindcast.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.RiskCriterion;
import dev.hindcast.evaluation.selection.Candidate;
import dev.hindcast.evaluation.selection.PolicySelection.Criterion;
import dev.hindcast.evaluation.selection.RankedBy;
import dev.hindcast.evaluation.selection.Ranking;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SelectionReportTest {
    private static Candidate candidate(String name, double value) {
        Interval interval = new Interval(value - 1, value + 1);
        Estimate estimate = new Estimate("fqe", value, interval, Confidence.BOOTSTRAP, Optional.empty(), List.of());
        return new Candidate(name, estimate, 1, 0, value);
    }

    private static SelectionReport report(RankedBy criterion, Optional<SelectionReport.Choice> choice) {
        Ranking ranking = new Ranking(criterion, 1, List.of(candidate("first", 3), candidate("second", 2)));
        return new SelectionReport(
                "title",
                "facts",
                "intervals",
                Map.of(),
                choice,
                ranking,
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                List.of(),
                "");
    }

    @Test
    void whatIsSaidToBeChosenIsMarked() {
        SelectionReport own = report(Criterion.FQE, Optional.empty());
        assertThat(own.estimates().rows())
                .extracting(IntervalChart.Row::tone)
                .containsExactly(Tone.QUIET, Tone.POLICY, Tone.DATA);
        assertThat(own.html())
                .contains("Chosen: first; its interval overlaps that of second, which may be as good.")
                .contains("Nothing speaks against any of them.")
                .doesNotContain("Left out");
        SelectionReport other =
                report(Criterion.FQE, Optional.of(new SelectionReport.Choice("second", "second. It returned most.")));
        assertThat(other.estimates().rows())
                .extracting(IntervalChart.Row::tone)
                .containsExactly(Tone.QUIET, Tone.DATA, Tone.POLICY);
        assertThat(other.html()).contains("Chosen: second. It returned most.");
    }

    @Test
    void theAxisSaysWhatIsEstimated() {
        assertThat(report(Criterion.LOWER_BOUND, Optional.empty()).html()).contains("value of an episode");
        assertThat(report(new RankedBy.Returns(RiskCriterion.parse("cvar=0.1")), Optional.empty())
                        .html())
                .contains("of the returns")
                .doesNotContain("value of an episode");
    }
}
