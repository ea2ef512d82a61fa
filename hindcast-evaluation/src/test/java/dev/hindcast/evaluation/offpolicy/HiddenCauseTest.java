package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.evaluation.RiskCriterion;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HiddenCauseTest {
    private static final int PARTS = 2_000;

    /** The most weight on the values up to some rank, the least on those above, and any in between on one of them. */
    private static double byTrying(RiskCriterion criterion, double[] low, double[] high, double[] values) {
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(i -> i)
                .toArray();
        double[] once = new double[values.length];
        Arrays.fill(once, 1);
        double least = Double.POSITIVE_INFINITY;
        double[] weights = low.clone();
        for (int i : order) {
            for (int part = 0; part <= PARTS; part++) {
                weights[i] = low[i] + (high[i] - low[i]) * part / PARTS;
                least = Math.min(least, criterion.statistic(values, weights).of(once));
            }
        }
        return least;
    }

    @ParameterizedTest
    @ValueSource(strings = {"mean", "cvar=.1", "cvar=.37", "cvar=.8", "quantile=.1", "quantile=.5", "quantile=.9"})
    void theLeastOfAFigure(String text) {
        RiskCriterion criterion = RiskCriterion.parse(text);
        for (int seed = 0; seed < 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            double[] values = random.doubles(9, -1, 1).toArray();
            values[3] = values[5];
            double[] low = random.doubles(9, .2, 1).toArray();
            double[] high = Arrays.stream(low)
                    .map(weight -> weight * (1 + random.nextDouble()))
                    .toArray();
            assertThat(HiddenCause.least(criterion, low, high, values))
                    .isCloseTo(byTrying(criterion, low, high, values), within(1e-4));
            assertThat(HiddenCause.least(criterion, low, low, values))
                    .isCloseTo(byTrying(criterion, low, low, values), within(1e-9));
        }
    }
}
