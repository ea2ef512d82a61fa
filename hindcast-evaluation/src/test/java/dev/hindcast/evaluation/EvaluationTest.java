package dev.hindcast.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.MemorylessPolicy;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.RandomPolicy;
import dev.hindcast.learning.training.Score;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    private static final Box UNIT = new Box(new float[] {0}, new float[] {1});

    /** Three steps whose reward is the action plus a number, 0 or 4, drawn from the episode's seed. */
    private record Coins(String id) implements Environment {
        private static final ThreadLocal<int[]> STATE = ThreadLocal.withInitial(() -> new int[2]);

        @Override
        public Space observationSpace() {
            return UNIT;
        }

        @Override
        public Space actionSpace() {
            return UNIT;
        }

        @Override
        public float[] reset(long seed) {
            STATE.get()[0] = 0;
            STATE.get()[1] = new SplittableRandom(seed).nextBoolean() ? 4 : 0;
            return new float[1];
        }

        @Override
        public Step step(float[] action) {
            int[] state = STATE.get();
            return new Step(new float[1], action[0] + state[1], false, ++state[0] == 3);
        }
    }

    private static Policy constant(float action) {
        return new MemorylessPolicy() {
            @Override
            public Space actionSpace() {
                return UNIT;
            }

            @Override
            public float[] act(Past past, RandomGenerator random) {
                return new float[] {action};
            }
        };
    }

    @Test
    void scoresAreTheReturnsMoments() {
        Evaluation evaluation =
                Evaluation.in(() -> new Coins("Coins-v0")).episodes(40).seed(3);
        ReturnSummary returns = evaluation.summarize(constant(0.5f));
        // An episode earns 3 (0.5 + 0) or 3 (0.5 + 4).
        assertThat(returns.returns()).hasSize(40).containsOnly(1.5, 13.5);
        long lucky = Arrays.stream(returns.returns()).filter(r -> r == 13.5).count();
        assertThat(returns.mean()).isEqualTo(1.5 + 12.0 * lucky / 40);

        Score score = evaluation.evaluate(constant(0.5f));
        assertThat(score.value()).isEqualTo(returns.mean());
        assertThat(score.metrics().keySet())
                .containsExactly(
                        "return_mean", "return_stderr", "return_low95", "return_high95", "return_min", "return_max");
        assertThat(score.metrics())
                .containsEntry("return_mean", returns.mean())
                .containsEntry("return_stderr", returns.stderr())
                .containsEntry("return_low95", returns.low95())
                .containsEntry("return_high95", returns.high95())
                .containsEntry("return_min", 1.5)
                .containsEntry("return_max", 13.5);
    }

    @Test
    void normalizesWhereThereAreReferences() {
        Score score = Evaluation.in(() -> new Coins("Hopper-v4")).episodes(1).evaluate(constant(0));
        // Hopper: -20.272305 for a random policy, 3234.3 for the expert.
        double expected = 100 * (score.value() + 20.272305) / (3234.3 + 20.272305);
        assertThat(score.metrics().get("normalized_score")).isCloseTo(expected, within(1e-9));
    }

    @Test
    void neitherRepetitionNorParallelismChangesTheResult() {
        Evaluation evaluation = Evaluation.in("Pendulum-v1").episodes(6).seed(11);
        Policy policy = new RandomPolicy(Environments.make("Pendulum-v1").actionSpace());
        Score score = evaluation.evaluate(policy);
        assertThat(evaluation.evaluate(policy)).isEqualTo(score);
        assertThat(evaluation.parallelism(3).evaluate(policy)).isEqualTo(score);
        assertThat(evaluation.seed(12).evaluate(policy)).isNotEqualTo(score);
    }

    @Test
    void rolloutsAreWhatTheSummaryCounts() {
        Evaluation evaluation = Evaluation.in("Pendulum-v1").episodes(2).seed(5);
        Policy policy = new RandomPolicy(Environments.make("Pendulum-v1").actionSpace());
        double[] returns = evaluation.rollouts(policy).stream()
                .mapToDouble(episode -> episode.totalReward())
                .toArray();
        assertThat(evaluation.summarize(policy).returns()).containsExactly(returns);
        assertThat(evaluation.environmentId()).isEqualTo("Pendulum-v1");
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> Evaluation.in("Pendulum-v7")).hasMessageContaining("Pendulum-v1");
        Evaluation evaluation = Evaluation.in("Pendulum-v1");
        assertThatThrownBy(() -> evaluation.episodes(0)).hasMessageContaining("episodes of at least 1, got 0");
        assertThatThrownBy(() -> evaluation.parallelism(-1)).hasMessageContaining("parallelism of at least 1, got -1");
        assertThatThrownBy(() -> Evaluation.in("CartPole-v1").evaluate(constant(0)))
                .hasMessageContaining("CartPole-v1");
    }
}
