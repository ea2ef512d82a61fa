package dev.hindcast.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Discrete;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class PolicyDistributionTest {
    private static final float[] STATE = {0};
    private static final Box BOX = new Box(new float[] {-1, 0}, new float[] {3, 0.5f});

    @Test
    void uniformDensityIsOneOverTheVolume() {
        DensityPolicy policy = new RandomPolicy(BOX).density().orElseThrow();
        assertThat(policy.logDensity(Past.of(STATE), new float[] {2, 0.1f})).isCloseTo(-Math.log(2), within(1e-12));
        assertThat(policy.logDensity(Past.of(STATE), new float[] {2, 0.6f})).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(new RandomPolicy(BOX).discrete()).isEmpty();
        assertThat(new RandomPolicy(Box.of(1, 1, 1)).density()).isEmpty();
    }

    @Test
    void uniformProbabilitiesAreThoseOfLegalActions() {
        DiscretePolicy policy = new RandomPolicy(new Discrete(3, 4)).discrete().orElseThrow();
        assertThat(policy.probabilities(Past.of(STATE, ActionMask.of(true, false, true))))
                .containsExactly(0.5, 0, 0.5);
        assertThat(policy.judgedProbabilities(Past.of(STATE))).containsExactly(1 / 3.0, 1 / 3.0, 1 / 3.0);
        assertThat(new RandomPolicy(new Discrete(3, 4)).density()).isEmpty();
    }

    @Test
    void epsilonGreedyMixes() {
        DiscretePolicy policy =
                new EpsilonGreedyPolicy(new Second(), 0.3).discrete().orElseThrow();
        assertThat(policy.probabilities(Past.of(STATE))).containsExactly(new double[] {0.29, 0.71}, within(1e-12));
        assertThat(policy.judgedProbabilities(Past.of(STATE)))
                .containsExactly(new double[] {0.15, 0.85}, within(1e-12));
        assertThat(policy.probabilities(Past.of(STATE, ActionMask.of(true, false))))
                .containsExactly(1, 0);
    }

    @Test
    void epsilonGreedyHasADensityWhereItsPolicyHasOne() {
        Policy half = DensityPolicy.of(
                new RandomPolicy(Box.of(1, 0, 1)), (s, a) -> a[0] < 0.5 ? Math.log(2) : Double.NEGATIVE_INFINITY);
        DensityPolicy policy = new EpsilonGreedyPolicy(half, 0.4).density().orElseThrow();
        assertThat(policy.logDensity(Past.of(STATE), new float[] {0.2f})).isCloseTo(Math.log(0.4 + 1.2), within(1e-12));
        assertThat(policy.logDensity(Past.of(STATE), new float[] {0.7f})).isCloseTo(Math.log(0.4), within(1e-12));
        assertThat(new EpsilonGreedyPolicy(new Middle(), 0.4).density()).isEmpty();
    }

    /** Takes the second of two actions with probability 0.8. */
    private static final class Second implements DiscretePolicy, MemorylessPolicy {
        @Override
        public Discrete actionSpace() {
            return new Discrete(2);
        }

        @Override
        public double[] probabilities(Past past) {
            return past.legalActions().restricts() ? new double[] {1, 0} : new double[] {0.2, 0.8};
        }
    }

    /** Deterministic. */
    private static final class Middle implements MemorylessPolicy {
        @Override
        public Box actionSpace() {
            return Box.of(1, 0, 1);
        }

        @Override
        public float[] act(Past past, RandomGenerator random) {
            return new float[] {0.5f};
        }
    }
}
