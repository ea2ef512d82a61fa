package dev.hindcast.learning.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.environment.tabular.Planning;
import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link KlConstraint} and {@link KlPenalty}. */
class KlTest {
    private static final int STATES = 6;
    private static final int ACTIONS = 4;

    private final TabularMdp mdp = Worlds.random(STATES, ACTIONS, 0.9, 3);
    private final TabularPolicy behavior = Worlds.randomPolicy(STATES, ACTIONS, 4);
    private final TabularData data = TabularData.exact(mdp, behavior, Double.POSITIVE_INFINITY);

    /** Two actions, worth 0 and 1, equally likely: KL(p) = log 2 + p log p + (1 - p) log (1 - p). */
    @Test
    void aBanditGoesAsFarAsItMay() {
        TabularData bandit = TabularData.exact(Worlds.bandit(0, 1), Worlds.policy(0.5, 0.5), Double.POSITIVE_INFINITY);
        double radius = Math.log(2) + 0.8 * Math.log(0.8) + 0.2 * Math.log(0.2);

        assertThat(new KlConstraint(radius).learn(bandit).policy().probability(0, 1))
                .isCloseTo(0.8, within(1e-9));
        assertThat(new KlConstraint(0).learn(bandit).policy().probability(0, 1)).isEqualTo(0.5);
        assertThat(new KlConstraint(Math.log(2) + 1e-9).learn(bandit).policy().probability(0, 1))
                .isCloseTo(1, within(1e-9));
    }

    @Test
    void aBanditIsPenalised() {
        TabularData bandit = TabularData.exact(Worlds.bandit(0, 1), Worlds.policy(0.5, 0.5), Double.POSITIVE_INFINITY);

        PolicyEstimate learned = new KlPenalty(0.5).learn(bandit);

        assertThat(learned.policy().probability(0, 1)).isCloseTo(1 / (1 + Math.exp(-2)), within(1e-9));
        assertThat(learned.actionValue(0, 1)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.3, 1})
    void theConstraintHoldsInEveryState(double radius) {
        TabularPolicy policy = new KlConstraint(radius).learn(data).policy();
        for (int s = 0; s < STATES; s++) {
            assertThat(Tilting.divergence(policy.probabilities(s), behavior.probabilities(s)))
                    .isLessThanOrEqualTo(radius + 1e-9);
        }
    }

    /** No policy that the constraint allows earns more, from any state. */
    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.3, 1})
    void nothingThatIsAllowedIsBetter(double radius) {
        PolicyEvaluation best =
                PolicyEvaluation.of(mdp, new KlConstraint(radius).learn(data).policy());
        RandomGenerator random = new SplittableRandom(5);
        for (int i = 0; i < 200; i++) {
            PolicyEvaluation other = PolicyEvaluation.of(mdp, allowed(radius, random));
            for (int s = 0; s < STATES; s++) {
                assertThat(other.value(s)).isLessThanOrEqualTo(best.value(s) + 1e-9);
            }
        }
    }

    /** The behaviour policy, in each state moved towards one action as far as is allowed. */
    private TabularPolicy allowed(double radius, RandomGenerator random) {
        double[][] table = new double[STATES][];
        for (int s = 0; s < STATES; s++) {
            double[] logged = behavior.probabilities(s);
            int favoured = random.nextInt(ACTIONS);
            double share = 1;
            do {
                table[s] = logged.clone();
                for (int a = 0; a < ACTIONS; a++) {
                    table[s][a] *= 1 - share;
                }
                table[s][favoured] += share;
                share *= 0.98;
            } while (Tilting.divergence(table[s], logged) > radius);
        }
        return TabularPolicy.of(table);
    }

    /** The penalised return of what was learned is at least that of others, and V is that return. */
    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.5, 5})
    void nothingIsBetterAfterThePenalty(double weight) {
        PolicyEstimate learned = new KlPenalty(weight).learn(data);
        double best = penalised(learned.policy(), weight);
        double claimed = 0;
        for (int s = 0; s < STATES; s++) {
            double[] row = learned.policy().probabilities(s);
            claimed += mdp.startProbability(s)
                    * (learned.value(s) - weight * Tilting.divergence(row, behavior.probabilities(s)));
        }
        assertThat(claimed).isCloseTo(best, within(1e-8));
        for (long seed = 0; seed < 50; seed++) {
            TabularPolicy other = learned.policy().mixedWith(Worlds.randomPolicy(STATES, ACTIONS, seed), 0.1);
            assertThat(penalised(other, weight)).isLessThan(best);
        }
    }

    private double penalised(TabularPolicy policy, double weight) {
        double[][] occupancy = PolicyEvaluation.of(mdp, policy).occupancy();
        double penalties = 0;
        for (int s = 0; s < STATES; s++) {
            for (double visits : occupancy[s]) {
                penalties += visits * Tilting.divergence(policy.probabilities(s), behavior.probabilities(s));
            }
        }
        return PolicyEvaluation.of(mdp, policy).expectedReturn() - weight * penalties;
    }

    @Test
    void withoutEndTheyAreTheBestPolicy() {
        double best = Planning.policyIteration(mdp).expectedReturn();
        TabularPolicy constrained = new KlConstraint(100).learn(data).policy();
        TabularPolicy penalised = new KlPenalty(1e-4).learn(data).policy();

        assertThat(PolicyEvaluation.of(mdp, constrained).expectedReturn()).isCloseTo(best, within(1e-6));
        assertThat(PolicyEvaluation.of(mdp, penalised).expectedReturn()).isCloseTo(best, within(1e-6));
    }

    /** What the data do not hold is never taken, whatever the behaviour policy is said to do. */
    @Test
    void whatTheDataLackIsLeftOut() {
        TabularData bandit =
                TabularData.exact(Worlds.bandit(0, 1, 5), Worlds.policy(0.5, 0.5, 0), Double.POSITIVE_INFINITY);

        assertThat(new KlConstraint(10).learn(bandit).policy().probability(0, 2))
                .isZero();
        assertThat(new KlPenalty(0.01).learn(bandit).policy().probability(0, 2)).isZero();
        assertThat(new KlPenalty(0.01).learn(bandit).actionValue(0, 2)).isNaN();
    }

    @Test
    void rejectsStrengthsThatAreNone() {
        for (double strength : new double[] {-0.1, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new KlConstraint(strength))
                    .withMessageContaining("radius must not be negative");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new KlPenalty(strength))
                    .withMessageContaining("weight must be above 0");
        }
    }
}
