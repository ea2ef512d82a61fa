package dev.hindcast.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Episode;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RandomPolicyTest {
    private static final float[] NOTHING = {};

    @Test
    void drawsUniformlyFromABox() {
        Box box = new Box(new float[] {-2, 10}, new float[] {2, 11});
        RandomPolicy policy = new RandomPolicy(box);
        RandomGenerator random = new SplittableRandom(1);
        int draws = 10_000;
        double[] sums = new double[2];
        double[] squares = new double[2];
        for (int i = 0; i < draws; i++) {
            float[] action = policy.act(Past.of(NOTHING), random);
            assertThat(box.contains(action)).isTrue();
            for (int j = 0; j < 2; j++) {
                sums[j] += action[j];
                squares[j] += action[j] * action[j];
            }
        }
        assertThat(sums[0] / draws).isCloseTo(0, within(0.05));
        assertThat(squares[0] / draws).isCloseTo(4 / 3.0, within(0.05));
        assertThat(sums[1] / draws).isCloseTo(10.5, within(0.02));
    }

    @Test
    void drawsEveryDiscreteAction() {
        RandomPolicy policy = new RandomPolicy(new Discrete(3, -1));
        RandomGenerator random = new SplittableRandom(1);
        int[] counts = new int[3];
        for (int i = 0; i < 9_000; i++) {
            counts[(int) policy.act(Past.of(NOTHING), random)[0] + 1]++;
        }
        assertThat(Arrays.stream(counts)).allMatch(count -> count > 2_800 && count < 3_200);
    }

    @Test
    void needsBounds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RandomPolicy(Box.unbounded(2)))
                .withMessageContaining("finite bounds");
    }

    /** Means and standard errors of 1,000 and 2,000 random episodes in Gymnasium 1.4.0; ours lies within 4 errors of both. */
    @ParameterizedTest
    @CsvSource({"Pendulum-v1, -1212.86, 9.19, 1000", "CartPole-v1, 22.15, 0.265, 2000"})
    void earnsWhatItEarnsInGymnasium(String id, double mean, double standardError, int episodes) {
        RandomPolicy policy = new RandomPolicy(Environments.make(id).actionSpace());
        List<Episode> played = Rollouts.run(() -> Environments.make(id), policy, episodes, 3);

        double ours =
                played.stream().mapToDouble(Episode::totalReward).average().orElseThrow();

        assertThat(ours).isCloseTo(mean, within(4 * Math.sqrt(2) * standardError));
    }
}
