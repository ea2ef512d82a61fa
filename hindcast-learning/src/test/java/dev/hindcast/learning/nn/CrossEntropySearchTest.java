package dev.hindcast.learning.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class CrossEntropySearchTest {
    private static final float[] BEST = {0.3f, -0.6f, -0.5f, 0.1f};

    /** -|a - best|^2 of each state's own best action. */
    private static Tensor values(Tensor observations, Tensor actions) {
        int n = observations.rows();
        Tensor best = Tensor.of(Device.cpu(), BEST, n, 1, 2);
        return actions.reshape(n, -1, 2).minus(best).squared().sum(-1).negated().reshape(-1);
    }

    private static Tensor found(CrossEntropySearch search, long seed) {
        Noise noise = Noise.seeded(seed, Device.cpu());
        noise.startUpdate(0);
        return search.best(
                CrossEntropySearchTest::values,
                Tensor.of(Device.cpu(), new float[] {1, 2, 3, 4, 5, 6}, 2, 3),
                i -> noise.normal(2, search.samples(), 2));
    }

    @Test
    void eachStateGetsItsOwnBestAction() {
        for (long seed = 0; seed < 5; seed++) {
            try (Scope scope = Scope.open()) {
                assertThat(found(new CrossEntropySearch(64, 6, 6), seed).toArray())
                        .containsExactly(BEST, Offset.offset(0.02f));
            }
        }
    }

    /** The mean distance of the answer from the best action over many noises. */
    private static double error(CrossEntropySearch search) {
        double sum = 0;
        for (long seed = 0; seed < 40; seed++) {
            try (Scope scope = Scope.open()) {
                float[] actions = found(search, seed).toArray();
                for (int i = 0; i < BEST.length; i++) {
                    sum += Math.abs(actions[i] - BEST[i]);
                }
            }
        }
        return sum / 40 / BEST.length;
    }

    @Test
    void iterationsAndSamplesBringItNearer() {
        double paper = error(new CrossEntropySearch(64, 6, 2));
        assertThat(paper).isLessThan(0.08);
        assertThat(error(new CrossEntropySearch(64, 6, 1))).isGreaterThan(1.5 * paper);
        assertThat(error(new CrossEntropySearch(64, 6, 3))).isLessThan(paper / 1.5);
        assertThat(error(new CrossEntropySearch(16, 6, 2))).isGreaterThan(1.5 * paper);
        assertThat(error(new CrossEntropySearch(64, 64, 2))).isGreaterThan(1.5 * paper);
    }

    @Test
    void anIterationIsOneEvaluation() {
        AtomicInteger evaluations = new AtomicInteger();
        try (Scope scope = Scope.open()) {
            Noise noise = Noise.seeded(0, Device.cpu());
            noise.startUpdate(0);
            Tensor best = new CrossEntropySearch(8, 2, 3)
                    .best(
                            (s, a) -> {
                                evaluations.incrementAndGet();
                                assertThat(a.shape()).containsExactly(16, 2);
                                return values(s, a);
                            },
                            Tensor.of(Device.cpu(), new float[2], 2, 1),
                            i -> noise.normal(1, 8, 2));
            assertThat(best.shape()).containsExactly(2, 2);
            assertThat(best.isDifferentiable()).isFalse();
        }
        assertThat(evaluations).hasValue(3);
    }

    @Test
    void noiseIsAFunctionOfTheSeed() {
        CrossEntropySearch search = new CrossEntropySearch(4, 2, 3);
        assertThat(search.noise(1, 2)).hasSize(24).containsExactly(search.noise(1, 2));
        assertThat(search.noise(2, 2)).isNotEqualTo(search.noise(1, 2));
    }

    @Test
    void aSearchWithoutSamplesIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CrossEntropySearch(4, 5, 1))
                .withMessage("A search cannot have 4 samples, 5 elites and 1 iterations");
    }
}
