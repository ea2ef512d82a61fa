package dev.hindcast.learning.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PessimisticPlanningTest {
    private static final Offset<Double> EXACTLY = within(1e-9);
    private static final ValueRange VALUES = new ValueRange(-2, 8);

    /** Two states; of the first, action 0 leads to the second, action 1 ends, action 2 is never tried. */
    private final TabularMdp process = TabularMdp.builder(2, 3)
            .discount(0.5)
            .start(0, 1)
            .outcome(0, 0, 1, 1, 1)
            .outcome(0, 1, 0, 1, 3, true)
            .outcome(0, 2, 0, 1, 5, true)
            .outcome(1, 0, 1, 1, 2)
            .outcome(1, 1, 0, 1, 0)
            .outcome(1, 2, 0, 1, 0)
            .build();

    private final TabularPolicy behavior = TabularPolicy.of(new double[][] {{0.5, 0.5, 0}, {1, 0, 0}});
    private final TabularData data = TabularData.exact(process, behavior, 100);

    /** Bounds that are made up: 0.1 for (0, 0), 0.2 for (0, 1), 0.3 for (1, 0). */
    private static final ModelError MADE_UP = any -> new double[][] {{0.1, 0.2, 1}, {0.3, 1, 1}};

    /** By hand: lambda is 0.5 * 10; Q(1, 0) = (2 - 1.5) / (1 - 0.5), Q(0, 0) = 1 - 0.5 + 0.5 Q(1, 0), Q(0, 1) = 3 - 1. */
    @Test
    void mopoTakesThePenaltyFromTheReward() {
        TabularMopo mopo = new TabularMopo(1, VALUES, MADE_UP);
        PolicyEstimate learned = mopo.learn(data);
        assertThat(learned.actionValue(1, 0)).isCloseTo(1, EXACTLY);
        assertThat(learned.actionValue(0, 0)).isCloseTo(1, EXACTLY);
        assertThat(learned.actionValue(0, 1)).isCloseTo(2, EXACTLY);
        assertThat(learned.policy().probability(0, 1)).isEqualTo(1);
        assertThat(learned.expectedReturn(process)).isCloseTo(2, EXACTLY);
        assertThat(mopo.evaluate(data, behavior).expectedReturn(process)).isCloseTo(1.5, EXACTLY);
    }

    /** Nothing happens, for half the least value, less lambda: -1 - 5 + 0.5 V(0). */
    @Test
    void mopoBelievesTheWorstOfWhatTheDataLack() {
        PolicyEstimate learned = new TabularMopo(1, VALUES, MADE_UP).learn(data);
        assertThat(learned.actionValue(0, 2)).isCloseTo(-6 + 0.5 * 2, EXACTLY);
    }

    @Test
    void mopoWithoutWeightIsThePlainModel() {
        PolicyEstimate learned = new TabularMopo(0, VALUES, MADE_UP).learn(data);
        assertThat(learned.actionValue(1, 0)).isCloseTo(4, EXACTLY);
        assertThat(learned.expectedReturn(process)).isCloseTo(3, EXACTLY);
    }

    @Test
    void morelHaltsWhereTheModelMayBeWrong() {
        PolicyEstimate careless = new TabularMorel(0.3, VALUES, MADE_UP).learn(data);
        assertThat(careless.actionValues()[0]).containsExactly(new double[] {3, 3, -2}, EXACTLY);
        assertThat(careless.actionValues()[1]).containsExactly(new double[] {4, -2, -2}, EXACTLY);
        PolicyEstimate careful = new TabularMorel(0.15, VALUES, MADE_UP).learn(data);
        assertThat(careful.actionValues()[0]).containsExactly(new double[] {0, -2, -2}, EXACTLY);
        assertThat(careful.policy().probability(0, 0)).isEqualTo(1);
        assertThat(new TabularMorel(0.15, VALUES, MADE_UP).unknown(data).contains(0, 1))
                .isTrue();
        assertThat(new TabularMorel(0.2, VALUES, MADE_UP).unknown(data).contains(0, 1))
                .isFalse();
    }

    /** What the data lack is unknown, whatever the bounds say. */
    @Test
    void morelKnowsNothingThatTheDataLack() {
        ModelError sure = any -> new double[2][3];
        assertThat(new TabularMorel(0, VALUES, sure).unknown(data).contains(0, 2))
                .isTrue();
        assertThat(new TabularMorel(0, VALUES, sure).learn(data).actionValue(0, 2))
                .isCloseTo(-2, EXACTLY);
    }

    /** With exact errors every policy is worth at least what MOPO's model says, in every state and for every action. */
    @Test
    void everyPolicyIsWorthAtLeastWhatMopoSays() {
        for (int seed = 0; seed < 20; seed++) {
            TabularMdp mdp = Worlds.random(4, 2, 0.9, seed);
            TabularMdp believed = Worlds.random(4, 2, 0.9, seed + 100);
            TabularData wrong = TabularData.exact(believed, Worlds.randomPolicy(4, 2, seed), 1_000);
            TabularMdp rewarded = withTheRewardsOf(mdp, believed);
            for (int choice = 0; choice < 16; choice++) {
                int[] chosen = {choice & 1, choice >> 1 & 1, choice >> 2 & 1, choice >> 3};
                TabularPolicy policy = TabularPolicy.deterministic(chosen, 2);
                ValueRange values = ValueRange.ofRewards(-1, 1, 0.9);
                PolicyEstimate claimed = new TabularMopo(1, values, ModelError.exact(rewarded)).evaluate(wrong, policy);
                PolicyEvaluation truth = PolicyEvaluation.of(rewarded, policy);
                for (int s = 0; s < 4; s++) {
                    for (int a = 0; a < 2; a++) {
                        assertThat(claimed.actionValue(s, a)).isLessThan(truth.actionValue(s, a));
                    }
                }
            }
        }
    }

    /** A process with its own outcomes and another one's expected rewards. */
    private static TabularMdp withTheRewardsOf(TabularMdp process, TabularMdp other) {
        TabularMdp.Builder builder = TabularMdp.builder(process.states(), process.actions())
                .discount(process.discount())
                .start(0, 1);
        for (int s = 0; s < process.states(); s++) {
            for (int a = 0; a < process.actions(); a++) {
                double reward = other.reward(s, a);
                for (TabularMdp.Outcome outcome : process.outcomes(s, a)) {
                    builder.outcome(s, a, outcome.nextState(), outcome.probability(), reward, outcome.terminates());
                }
            }
        }
        return builder.build();
    }

    @Test
    void rejectsSettingsThatAreNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TabularMopo(-1, VALUES, MADE_UP))
                .withMessageContaining("weight must not be negative");
        for (double threshold : new double[] {-0.1, 1, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new TabularMorel(threshold, VALUES, MADE_UP))
                    .withMessageContaining("threshold must be in [0, 1)");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ValueRange(1, 1))
                .withMessageContaining("a finite least one to a greater one");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ValueRange.ofRewards(0, 1, 1))
                .withMessageContaining("a discount in [0, 1)");
    }

    @Test
    void rewardsBoundValues() {
        assertThat(ValueRange.ofRewards(-1, 2, 0.75)).isEqualTo(new ValueRange(-4, 8));
        assertThat(ValueRange.ofRewards(1, 2, 0.5)).isEqualTo(new ValueRange(0, 4));
        assertThat(new ValueRange(-4, 8).width()).isEqualTo(12);
    }
}
