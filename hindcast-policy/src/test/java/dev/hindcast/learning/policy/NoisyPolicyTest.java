package dev.hindcast.learning.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.MemorylessPolicy;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.RandomPolicy;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class NoisyPolicyTest {
    private static final Box ACTIONS = new Box(new float[] {-2, 0}, new float[] {2, 1});
    private static final Past PAST = Past.of(new float[] {0});

    /** Takes one action, near the upper bound of the second component. */
    private static final Policy FIXED = new MemorylessPolicy() {
        @Override
        public Space actionSpace() {
            return ACTIONS;
        }

        @Override
        public float[] act(Past past, RandomGenerator random) {
            return new float[] {0.5f, 0.9f};
        }
    };

    /** Deviations are shares of half of each range: 0.4 of 2 and of 0.5. */
    @Test
    void samplesSpreadAsAsked() {
        NoisyPolicy noisy = new NoisyPolicy(FIXED, 0.4);
        SplittableRandom random = new SplittableRandom(1);
        int n = 200_000;
        double squares = 0;
        int atBound = 0;
        for (int i = 0; i < n; i++) {
            float[] action = noisy.sample(PAST, random);
            assertThat(ACTIONS.contains(action)).isTrue();
            squares += action[0] == 2 || action[0] == -2 ? 0 : (action[0] - 0.5) * (action[0] - 0.5);
            atBound += action[1] == 1 ? 1 : 0;
        }
        double within = new Gaussian(0.5, 0.8).cumulative(2) - new Gaussian(0.5, 0.8).cumulative(-2);
        assertThat(squares / n).isBetween(0.64 * within * 0.75, 0.64);
        assertThat((double) atBound / n).isEqualTo(1 - new Gaussian(0.9, 0.2).cumulative(1), within(0.004));
        assertThat(noisy.act(PAST, random)).containsExactly(0.5f, 0.9f);
    }

    /** What is inside and the two bounds together integrate to 1, in each component. */
    @Test
    void itsDensityIsOne() {
        NoisyPolicy noisy = new NoisyPolicy(FIXED, 0.4);
        double other = noisy.logDensity(PAST, new float[] {0.5f, 0.9f}) - new Gaussian(0.5, 0.8).logDensity(0.5);
        double sum = 0;
        int cells = 4_000;
        for (int i = 0; i < cells; i++) {
            float action = (float) (-2 + 4 * (i + 0.5) / cells);
            sum += Math.exp(noisy.logDensity(PAST, new float[] {action, 0.9f}) - other) * 4 / cells;
        }
        sum += Math.exp(noisy.logDensity(PAST, new float[] {-2, 0.9f}) - other);
        sum += Math.exp(noisy.logDensity(PAST, new float[] {2, 0.9f}) - other);
        assertThat(sum).isEqualTo(1, within(1e-4));
        assertThat(noisy.logDensity(PAST, new float[] {3, 0.9f})).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(noisy.logProbability(PAST, new float[] {0, 0.5f})).isPresent();
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> new NoisyPolicy(FIXED, 0)).hasMessageContaining("positive number, got 0");
        assertThatThrownBy(() -> new NoisyPolicy(FIXED, Double.NaN)).hasMessageContaining("positive number");
        assertThatThrownBy(() -> new NoisyPolicy(new RandomPolicy(new Discrete(3)), 0.1))
                .hasMessageContaining("continuous actions with bounds");
        assertThatThrownBy(() -> new NoisyPolicy(new RandomPolicy(ACTIONS), 0.1).logDensity(PAST, new float[] {0, 0}))
                .hasMessageContaining("acts at random");
    }
}
