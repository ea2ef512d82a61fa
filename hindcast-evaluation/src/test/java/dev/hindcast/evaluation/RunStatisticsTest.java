package dev.hindcast.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.evaluation.RunStatistics.Statistic;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RunStatisticsTest {
    private static final Offset<Double> EXACT = within(1e-12);

    @Test
    void optimalityGapByHand() {
        // 40, 0 (beyond 100 does not count), 10 and 70 short of 100.
        Statistic gap = RunStatistics.optimalityGap(new double[][] {{60, 130}, {90, 30}}, 100, 1);
        assertThat(gap.value()).isCloseTo(30, EXACT);
        // Resamples: {40 40, 40 0, 0 0} with {10 10, 10 70, 70 70}: from 5 to 55.
        assertThat(gap.interval()).isEqualTo(new Interval(5, 55));
        assertThat(RunStatistics.optimalityGap(new double[][] {{60}}, 100, 1))
                .isEqualTo(new Statistic(40, Interval.UNKNOWN));
    }

    @Test
    void probabilityOfImprovementByHand() {
        // Task 0: 1 beats neither, 3 beats 2 and ties 3, 5 beats both: 3.5 of 6. Task 1: 4 beats 0 and not 9: 1 of 2.
        double[][] x = {{1, 3, 5}, {4}};
        double[][] y = {{2, 3}, {0, 9}};
        Statistic better = RunStatistics.probabilityOfImprovement(x, y, 1);
        assertThat(better.value()).isCloseTo((3.5 / 6 + 0.5) / 2, EXACT);
        assertThat(better.interval()).as("one seed in a task").isEqualTo(Interval.UNKNOWN);
        assertThat(RunStatistics.probabilityOfImprovement(y, x, 1).value()).isCloseTo(1 - (3.5 / 6 + 0.5) / 2, EXACT);
        double[][] same = {{1, 2, 3}};
        assertThat(RunStatistics.probabilityOfImprovement(same, same, 1).value())
                .isCloseTo(0.5, EXACT);
        // Two against one and two: always 0.5 to 1.
        assertThat(RunStatistics.probabilityOfImprovement(new double[][] {{2, 2}}, new double[][] {{1, 2}}, 1)
                        .interval())
                .isEqualTo(new Interval(0.5, 1));
        assertThatThrownBy(() -> RunStatistics.probabilityOfImprovement(x, same, 1))
                .hasMessageContaining("X has 2 tasks and Y has 1");
    }

    @Test
    void profilesByHand() {
        double[][] scores = {{1, 2, 3, 4}, {2, 2, 2, 10}};
        double[] thresholds = {0, 2, 3.5, 10};
        PerformanceProfile runs = PerformanceProfile.ofScores(scores, thresholds, 1);
        // More than 2: 2 of 4 and 1 of 4; more than 3.5: 1 and 1 of 4.
        assertThat(runs.shares()).containsExactly(new double[] {1, 0.375, 0.25, 0}, EXACT);
        assertThat(runs.intervals().get(0)).isEqualTo(new Interval(1, 1));
        assertThat(runs.intervals().get(1).contains(0.375)).isTrue();
        // Means 2.5 and 4.
        assertThat(PerformanceProfile.ofAverageScores(scores, thresholds, 1).shares())
                .containsExactly(new double[] {1, 1, 0.5, 0}, EXACT);
        assertThat(PerformanceProfile.ofScores(new double[][] {{1}}, new double[] {0}, 1)
                        .intervals())
                .isEqualTo(List.of(Interval.UNKNOWN));
    }

    /**
     * The same definitions in NumPy 2.4.6, of normal scores rounded to a tenth: np.maximum(1 - x, 0).mean(), and the mean over tasks of
     * ((x[:, None] > y).mean() + (x[:, None] == y).mean() / 2).
     */
    @Test
    void asNumPyHasIt() {
        double[][] x = {{0.8, 0.9, 0.7, 0.4, 0.6, 0.4}, {0.8, 1.3, 0.6, 0.6, 1.0, 0.9}, {0.8, 0.4, 0.8, 1.1, 0.3, 0.6}};
        double[][] y = {{-0.2, 0.1, -0.1, 0.5, 0.1}, {0.7, 0.7, 0.5, -0.4, 0.4}, {0.6, 0.6, -0.0, 0.4, 0.2}};
        assertThat(RunStatistics.optimalityGap(x, 1, 1).value()).isCloseTo(0.30000000000000004, EXACT);
        assertThat(RunStatistics.probabilityOfImprovement(x, y, 1).value()).isCloseTo(0.8611111111111112, EXACT);
        assertThat(PerformanceProfile.ofScores(x, new double[] {0.5, 1}, 1).shares())
                .containsExactly(new double[] {0.7777777777777778, 0.1111111111111111}, EXACT);
        // 50,000 resamples in NumPy.
        Interval interval = RunStatistics.probabilityOfImprovement(x, y, 1).interval();
        assertThat(interval.low()).isCloseTo(0.7111, within(0.03));
        assertThat(interval.high()).isCloseTo(0.9667, within(0.03));
    }

    /** Two normal populations one deviation apart: P(X > Y) = Phi(1 / sqrt(2)). */
    @Test
    void theIntervalsCover() {
        double truth = 0.7602499389065234;
        SplittableRandom random = new SplittableRandom(3);
        int trials = 200;
        int covered = 0;
        for (int trial = 0; trial < trials; trial++) {
            double[][] x = {gaussians(random, 25, 1)};
            double[][] y = {gaussians(random, 20, 0)};
            covered += RunStatistics.probabilityOfImprovement(x, y, trial)
                            .interval()
                            .contains(truth)
                    ? 1
                    : 0;
        }
        assertThat((double) covered / trials).isBetween(0.89, 0.98);
    }

    private static double[] gaussians(SplittableRandom random, int count, double mean) {
        double[] samples = new double[count];
        Arrays.setAll(samples, i -> mean + random.nextGaussian());
        return samples;
    }
}
