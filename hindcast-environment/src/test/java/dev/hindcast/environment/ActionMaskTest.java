package dev.hindcast.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Space;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Action masks from an environment to policies and into the data. */
class ActionMaskTest {
    private static final Discrete ACTIONS = new Discrete(3, 1);
    private static final Rollouts ROLLOUTS = Rollouts.with(MaskedWalk::new);
    private static final float[] ANYWHERE = {0};

    /** Always to the left, legal or not. */
    private static final Policy LEFT = new MemorylessPolicy() {
        @Override
        public Space actionSpace() {
            return ACTIONS;
        }

        @Override
        public float[] act(Past past, RandomGenerator random) {
            return new float[] {1};
        }
    };

    /** Likes the first action most and the last least. */
    private static final DiscretePolicy LEANING = new DiscretePolicy() {
        @Override
        public int context() {
            return 1;
        }

        @Override
        public Discrete actionSpace() {
            return ACTIONS;
        }

        @Override
        public double[] probabilities(Past past) {
            double[] probabilities = new double[3];
            double sum = 0;
            for (int i = 0; i < 3; i++) {
                probabilities[i] = past.legalActions().allows(i) ? 3 - i : 0;
                sum += probabilities[i];
            }
            for (int i = 0; i < 3; i++) {
                probabilities[i] /= sum;
            }
            return probabilities;
        }
    };

    private static double[] frequencies(Function<RandomGenerator, float[]> draw) {
        RandomGenerator random = new SplittableRandom(3);
        double[] frequencies = new double[3];
        for (int i = 0; i < 10_000; i++) {
            frequencies[(int) draw.apply(random)[0] - 1] += 1e-4;
        }
        return frequencies;
    }

    @Test
    void randomActionsAreUniformOverTheLegalOnes() {
        Policy policy = new RandomPolicy(ACTIONS);
        ActionMask mask = ActionMask.of(true, false, true);
        assertThat(frequencies(random -> policy.act(Past.of(ANYWHERE, mask), random)))
                .containsExactly(new double[] {0.5, 0, 0.5}, within(0.02));
        assertThat(frequencies(random -> policy.sample(Past.of(ANYWHERE, mask), random))[1])
                .isZero();
        assertThat(frequencies(random -> policy.act(Past.of(ANYWHERE, ActionMask.of(false, false, true)), random)))
                .containsExactly(new double[] {0, 0, 1}, within(1e-9));
        assertThat(frequencies(random -> policy.act(Past.of(ANYWHERE), random)))
                .containsExactly(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, within(0.02));
    }

    @Test
    void epsilonGreedyDrawsOnlyLegalActions() {
        Policy policy = new EpsilonGreedyPolicy(LEANING, 0.5);
        ActionMask mask = ActionMask.of(false, true, true);
        assertThat(frequencies(random -> policy.act(Past.of(ANYWHERE, mask), random)))
                .containsExactly(new double[] {0, 0.75, 0.25}, within(0.02));
        assertThat(frequencies(random -> policy.sample(Past.of(ANYWHERE, mask), random)))
                .containsExactly(new double[] {0, 0.5 / 2 + 0.5 * 2 / 3, 0.5 / 2 + 0.5 / 3}, within(0.02));
    }

    @Test
    void aDiscretePolicyActsAndDrawsByItsProbabilities() {
        ActionMask mask = ActionMask.of(true, false, true);
        assertThat(LEANING.act(Past.of(ANYWHERE), new SplittableRandom(1))).containsExactly(1);
        assertThat(LEANING.act(Past.of(ANYWHERE, ActionMask.of(false, true, true)), new SplittableRandom(1)))
                .containsExactly(2);
        assertThat(frequencies(random -> LEANING.sample(Past.of(ANYWHERE, mask), random)))
                .containsExactly(new double[] {0.75, 0, 0.25}, within(0.02));
    }

    /** Probabilities of which rounding leaves a gap below 1: the gap goes to the last legal action, not to an illegal one. */
    @Test
    void roundingDrawsNoIllegalAction() {
        DiscretePolicy rounded = new DiscretePolicy() {
            @Override
            public int context() {
                return 1;
            }

            @Override
            public Discrete actionSpace() {
                return ACTIONS;
            }

            @Override
            public double[] probabilities(Past past) {
                return new double[] {0, 0.9, 0};
            }
        };
        assertThat(frequencies(random -> rounded.sample(Past.of(ANYWHERE), random))[1])
                .isCloseTo(1, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void anIllegalActionIsRefused(int parallelism) {
        assertThatIllegalStateException()
                .isThrownBy(() -> ROLLOUTS.parallelism(parallelism).run(LEFT, 3, 0))
                .withMessageMatching(
                        "The policy returned action 1, which is not legal here \\(MaskedWalk, step [0-4]\\)");
    }

    @Test
    void episodesHoldTheMaskOfEachState() {
        Dataset dataset = ROLLOUTS.exploring().collect("walk", new RandomPolicy(ACTIONS), 40, 1);
        assertThat(dataset.masksActions()).isTrue();
        for (Episode episode : dataset.episodes()) {
            assertThat(episode.actionMasks()).hasSize(3 * episode.observations().length);
            for (int t = 0; t <= episode.length(); t++) {
                ActionMask expected = MaskedWalk.maskAt((int) episode.observations()[t]);
                assertThat(episode.actionMask(t, 3).toArray(3)).containsExactly(expected.toArray(3));
            }
        }
    }

    @Test
    void aTimeLimitHidesNoMask() {
        Rollouts limited = Rollouts.with(() -> new TimeLimit(new MaskedWalk(), 2));
        for (Episode episode : limited.run(new RandomPolicy(ACTIONS), 20, 1)) {
            assertThat(episode.masksActions()).isTrue();
        }
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        Rollouts.with(() -> new TimeLimit(new MaskedWalk(), 9)).run(LEFT, 3, 0))
                .withMessageContaining("not legal here");
    }

    @Test
    void withoutMasksAnEpisodeHasNone() {
        Policy policy = new RandomPolicy(new Discrete(2));
        Episode episode = Rollouts.run(() -> Environments.make("CartPole-v1"), policy, 1, 0)
                .get(0);
        assertThat(episode.masksActions()).isFalse();
    }
}
