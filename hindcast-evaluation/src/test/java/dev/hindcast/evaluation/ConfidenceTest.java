package dev.hindcast.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.evaluation.Confidence.Range;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConfidenceTest {
    private static final Offset<Double> EXACT = within(1e-12);

    /** Mean 3, sample variance (4 + 1 + 0 + 1 + 4) / 4 = 2.5. */
    private static final double[] SAMPLES = {1, 2, 3, 4, 5};

    private static final Range RANGE = new Range(0, 10);

    @Test
    void studentByHand() {
        // Tabulated: t(0.975; 4) = 2.7764451051977987.
        Interval interval = Confidence.STUDENT_T.of(SAMPLES, 0.95, Range.UNKNOWN, 0);
        assertThat(interval.low()).isCloseTo(3 - 2.7764451051977987 * Math.sqrt(0.5), within(1e-9));
        // With 2 degrees of freedom it is known in closed form: t = a sqrt(2 / (1 - a^2)), a being the level.
        double t = 0.9 * Math.sqrt(2 / (1 - 0.81));
        assertThat(Confidence.STUDENT_T
                        .of(new double[] {0, 3, 6}, 0.9, Range.UNKNOWN, 0)
                        .high())
                .isCloseTo(3 + t * Math.sqrt(9 / 3.0), within(1e-9));
    }

    @Test
    void hoeffdingByHand() {
        Interval interval = Confidence.HOEFFDING.of(SAMPLES, 0.95, RANGE, 0);
        assertThat(interval.low()).isCloseTo(3 - 10 * Math.sqrt(Math.log(40) / 10), EXACT);
        assertThat(interval.high()).isCloseTo(3 + 10 * Math.sqrt(Math.log(40) / 10), EXACT);
    }

    @Test
    void empiricalBernsteinByHand() {
        double log = Math.log(80);
        Interval interval = Confidence.EMPIRICAL_BERNSTEIN.of(SAMPLES, 0.95, RANGE, 0);
        assertThat(interval.high()).isCloseTo(3 + Math.sqrt(2 * 2.5 * log / 5) + 70 * log / 12, EXACT);
    }

    /** Of two samples the resampled means are 0, 1 and 2 with probabilities 1/4, 1/2, 1/4. */
    @Test
    void bootstrapByHand() {
        assertThat(Confidence.BOOTSTRAP.of(new double[] {0, 2}, 0.95, Range.UNKNOWN, 3))
                .isEqualTo(new Interval(0, 2));
        assertThat(Confidence.BOOTSTRAP.of(new double[] {0, 2}, 0.4, Range.UNKNOWN, 3))
                .isEqualTo(new Interval(1, 1));
    }

    /** Clicks with probability 0.3, of which normal theory knows; 3 deviations of 1,000 binomial trials are 0.02. */
    @ParameterizedTest
    @EnumSource
    void intervalsCover(Confidence confidence) {
        double share = coverage(confidence, 0);
        switch (confidence) {
            case STUDENT_T, BOOTSTRAP -> assertThat(share).isBetween(0.92, 0.975);
            case HOEFFDING, EMPIRICAL_BERNSTEIN -> assertThat(share).isGreaterThan(0.97);
        }
        assertThat(coverage(confidence, 0.4)).as("what the test catches").isLessThan(0.5);
    }

    private static double coverage(Confidence confidence, double wrongBy) {
        SplittableRandom random = new SplittableRandom(7);
        int trials = 1_000;
        int covered = 0;
        for (int trial = 0; trial < trials; trial++) {
            double[] samples = DoubleStream.generate(() -> random.nextDouble() < 0.3 ? 1 : 0)
                    .limit(120)
                    .toArray();
            covered += confidence.of(samples, 0.95, new Range(0, 1), trial).contains(0.3 + wrongBy) ? 1 : 0;
        }
        return (double) covered / trials;
    }

    @ParameterizedTest
    @EnumSource
    void oneSampleHasNoInterval(Confidence confidence) {
        assertThat(confidence.of(new double[] {1}, 0.95, RANGE, 0)).isEqualTo(Interval.UNKNOWN);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> Confidence.HOEFFDING.of(new double[] {1, 11}, 0.95, RANGE, 0))
                .hasMessageContaining("index 1 is 11.0");
        assertThatThrownBy(() -> Confidence.STUDENT_T.of(SAMPLES, 1, RANGE, 0)).hasMessageContaining("between 0 and 1");
        assertThatThrownBy(() -> Confidence.STUDENT_T.of(new double[] {1, Double.NaN}, 0.9, RANGE, 0))
                .hasMessageContaining("index 1 is NaN");
        assertThatThrownBy(() -> new Range(2, 1)).hasMessageContaining("lower to its upper");
        assertThat(Confidence.EMPIRICAL_BERNSTEIN).hasToString("empirical-bernstein");
    }
}
