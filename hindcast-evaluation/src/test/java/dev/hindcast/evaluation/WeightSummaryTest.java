package dev.hindcast.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.evaluation.Caution.Level;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class WeightSummaryTest {
    private static final Offset<Double> EXACT = within(1e-12);

    @Test
    void byHand() {
        // Sum 6, squares 20; mean 1.5, deviations -1.5 0.5 2.5 -1.5, squares 11.
        WeightSummary summary = WeightSummary.of(new double[] {0, 2, 4, 0});
        assertThat(summary.count()).isEqualTo(4);
        assertThat(summary.effectiveSampleSize()).isCloseTo(36 / 20.0, EXACT);
        assertThat(summary.mean()).isCloseTo(1.5, EXACT);
        assertThat(summary.standardError()).isCloseTo(Math.sqrt(11 / 3.0 / 4), EXACT);
        assertThat(summary.largest()).isEqualTo(4);
        assertThat(summary.largestShare()).isCloseTo(4 / 6.0, EXACT);
        assertThat(summary.zeroShare()).isEqualTo(0.5);
        assertThat(summary.clippedShare()).isZero();
    }

    @Test
    void limitedByHand() {
        WeightSummary summary = WeightSummary.of(new double[] {0, 2, 4, 0}, 3);
        assertThat(summary.effectiveSampleSize()).isCloseTo(25 / 13.0, EXACT);
        assertThat(summary.largest()).isEqualTo(3);
        assertThat(summary.clippedShare()).isEqualTo(0.25);
        assertThat(WeightSummary.of(new double[] {1, 5}, new double[] {1, 0}).clippedShare())
                .isEqualTo(0.5);
    }

    @Test
    void equalWeightsAreTrusted() {
        assertThat(WeightSummary.of(ones(100)).cautions("episodes")).isEmpty();
        assertThat(WeightSummary.of(ones(100)).effectiveSampleSize()).isCloseTo(100, EXACT);
    }

    /** Of a policy that is the log's own, with probabilities that were logged in single precision. */
    @Test
    void roundingIsNotDoubted() {
        double[] rounded = ones(100);
        Arrays.fill(rounded, 1 + 1e-7);
        assertThat(WeightSummary.of(rounded).cautions("episodes")).isEmpty();
    }

    @Test
    void whatIsDoubted() {
        assertThat(levels(new double[10])).containsExactly(Level.REFUSAL);
        assertThat(levels(ones(4))).containsExactly(Level.REFUSAL, Level.WARNING);
        assertThat(levels(ones(19))).containsExactly(Level.WARNING);
        assertThat(levels(ones(20))).isEmpty();
        double[] heavy = ones(200);
        heavy[3] = 49;
        assertThat(levels(heavy)).isEmpty();
        heavy[3] = 60;
        assertThat(WeightSummary.of(heavy).cautions("episodes"))
                .anyMatch(caution -> caution.reason().equals("One of the episodes has 23% of all weight"));
        double[] wrong = IntStream.range(0, 1_000).mapToDouble(i -> 1.5 + i % 2).toArray();
        assertThat(WeightSummary.of(wrong).cautions("episodes"))
                .singleElement()
                .matches(caution -> caution.reason().contains("mean weight is 2.000 with standard error 0.016"));
        assertThat(WeightSummary.of(wrong, 2).cautions("episodes"))
                .containsExactly(Caution.note(Caution.Kind.LIMITED, "50.00% of the weights were limited"));
    }

    private static List<Level> levels(double[] weights) {
        return WeightSummary.of(weights).cautions("episodes").stream()
                .map(Caution::level)
                .toList();
    }

    private static double[] ones(int n) {
        double[] ones = new double[n];
        Arrays.fill(ones, 1);
        return ones;
    }
}
