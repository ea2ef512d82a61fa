package dev.hindcast.learning.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.environment.Rollouts;
import dev.hindcast.environment.tabular.TabularEnvironment;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ModelErrorTest {
    private static final Offset<Double> EXACTLY = within(1e-12);

    private static TabularMdp turns(double stay, double go, double end) {
        return TabularMdp.builder(2, 2)
                .discount(0.5)
                .start(0, 1)
                .outcome(0, 0, 0, stay, 0)
                .outcome(0, 0, 1, go, 0)
                .outcome(0, 0, 1, end, 0, true)
                .outcome(0, 1, 0, 1, 0)
                .outcome(1, 0, 1, 1, 0, true)
                .outcome(1, 1, 1, 1, 0)
                .build();
    }

    /** Half of |0.5 - 0.2| + |0.3 - 0.3| + |0.2 - 0.5|: an end at a state is not its arrival there. */
    @Test
    void isTheTotalVariationOfWhatFollows() {
        TabularPolicy behavior = TabularPolicy.of(new double[][] {{1, 0}, {0.5, 0.5}});
        TabularData data = TabularData.exact(turns(0.5, 0.3, 0.2), behavior, 100);
        double[][] errors = ModelError.exact(turns(0.2, 0.3, 0.5)).bounds(data);
        assertThat(errors[0]).containsExactly(new double[] {0.3, 1}, EXACTLY);
        assertThat(errors[1]).containsExactly(new double[] {0, 0}, EXACTLY);
    }

    /** (3 ln 2 + ln(4 / 0.1)) / 2n, of 3 outcomes and 4 pairs. */
    @Test
    void shrinksWithTheRootOfTheVisits() {
        TabularPolicy behavior = TabularPolicy.of(new double[][] {{1, 0}, {0.5, 0.5}});
        TabularData data = TabularData.exact(turns(0.5, 0.3, 0.2), behavior, 1_000);
        double[][] errors = ModelError.byCounts(0.1).bounds(data);
        double logarithm = Math.log(8 * 40);
        assertThat(errors[0][0]).isCloseTo(Math.sqrt(logarithm / (2 * data.visits(0, 0))), EXACTLY);
        assertThat(errors[0][1]).isEqualTo(1);
    }

    /** In a thousand logs a bound that may fail in one of ten does so in fewer; one of a tenth of its size fails in most. */
    @Test
    void holdsAsOftenAsItSays() {
        TabularMdp process = turns(0.5, 0.3, 0.2);
        TabularPolicy behavior = TabularPolicy.of(new double[][] {{0.7, 0.3}, {0.5, 0.5}});
        int failures = 0;
        int tenths = 0;
        for (int seed = 0; seed < 1_000; seed++) {
            TabularData data = TabularData.of(
                    Rollouts.with(() -> new TabularEnvironment("turns", process))
                            .collect("turns", behavior, 50, seed),
                    0.5);
            double[][] errors = ModelError.exact(process).bounds(data);
            double[][] bounds = ModelError.byCounts(0.1).bounds(data);
            failures += exceeds(errors, bounds, 1) ? 1 : 0;
            tenths += exceeds(errors, bounds, 0.1) ? 1 : 0;
        }
        assertThat(failures).isLessThanOrEqualTo(100);
        assertThat(tenths).isGreaterThan(500);
    }

    private static boolean exceeds(double[][] errors, double[][] bounds, double factor) {
        boolean exceeds = false;
        for (int s = 0; s < errors.length; s++) {
            for (int a = 0; a < errors[s].length; a++) {
                exceeds |= errors[s][a] > factor * bounds[s][a];
            }
        }
        return exceeds;
    }

    @Test
    void rejectsAProbabilityThatIsNone() {
        for (double delta : new double[] {0, 1, -1, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ModelError.byCounts(delta))
                    .withMessageContaining("delta must be in (0, 1)");
        }
    }
}
