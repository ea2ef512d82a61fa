package dev.hindcast.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.WeightedDistribution.Normalization;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class WeightedDistributionTest {
    private static final Offset<Double> EXACT = within(1e-12);
    private static final double[] VALUES = {3, 1, 1, 7};

    @Test
    void selfNormalizedByHand() {
        // Masses 1: 2, 3: 1, 7: 2, of 5.
        WeightedDistribution f = WeightedDistribution.of(VALUES, new double[] {1, 0.5, 1.5, 2}, Normalization.WEIGHTS);
        assertThat(f.points()).containsExactly(1, 3, 7);
        assertThat(f.cumulatives()).containsExactly(new double[] {0.4, 0.6, 1}, EXACT);
        assertThat(f.cumulative(0.9)).isZero();
        assertThat(f.cumulative(1)).isCloseTo(0.4, EXACT);
        assertThat(f.cumulative(6.9)).isCloseTo(0.6, EXACT);
        assertThat(f.cumulative(8)).isEqualTo(1);
        assertThat(f.mean()).isCloseTo(0.4 + 0.6 + 2.8, EXACT);
        assertThat(f.variance()).isCloseTo(0.4 * 2.8 * 2.8 + 0.2 * 0.8 * 0.8 + 0.4 * 3.2 * 3.2, EXACT);
        assertThat(f.quantile(0.4)).isEqualTo(1);
        assertThat(f.quantile(0.41)).isEqualTo(3);
        assertThat(f.quantile(1)).isEqualTo(7);
        // The worst half: 0.4 at 1 and 0.1 at 3.
        assertThat(f.conditionalValueAtRisk(0.5)).isCloseTo(0.7 / 0.5, EXACT);
        assertThat(f.conditionalValueAtRisk(0.1)).isCloseTo(1, EXACT);
        assertThat(f.conditionalValueAtRisk(1)).isCloseTo(f.mean(), EXACT);
    }

    /** Values that come in equal tens tell as much as a tenth of them. */
    @Test
    void whatDependsIsResampledTogether() {
        SplittableRandom random = new SplittableRandom(1);
        double[] values = new double[400];
        int[] of = new int[400];
        for (int i = 0; i < 400; i++) {
            of[i] = i / 10;
            values[i] = i % 10 == 0 ? random.nextDouble() : values[i - 1];
        }
        double[] weights = new double[400];
        Arrays.fill(weights, 1);
        Interval rows = WeightedDistribution.interval(
                values, weights, Normalization.WEIGHTS, WeightedDistribution::mean, .95, 0);
        Interval clusters = WeightedDistribution.interval(
                values, weights, Normalization.WEIGHTS, WeightedDistribution::mean, new Clusters(of, 40), .95, 0);
        double ratio = (clusters.high() - clusters.low()) / (rows.high() - rows.low());
        assertThat(ratio).isBetween(2.5, 4.0);
        assertThat(WeightedDistribution.interval(
                        values,
                        weights,
                        Normalization.WEIGHTS,
                        WeightedDistribution::mean,
                        Clusters.single(400),
                        .95,
                        0))
                .isEqualTo(rows);
    }

    @Test
    void importanceSampledByHand() {
        // Masses 1: 2, 3: 1, 7: 0.2, of 4: what is missing goes to 7.
        WeightedDistribution lacking =
                WeightedDistribution.of(VALUES, new double[] {1, 0.5, 1.5, 0.2}, Normalization.COUNT);
        assertThat(lacking.cumulatives()).containsExactly(new double[] {0.5, 0.75, 1}, EXACT);
        // Masses 1: 3, 3: 2, 7: 4, of 4: beyond 1 there is nothing.
        WeightedDistribution beyond = WeightedDistribution.of(VALUES, new double[] {2, 1, 2, 4}, Normalization.COUNT);
        assertThat(beyond.cumulatives()).containsExactly(new double[] {0.75, 1, 1}, EXACT);
        assertThat(beyond.mean()).isCloseTo(0.75 + 0.75, EXACT);
    }

    @Test
    void estimatesAreMadeToAscend() {
        WeightedDistribution f =
                WeightedDistribution.ofCumulative(new double[] {0, 1, 2, 3}, new double[] {-0.1, 0.5, 0.3, 0.9});
        assertThat(f.cumulatives()).containsExactly(0, 0.5, 0.5, 1);
        assertThatThrownBy(() -> WeightedDistribution.ofCumulative(new double[] {1, 1}, new double[] {0, 1}))
                .hasMessageContaining("ascend");
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> WeightedDistribution.of(VALUES, new double[4], Normalization.WEIGHTS))
                .hasMessageContaining("All weights are 0");
        assertThatThrownBy(() -> WeightedDistribution.of(VALUES, new double[3], Normalization.COUNT))
                .hasMessageContaining("3 weights");
        assertThatThrownBy(() -> WeightedDistribution.of(VALUES, new double[] {1, -1, 1, 1}, Normalization.COUNT))
                .hasMessageContaining("index 1 is -1.0");
        WeightedDistribution f = WeightedDistribution.of(VALUES, new double[] {1, 1, 1, 1}, Normalization.COUNT);
        assertThatThrownBy(() -> f.quantile(0)).hasMessageContaining("above 0");
        assertThatThrownBy(() -> f.conditionalValueAtRisk(1.5)).hasMessageContaining("up to 1");
    }

    /** Hoeffding's intervals of four samples at three values, each of two events with a sixth of the error. */
    @Test
    void bandByHand() {
        double[] ones = {1, 1, 1, 1};
        DistributionBand band = DistributionBand.of(VALUES, ones, 1, new Range(0, 10), Confidence.HOEFFDING, 0.5, 0);
        double half = Math.sqrt(Math.log(2 / (0.5 / 6)) / 8);
        assertThat(band.cumulative(1).low()).isCloseTo(Math.max(0, 0.5 - half), EXACT);
        assertThat(band.cumulative(2).high()).as("just before 3").isCloseTo(Math.min(1, 0.5 + half), EXACT);
        assertThat(band.cumulative(0.5)).as("before the first").isEqualTo(new Interval(0, Math.min(1, half)));
        assertThat(band.cumulative(7).low()).isCloseTo(1 - half, EXACT);
        assertThat(band.cumulative(10)).isEqualTo(new Interval(1, 1));
        assertThat(band.cumulative(-1)).isEqualTo(new Interval(0, 0));
    }

    /** Of the widest functions in the band the mean, the median and the worst tenth, worked out from its corners. */
    @Test
    void whatIsReadOffABand() {
        int n = 1_000;
        double[] values = IntStream.range(0, n).mapToDouble(i -> i % 2).toArray();
        double[] ones = IntStream.range(0, n).mapToDouble(i -> 1).toArray();
        DistributionBand band = DistributionBand.of(values, ones, 1, new Range(0, 1), Confidence.HOEFFDING, 0.9, 0);
        double half = Math.sqrt(Math.log(2 / (0.1 / 4)) / (2 * n));
        assertThat(band.mean().low()).isCloseTo(0.5 - half, EXACT);
        assertThat(band.mean().high()).isCloseTo(0.5 + half, EXACT);
        assertThat(band.quantile(0.5)).isEqualTo(new Interval(0, 1));
        assertThat(band.quantile(0.2)).isEqualTo(new Interval(0, 0));
        assertThat(band.conditionalValueAtRisk(0.8).high()).isCloseTo((0.3 + half) / 0.8, EXACT);
        DistributionBand unbounded = DistributionBand.of(values, ones, 1, Range.UNKNOWN, Confidence.HOEFFDING, 0.9, 0);
        assertThat(unbounded.mean().low()).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void bandsCover() {
        assertThat(coverage(Kind.BOOTSTRAP)).isBetween(0.91, 0.985);
        assertThat(coverage(Kind.EMPIRICAL_BERNSTEIN)).isGreaterThan(0.98);
        assertThat(coverage(Kind.UNWEIGHTED)).as("what the test catches").isLessThan(0.5);
    }

    @Test
    void bootstrapOfAStatisticCovers() {
        int covered = 0;
        for (int trial = 0; trial < 100; trial++) {
            Sample sample = Sample.of(trial, 200);
            // Uniform on [0, 1] after weighting: the mean of the worst half is 1/4.
            covered += WeightedDistribution.interval(
                                    sample.values(),
                                    sample.weights(),
                                    Normalization.WEIGHTS,
                                    f -> f.conditionalValueAtRisk(0.5),
                                    0.95,
                                    trial)
                            .contains(0.25)
                    ? 1
                    : 0;
        }
        assertThat(covered / 100.0).isBetween(0.89, 0.99);
    }

    private enum Kind {
        BOOTSTRAP,
        EMPIRICAL_BERNSTEIN,
        UNWEIGHTED
    }

    private static double coverage(Kind kind) {
        int trials = 150;
        int covered = 0;
        for (int trial = 0; trial < trials; trial++) {
            Sample sample = Sample.of(trial, 300);
            Range unit = new Range(0, 1);
            DistributionBand band = kind == Kind.EMPIRICAL_BERNSTEIN
                    ? DistributionBand.of(
                            sample.values(), sample.weights(), 2, unit, Confidence.EMPIRICAL_BERNSTEIN, 0.95, 0)
                    : DistributionBand.bootstrap(
                            sample.values(),
                            kind == Kind.UNWEIGHTED
                                    ? IntStream.range(0, 300)
                                            .mapToDouble(i -> 1)
                                            .toArray()
                                    : sample.weights(),
                            Normalization.WEIGHTS,
                            unit,
                            0.95,
                            trial);
            covered += IntStream.range(1, 1_000)
                            .allMatch(k -> band.cumulative(k / 1000.0).contains(k / 1000.0))
                    ? 1
                    : 0;
        }
        return (double) covered / trials;
    }

    /** Values of density 1/2 + x on [0, 1] with weights that make them uniform: 1 / (1/2 + x), at most 2. */
    private record Sample(double[] values, double[] weights) {
        static Sample of(long seed, int n) {
            SplittableRandom random = new SplittableRandom(seed);
            double[] values = new double[n];
            double[] weights = new double[n];
            for (int i = 0; i < n; i++) {
                // x^2 / 2 + x / 2 = u.
                values[i] = (Math.sqrt(1 + 8 * random.nextDouble()) - 1) / 2;
                weights[i] = 1 / (0.5 + values[i]);
            }
            return new Sample(values, weights);
        }
    }
}
