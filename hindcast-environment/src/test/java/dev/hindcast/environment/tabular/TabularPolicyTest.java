package dev.hindcast.environment.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.environment.Past;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class TabularPolicyTest {
    private static final float[] STATE_1 = {1};

    private final TabularPolicy policy = TabularPolicy.of(new double[][] {{0, 1, 0}, {0.2, 0.3, 0.5}});

    @Test
    void drawsByItsProbabilities() {
        RandomGenerator random = new SplittableRandom(1);
        int[] counts = new int[3];
        for (int i = 0; i < 100_000; i++) {
            counts[(int) policy.act(Past.of(STATE_1), random)[0]]++;
        }
        for (int a = 0; a < 3; a++) {
            assertThat(counts[a] / 1e5).isCloseTo(policy.probability(1, a), within(0.005));
        }
    }

    @Test
    void keepsTheProportionsOfLegalActions() {
        assertThat(policy.probabilities(Past.of(STATE_1))).containsExactly(0.2, 0.3, 0.5);
        assertThat(policy.probabilities(Past.of(STATE_1, ActionMask.of(true, true, false))))
                .containsExactly(new double[] {0.4, 0.6, 0}, within(1e-15));
        assertThat(policy.probabilities(Past.of(new float[] {0}, ActionMask.of(true, false, true))))
                .containsExactly(0.5, 0, 0.5);
    }

    @Test
    void isRestrictedToAProcess() {
        TabularPolicy restricted =
                TabularPolicy.of(new double[][] {{0.5, 0.5}, {0.5, 0.5}}).restrictedTo(Examples.rooms());
        assertThat(restricted.probabilities(0)).containsExactly(1, 0);
        assertThat(restricted.probabilities(1)).containsExactly(0.5, 0.5);
        assertThat(TabularPolicy.uniform(Examples.rooms())).isEqualTo(restricted);
    }

    @Test
    void becomesGreedyAndMixed() {
        assertThat(policy.greedy()).isEqualTo(TabularPolicy.deterministic(new int[] {1, 2}, 3));
        assertThat(TabularPolicy.of(new double[][] {{0.25, 0.25, 0.5}, {0, 0.5, 0.5}})
                        .greedy())
                .isEqualTo(TabularPolicy.deterministic(new int[] {2, 1}, 3));
        TabularPolicy mixed = policy.mixedWith(TabularPolicy.deterministic(new int[] {0, 0}, 3), 0.1);
        assertThat(mixed.probabilities(0)).containsExactly(new double[] {0.1, 0.9, 0}, within(1e-15));
        assertThat(mixed.probabilities(1)).containsExactly(new double[] {0.28, 0.27, 0.45}, within(1e-15));
        assertThatIllegalArgumentException().isThrownBy(() -> policy.mixedWith(policy, 1.5));
        assertThatIllegalArgumentException().isThrownBy(() -> policy.mixedWith(Examples.leaving(), 0.5));
    }

    @Test
    void rejectsWhatIsNoDistribution() {
        for (double[] row : new double[][] {{1.5, -0.5}, {Double.NaN, 1}, {1}}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> TabularPolicy.of(new double[][] {{0, 0}, row}))
                    .withMessageContaining("in state 1, expected 2 that are not negative");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TabularPolicy.of(new double[][] {{0, 0}, {0.5, 0.4}}))
                .withMessage("The probabilities of the policy in state 1 sum to 0.9, they have to sum to 1");
        for (float state : new float[] {-1, 0.5f, 2}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> policy.act(Past.of(new float[] {state}), new SplittableRandom(0)))
                    .withMessageContaining("numbered from 0 to 1");
        }
    }
}
