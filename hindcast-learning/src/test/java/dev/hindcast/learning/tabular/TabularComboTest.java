package dev.hindcast.learning.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class TabularComboTest {
    private static final int STATES = 4;
    private static final int ACTIONS = 3;
    private static final double GAMMA = 0.8;
    private static final Offset<Double> CONVERGED = within(1e-8);

    private final TabularMdp process = Worlds.random(STATES, ACTIONS, GAMMA, 1);
    private final TabularMdp model = Worlds.random(STATES, ACTIONS, GAMMA, 2);
    private final TabularPolicy behavior = Worlds.randomPolicy(STATES, ACTIONS, 3);
    private final TabularPolicy policy = Worlds.randomPolicy(STATES, ACTIONS, 4);
    private final TabularData data = TabularData.exact(process, behavior, 500);
    /** Where episodes end, data are visits without a discount. */
    private final double[][] logged =
            PolicyEvaluation.of(process.withDiscount(1), behavior).normalizedOccupancy();

    private final double[][] rollouts = PolicyEvaluation.of(model, policy).normalizedOccupancy();

    /** The objective, where Q is moved from the limit and its backup is not: no move makes it smaller. */
    @Test
    void minimizesTheConservativeObjective() {
        double weight = 0.3;
        double share = 0.4;
        double[][] limit =
                new TabularCombo(weight, share).evaluate(data, model, policy).actionValues();
        double least = objective(limit, limit, weight, share);
        RandomGenerator random = new SplittableRandom(5);
        for (int i = 0; i < 200; i++) {
            double[][] moved = new double[STATES][ACTIONS];
            for (int s = 0; s < STATES; s++) {
                for (int a = 0; a < ACTIONS; a++) {
                    moved[s][a] = limit[s][a] + 0.01 * random.nextGaussian();
                }
            }
            assertThat(objective(moved, limit, weight, share)).isGreaterThan(least);
        }
    }

    /** Written as the paper has it: pairs of the model pushed down, the data's up, the squared error over both. */
    private double objective(double[][] q, double[][] previous, double weight, double share) {
        double[] values = new double[STATES];
        for (int s = 0; s < STATES; s++) {
            for (int a = 0; a < ACTIONS; a++) {
                values[s] += policy.probability(s, a) * previous[s][a];
            }
        }
        double sum = 0;
        for (int s = 0; s < STATES; s++) {
            for (int a = 0; a < ACTIONS; a++) {
                double seen = q[s][a] - process.backup(s, a, values);
                double made = q[s][a] - model.backup(s, a, values);
                sum += weight * (rollouts[s][a] - logged[s][a]) * q[s][a]
                        + share * logged[s][a] * seen * seen / 2
                        + (1 - share) * rollouts[s][a] * made * made / 2;
            }
        }
        return sum;
    }

    @Test
    void withoutWeightAndDataItIsTheModel() {
        PolicyEstimate estimate = new TabularCombo(0, 0).evaluate(data, model, policy);
        PolicyEvaluation expected = PolicyEvaluation.of(model, policy);
        for (int s = 0; s < STATES; s++) {
            assertThat(estimate.actionValues()[s]).containsExactly(expected.actionValues()[s], CONVERGED);
        }
    }

    @Test
    void withoutWeightAndModelItIsTheData() {
        PolicyEstimate estimate = new TabularCombo(0, 1).evaluate(data, model, policy);
        PolicyEvaluation expected = PolicyEvaluation.of(process, policy);
        for (int s = 0; s < STATES; s++) {
            assertThat(estimate.actionValues()[s]).containsExactly(expected.actionValues()[s], CONVERGED);
        }
    }

    /** What neither has keeps what the model says; the data's own action is pushed up. */
    @Test
    void pushesTheDataUp() {
        TabularMdp bandit = Worlds.bandit(1, 2, 3);
        TabularData first = TabularData.exact(bandit, Worlds.policy(1, 0, 0), 10);
        PolicyEstimate estimate = new TabularCombo(0.5, 0.5).evaluate(first, bandit, Worlds.policy(0, 1, 0));
        assertThat(estimate.actionValues()[0]).containsExactly(new double[] {2, 1, 3}, CONVERGED);
    }

    @Test
    void rejectsSettingsThatAreNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TabularCombo(-1, 0.5))
                .withMessageContaining("conservativeWeight must not be negative");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TabularCombo(1, 1.5))
                .withMessageContaining("dataShare must be in [0, 1]");
    }

    @Test
    void asksForFiniteVisits() {
        TabularData endless = TabularData.exact(process, behavior, Double.POSITIVE_INFINITY);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TabularCombo(1, 0.5).evaluate(endless, model, policy))
                .withMessageContaining("finite visits");
    }
}
