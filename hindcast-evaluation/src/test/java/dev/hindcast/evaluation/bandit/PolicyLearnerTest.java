package dev.hindcast.evaluation.bandit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.evaluation.Clusters;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyLearnerTest {
    private static final int SEEDS = 20;
    private static final int VISITORS = 3_000;

    /** What the simulated shop itself earns: a quarter of all of SHOWN times CLICKED. */
    private static final double SHOP = 0.09925;

    private static final Fitting FITTING = new Fitting(new RidgeRewards(1), 2);

    static Stream<PolicyLearner> learners() {
        return Stream.of(
                new CostSensitiveClassification(FITTING, 1),
                new PolicyGradient(FITTING, 1),
                new RewardModelLearning(new RidgeRewards(1), 0),
                new RewardModelLearning(new LogisticRewards(1), 0),
                new RewardModelLearning(new LogisticRewards(1), 0.02));
    }

    /** The best that can be earned is 0.15. */
    @ParameterizedTest
    @MethodSource("learners")
    void learnsMoreThanTheShopEarns(PolicyLearner learner) {
        double[] values = IntStream.range(0, SEEDS)
                .mapToDouble(seed -> SimulatedShop.value(learner.learn(SimulatedShop.log(VISITORS, seed), seed)))
                .sorted()
                .toArray();
        assertThat(values[0]).as("%s", Arrays.toString(values)).isGreaterThan(SHOP);
        assertThat(Arrays.stream(values).average().orElseThrow()).isGreaterThan(0.12);
    }

    /** Clicks that nothing explains: whatever is learned is worth what the shop earns, and held-out rows do not say otherwise. */
    @ParameterizedTest
    @MethodSource("learners")
    void whereNoContextHelpsHeldOutRowsShowNoGain(PolicyLearner learner) {
        int above = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            BanditLog log = shuffled(SimulatedShop.log(VISITORS, seed), seed);
            HoldOut split = HoldOut.of(log, 0.5, seed);
            LinearPolicy learned = learner.learn(log.rows(split.training()), seed);
            BanditLog rest = log.rows(split.heldOut());
            double low = new SelfNormalizedWeighting()
                    .estimate(rest, learned, Uncertainty.bootstrap(seed))
                    .interval()
                    .low();
            above += low > SHOP ? 1 : 0;
        }
        // 2.5% of 20: three or more would happen once in 80 times.
        assertThat(above).isLessThanOrEqualTo(2);
    }

    private static BanditLog shuffled(BanditLog log, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] clicks = new double[log.size()];
        Arrays.setAll(clicks, row -> random.nextDouble() < SHOP ? 1 : 0);
        return log.withRewards(clicks);
    }

    /** Rows are rare in which the best action was taken: what leaves the propensities out learns what was shown most. */
    @Test
    void weightsAreNeededWhereTheModelIsWrong() {
        int rows = 4_000;
        SplittableRandom random = new SplittableRandom(7);
        int[] actions = new int[rows];
        double[] rewards = new double[rows];
        double[] propensities = new double[rows];
        double[][] contexts = new double[rows][1];
        for (int i = 0; i < rows; i++) {
            // Action 1 earns x^2: 1 on both sides and 0 in between, where it is logged. Action 0 earns 0.5.
            double x = random.nextInt(3) - 1;
            double one = x == 0 ? 0.9 : 0.1;
            actions[i] = random.nextDouble() < one ? 1 : 0;
            propensities[i] = actions[i] == 1 ? one : 1 - one;
            rewards[i] = actions[i] == 1 ? x * x : 0.5;
            contexts[i][0] = x;
        }
        BanditLog log = BanditLog.of(2, actions, rewards, propensities, contexts);
        BanditLog even = log.withPropensities(Predictions.ones(rows));
        // Whatever is linear takes the same action on both sides: action 1 always is worth 2/3, action 0 always 1/2.
        for (PolicyLearner learner :
                new PolicyLearner[] {new CostSensitiveClassification(FITTING, 1), new PolicyGradient(FITTING, 1)}) {
            assertThat(learner.learn(log, 1).probability(log, 0, 1))
                    .as("%s", learner)
                    .isGreaterThan(0.9);
            assertThat(learner.learn(even, 1).probability(log, 0, 1))
                    .as("%s", learner)
                    .isLessThan(0.5);
        }
    }

    @Test
    void theGradientIsThatOfTheObjective() {
        BanditLog log = SimulatedShop.log(200, 5);
        PolicyGradient.Objective objective = PolicyGradient.Objective.of(Scores.of(FITTING, log, 3), 2);
        checkGradient(objective::loss, objective.size());
        double[][] weights =
                CostSensitiveClassification.weights(objective.scores().doublyRobust());
        checkGradient(
                (theta, gradient) -> Multinomial.loss(objective.scores().features(), weights, 2, theta, gradient),
                objective.size());
    }

    private static void checkGradient(Descent.Loss loss, int size) {
        SplittableRandom random = new SplittableRandom(1);
        double[] theta = random.doubles(size, -1, 1).toArray();
        double[] gradient = new double[size];
        loss.of(theta, gradient);
        for (int j = 0; j < size; j++) {
            double step = 1e-6;
            double[] up = theta.clone();
            double[] down = theta.clone();
            up[j] += step;
            down[j] -= step;
            double slope = (loss.of(up, new double[size]) - loss.of(down, new double[size])) / (2 * step);
            assertThat(gradient[j]).isCloseTo(slope, within(1e-6 * Math.max(1, Math.abs(slope))));
        }
    }

    /** The objective at any theta, less its penalty, is the self-normalised doubly robust estimate of the policy. */
    @Test
    void theObjectiveIsTheEstimate() {
        BanditLog log = SimulatedShop.log(500, 5);
        PolicyGradient.Objective objective = PolicyGradient.Objective.of(Scores.of(FITTING, log, 3), 1e-12);
        double[] theta =
                new SplittableRandom(2).doubles(objective.size(), -1, 1).toArray();
        LinearPolicy policy = new LinearPolicy(objective.scores().table(theta), 1, LinearPolicy.Scale.PLAIN, 1);
        double estimate = new SelfNormalizedDoublyRobust(FITTING)
                .estimate(log, policy, Uncertainty.bootstrap(3))
                .value();
        assertThat(-objective.loss(theta, new double[theta.length])).isCloseTo(estimate, within(1e-9));
    }

    /** By hand: scores 1 + x and 0, so exp(2) : 1 where x = 1, at temperature 2 exp(1) : 1. */
    @Test
    void linearPoliciesByHand() {
        BanditLog log =
                BanditLog.of(2, new int[] {0, 0}, new double[2], new double[] {1, 1}, new double[][] {{1}, {-2}});
        double[][] theta = {{1, 1}, {0, 0}};
        LinearPolicy soft = new LinearPolicy(theta, 1, LinearPolicy.Scale.PLAIN, 2);
        assertThat(soft.probability(log, 0, 0)).isCloseTo(Math.E / (Math.E + 1), within(1e-12));
        LinearPolicy best = new LinearPolicy(theta, 1, LinearPolicy.Scale.PLAIN, 0);
        assertThat(best.probabilities(log, 0)).containsExactly(1, 0);
        assertThat(best.probabilities(log, 1)).containsExactly(0, 1);
        LinearPolicy odds = new LinearPolicy(theta, 1, LinearPolicy.Scale.LOGISTIC, 1);
        double click = 1 / (1 + Math.exp(-2));
        assertThat(odds.probability(log, 0, 0))
                .isCloseTo(Math.exp(click) / (Math.exp(click) + Math.exp(0.5)), within(1e-12));
        assertThat(best.on(log).probability(log, 1, 1)).isEqualTo(1);
        assertThatThrownBy(() -> best.probabilities(SimulatedShop.log(2, 0), 0)).hasMessageContaining("2 actions");
        assertThatThrownBy(() -> new LinearPolicy(new double[][] {{1}, {}}, 1, LinearPolicy.Scale.PLAIN, 0))
                .hasMessageContaining("table");
        assertThatThrownBy(() -> new LinearPolicy(theta, 1, LinearPolicy.Scale.PLAIN, -1))
                .hasMessageContaining("temperature");
    }

    @Test
    void holdsOutWholeClusters() {
        BanditLog log = SimulatedShop.log(100, 1).withClusters(Clusters.blocks(100, 10));
        HoldOut split = HoldOut.of(log, 0.3, 4);
        assertThat(split.heldOut()).hasSize(30);
        assertThat(split.training()).hasSize(70);
        int[] clusters = log.clusters().of();
        assertThat(Arrays.stream(split.heldOut()).map(row -> clusters[row]).distinct())
                .hasSize(3);
        assertThat(HoldOut.of(log, 0.3, 4).heldOut()).isEqualTo(split.heldOut());
        assertThatThrownBy(() -> HoldOut.of(log, 1, 4)).hasMessageContaining("below 1");
    }
}
