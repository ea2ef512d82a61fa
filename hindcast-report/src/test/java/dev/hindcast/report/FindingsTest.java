package dev.hindcast.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.RewardTransform;
import dev.hindcast.evaluation.ReturnDifference;
import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.report.ReportData.Critic;
import dev.hindcast.report.ReportData.Logged;
import dev.hindcast.report.ReportData.Trace;
import dev.hindcast.report.ReportData.Words;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FindingsTest {
    private static final ReturnSummary LOW = ReturnSummary.of(new double[] {-11, -9}, 1);

    @Test
    void saysWhetherThePolicyBeatsTheBehavior() {
        assertThat(comparison(4, 6))
                .isEqualTo(
                        "It beats the behaviour: the difference of the mean returns is 15, 95% interval [13, 17] over"
                                + " episodes, for this seed alone.");
        assertThat(comparison(-31, -29))
                .startsWith("It is worse than the behaviour: the difference of the mean returns is −20,");
        assertThat(comparison(-20, 4)).startsWith("It and the behaviour cannot be told apart: the difference");
        assertThat(comparison(-11, -9)).contains("cannot be told apart").contains("is 0, 95% interval [−2, 2]");
        assertThat(comparison(5))
                .isEqualTo("It cannot be held against the behaviour: a single episode has no interval.");
    }

    /** Means whose intervals overlap may differ by more than chance. */
    @Test
    void theDifferenceDecidesAndNotWhetherIntervalsOverlap() {
        SplittableRandom random = new SplittableRandom(3);
        ReturnSummary lower = ReturnSummary.of(random.doubles(400, 0, 1).toArray(), 1);
        ReturnSummary higher = ReturnSummary.of(random.doubles(400, 0.05, 1.05).toArray(), 1);
        assertThat(higher.interval().overlaps(lower.interval())).isTrue();
        assertThat(Verdict.of("It", higher, lower, Words.OF_LOGGED_STEPS)).startsWith("It beats the behaviour");
    }

    /** Many episodes of three seeds that come out differently say little of a fourth. */
    @Test
    void seedsThatDifferDecideAndNotTheirEpisodes() {
        List<ReturnSummary> seeds = IntStream.of(0, 20, 40)
                .mapToObj(mean -> ReturnSummary.of(
                        new SplittableRandom(mean).doubles(200, mean, mean + 1).toArray(), 1))
                .toList();
        assertThat(Verdict.of(Verdict.last(3), ReturnDifference.between(seeds, List.of(LOW)), Words.OF_LOGGED_STEPS))
                .startsWith("The last policy, over 3 seeds, and the behaviour cannot be told apart: the difference")
                .endsWith("] over seeds.");
    }

    @Test
    void whatIsNoNumberIsNotEqual() {
        ReturnSummary unknown = new ReturnSummary(2, Double.NaN, 0, 0, Double.NaN, Double.NaN, 0, 0, new double[0]);
        assertThat(Verdict.of("It", unknown, LOW, Words.OF_LOGGED_STEPS)).endsWith("a mean is no number.");
        assertThat(Verdict.of("It", LOW, unknown, Words.OF_A_HAND_OVER)).contains("against what it was: a mean is no");
    }

    @Test
    void saysWhetherTheCriticPromisesMoreThanWasLogged() {
        assertThat(overestimation(-130, -118)).contains("does not say that the value is right");
        assertThat(overestimation(-115, -118)).contains("promises no more than was logged");
        assertThat(overestimation(1.07, 72.9)).endsWith("or has not learned long enough.");
        assertThat(overestimation(60, 72.9)).doesNotContain("learned long enough");
        assertThat(overestimation(900, -118))
                .contains("promises 1,018 more than was logged")
                .contains("or the critic overestimates");
        assertThat(overestimation(Double.NaN, -118)).contains("diverged");
    }

    private static String comparison(double... returns) {
        return Verdict.of("It", ReturnSummary.of(returns, 1), LOW, Words.OF_LOGGED_STEPS);
    }

    private static String overestimation(double believed, double data) {
        List<Trace> onPolicy = List.of(
                new Trace("q", 0, List.of(new Logged(1, 0), new Logged(2, believed - 1))),
                new Trace("q", 1, List.of(new Logged(1, 0), new Logged(2, believed + 1))));
        return Findings.overestimation(
                new Critic(List.of(), onPolicy, List.of(), data, RewardTransform.identity()), Optional.empty());
    }

    /** Where the policy was run, that is the witness. */
    @Test
    void aPromiseIsHeldAgainstWhatWasMeasured() {
        Critic critic = new Critic(
                List.of(),
                List.of(new Trace("q", 0, List.of(new Logged(1, 0), new Logged(2, 30)))),
                List.of(),
                10,
                RewardTransform.identity());
        ReturnSummary low = ReturnSummary.of(new double[] {1, 2, 3}, 1);
        ReturnSummary high = ReturnSummary.of(new double[] {11, 12, 13}, 1);
        assertThat(Findings.overestimation(critic, Optional.of(ReturnDifference.between(low, high))))
                .endsWith("more than was logged, while the policy was measured to be worse: the critic overestimates.");
        assertThat(Findings.overestimation(critic, Optional.of(ReturnDifference.between(high, low))))
                .contains("measured to be better");
        assertThat(Findings.overestimation(critic, Optional.of(ReturnDifference.between(low, low))))
                .endsWith("either the policy is that much better, or the critic overestimates.");
    }
}
