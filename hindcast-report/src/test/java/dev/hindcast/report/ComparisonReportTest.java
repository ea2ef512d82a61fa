package dev.hindcast.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.evaluation.ReturnSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonReportTest {
    @Test
    void comparesRuns() throws IOException {
        ComparisonReport report = ComparisonReport.of(Examples.comparison(5));
        String html = report.html();
        WellFormed.requirePage(html);
        assertThat(html)
                .contains(
                        "id=\"intervals\"",
                        "id=\"seeds\"",
                        "id=\"profiles\"",
                        "id=\"learning\"",
                        "id=\"table\"",
                        "id=\"reproduce\"")
                .contains("runs/bc returns most")
                .contains(
                        ", but cannot be told apart from runs/iql and runs/cql and runs/td3-bc: the 95% interval of the")
                .doesNotContain("Of a run of one seed")
                .contains("class=\"band tone-policy\"")
                .doesNotContain("Left out")
                .doesNotContain("NaN");
        assertThat(ComparisonReport.of(Examples.comparison(5)).html()).isEqualTo(html);
        report.write(Files.createDirectories(Path.of("target/reports")).resolve("comparison.html"));
    }

    @Test
    void oneSeedSaysNothingOfOthers() {
        assertThat(ComparisonReport.of(Examples.comparison(1)).html())
                .contains("Left out: every run has one seed")
                .contains("Of a run of one seed this holds for its policy alone")
                .doesNotContain("ties counting half");
    }

    /** A profile of four seeds would show steps that are chance. */
    @Test
    void fewSeedsHaveNoProfile() {
        assertThat(ComparisonReport.of(Examples.comparison(4)).html())
                .contains("cannot be told apart from")
                .contains("Left out: no run has 5 seeds or more.")
                .contains("Of fewer than 5 seeds intervals are too narrow.")
                .contains("ties counting half");
    }

    /** Nothing is most among one: it is held against its data. */
    @Test
    void aSingleRunStandsBesideItsData() {
        ComparisonData.Run run = Examples.comparison(5).runs().get(0);
        assertThat(html(run))
                .contains(run.name() + " returns ", " on average, its data ")
                .doesNotContain("returns most");
    }

    @Test
    void environmentsAreNotHeldAgainstEachOther() {
        ComparisonData.Run one = Examples.comparison(5).runs().get(0);
        ComparisonData.Run other = new ComparisonData.Run(
                "runs/elsewhere",
                one.algorithm(),
                "cartpole/mixed",
                "CartPole-v1",
                one.behavior(),
                one.curves(),
                one.outcome(),
                one.seeds());
        assertThat(html(one, other))
                .contains("In Pendulum-v1 " + one.name() + " returns ")
                .contains("In CartPole-v1 runs/elsewhere returns ")
                .contains("cannot be held against each other")
                .contains("<h3>CartPole-v1</h3>")
                .doesNotContain("cannot be told apart", "ties counting half");
    }

    @Test
    void needsARun() {
        assertThatThrownBy(() -> new ComparisonData("none", "hindcast compare", List.of()))
                .hasMessageContaining("at least one run");
    }

    /** A return that is no number is never the most. */
    @Test
    void noNumberIsNotTheBest() {
        ComparisonData.Run known = Examples.comparison(1).runs().get(0);
        ReturnSummary none = new ReturnSummary(3, Double.NaN, 0, 0, Double.NaN, Double.NaN, 0, 0, new double[0]);
        ReportData.Outcome outcome = known.outcome();
        ComparisonData.Run broken = new ComparisonData.Run(
                "runs/broken",
                known.algorithm(),
                known.dataset(),
                known.environment(),
                known.behavior(),
                known.curves(),
                new ReportData.Outcome(
                        none, outcome.best(), outcome.normalizedLast(), outcome.normalizedBest(), outcome.seeds()),
                known.seeds());
        assertThat(html(broken, known)).contains(known.name() + " returns most");
        assertThat(html(broken)).contains("No run has a mean return that is a number");
    }

    /** Of runs that played one episode each there is no interval that could hold anything. */
    @Test
    void oneEpisodeIsNoInterval() {
        ComparisonData.Run known = Examples.comparison(1).runs().get(0);
        ReturnSummary single =
                ReturnSummary.of(new double[] {known.outcome().last().mean() - 5}, 0);
        ReportData.Outcome outcome = known.outcome();
        List<ReportData.SeedOutcome> seeds = outcome.seeds().stream()
                .map(seed -> new ReportData.SeedOutcome(seed.seed(), seed.lastStep(), single, seed.bestStep(), single))
                .toList();
        ComparisonData.Run one = new ComparisonData.Run(
                "runs/one",
                known.algorithm(),
                known.dataset(),
                known.environment(),
                known.behavior(),
                known.curves(),
                new ReportData.Outcome(single, single, outcome.normalizedLast(), outcome.normalizedBest(), seeds),
                known.seeds());
        assertThat(html(known, one))
                .contains("but of its difference from runs/one there is no interval")
                .doesNotContain("holds 0");
    }

    private static String html(ComparisonData.Run... runs) {
        return ComparisonReport.of(new ComparisonData("Runs", "hindcast compare", List.of(runs)))
                .html();
    }
}
