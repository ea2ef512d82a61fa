package dev.hindcast.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.report.TargetReport.Achieved;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetReportTest {
    private static TargetReport report(Achieved... achieved) {
        return new TargetReport("a run", "2 episodes", List.of(achieved), "hindcast evaluate <run>");
    }

    @Test
    void showsEachTargetInOrder() {
        Achieved much = new Achieved(200, ReturnSummary.of(new double[] {180, 190}, 0));
        Achieved little = new Achieved(-20, ReturnSummary.of(new double[] {-21, -19}, 0));
        String html = report(much, little).html();
        assertThat(html).isEqualTo(report(little, much).html());
        assertThat(html)
                .containsSubsequence("target return", "achieved", "−20", "−20 [", "200", "185 [")
                .contains("a run");
        assertThat(WellFormed.commands(html)).contains("hindcast evaluate &lt;run&gt;");
        WellFormed.requirePage(html);
    }
}
