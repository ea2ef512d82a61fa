package dev.hindcast.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.RewardTransform;
import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.report.ReportData.Critic;
import dev.hindcast.report.ReportData.Logged;
import dev.hindcast.report.ReportData.Trace;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class FindingsTest {
    @Test
    void saysWhetherThePolicyBeatsTheBehavior() {
        ReturnSummary low = ReturnSummary.of(new double[] {-11, -9}, 1);
        ReturnSummary high = ReturnSummary.of(new double[] {4, 6}, 1);
        ReturnSummary wide = ReturnSummary.of(new double[] {-20, 4}, 1);
        ReturnSummary single = ReturnSummary.of(new double[] {5}, 1);
        assertThat(Findings.comparison(high, low))
                .isEqualTo("it beats the behaviour by 15.00, and the 95% intervals do not overlap.");
        assertThat(Findings.comparison(low, high))
                .isEqualTo("it falls short of the behaviour by 15.00, and the 95% intervals do not overlap.");
        assertThat(Findings.comparison(wide, low))
                .isEqualTo("it beats the behaviour by 2.00, but the 95% intervals overlap.");
        assertThat(Findings.comparison(low, low)).isEqualTo("the two are equal, but the 95% intervals overlap.");
        assertThat(Findings.comparison(single, low))
                .isEqualTo("it beats the behaviour by 15.00, but a single episode leaves open how sure that is.");
    }

    @Test
    void whatIsNoNumberIsNotEqual() {
        ReturnSummary known = ReturnSummary.of(new double[] {-11, -9}, 1);
        ReturnSummary unknown = new ReturnSummary(2, Double.NaN, 0, 0, Double.NaN, Double.NaN, 0, 0, new double[0]);
        assertThat(Findings.comparison(unknown, known))
                .contains("cannot be said")
                .doesNotContain("equal");
        assertThat(Findings.comparison(known, unknown))
                .contains("cannot be said")
                .doesNotContain("equal");
    }

    @Test
    void saysWhetherTheCriticOverestimates() {
        assertThat(overestimation(-60, -118, OptionalDouble.of(-100)))
                .endsWith("the critic overestimates by 40.00 what the policy earns.");
        assertThat(overestimation(-140, -118, OptionalDouble.of(-100)))
                .endsWith("the critic underestimates by 40.00 what the policy earns.");
        assertThat(overestimation(-104, -118, OptionalDouble.of(-100)))
                .endsWith("the critic agrees within 5% with what the policy earns.");
    }

    @Test
    void isCarefulWhereThePolicyWasNotRun() {
        assertThat(overestimation(-130, -118, OptionalDouble.empty())).contains("nothing points to overestimation");
        assertThat(overestimation(900, -118, OptionalDouble.empty()))
                .contains("promises 1,018 more than the data show")
                .contains("or the critic overestimates");
        assertThat(overestimation(Double.NaN, -118, OptionalDouble.empty())).contains("diverged");
    }

    private static String overestimation(double believed, double data, OptionalDouble policy) {
        List<Trace> onPolicy = List.of(
                new Trace("q", 0, List.of(new Logged(1, 0), new Logged(2, believed - 1))),
                new Trace("q", 1, List.of(new Logged(1, 0), new Logged(2, believed + 1))));
        return Findings.overestimation(
                new Critic(List.of(), onPolicy, List.of(), data, policy, RewardTransform.identity()));
    }
}
