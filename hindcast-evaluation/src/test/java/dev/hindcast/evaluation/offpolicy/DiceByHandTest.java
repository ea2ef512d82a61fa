package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.Caution;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Marginalised importance sampling and the DICE family on the {@link ThreeEpisodes} and on one state, written out. */
class DiceByHandTest {
    /** Nobody asks for the propensities. */
    private static final Propensities UNKNOWN =
            new Propensities(Propensities.Source.ESTIMATED, (dataset, episode) -> new double[episode.length()]);

    private static DiceFeatures oneHot(double ridge) {
        StateActionFeatures pairs = new StateActionFeatures() {
            @Override
            public int size() {
                return 4;
            }

            @Override
            public double[] of(float[] observation, float[] action) {
                double[] features = new double[4];
                if (observation[0] < 2) {
                    features[2 * (int) observation[0] + (int) action[0]] = 1;
                }
                return features;
            }
        };
        return new DiceFeatures(dataset -> pairs, ridge, 1, 0);
    }

    private static final DiceFeatures TWO_WITH_RIDGE = new DiceFeatures(
            dataset -> new StateActionFeatures() {
                @Override
                public int size() {
                    return 2;
                }

                @Override
                public double[] of(float[] observation, float[] action) {
                    return observation[0] == 2 ? new double[2] : new double[] {1, observation[0] - 2 * action[0]};
                }
            },
            .1,
            1,
            0);

    private static double value(Estimator estimator) {
        return estimator.prepare(ThreeEpisodes.data()).estimate(3);
    }

    @Test
    void marginalizedPerStep() {
        // d_0 = (2/3, 1/3). Ratios 1.6 (A), .4 (B), 8/15 (C), 2.4 (A), 1.6 (C), 2.4 (C).
        double r00 = (1.6 * 1 + .4 * .5) / 2;
        double d11 = 2.0 / 3 * 1.6 / 2;
        double d10 = 1.0 / 3 * 8 / 15;
        double r11 = 2.4 * 2;
        double r10 = 1.6 * 3;
        double d21 = d10 * 1.6;
        double r21 = 2.4 * 1;
        assertThat(value(MarginalizedImportanceSampling.perStep()))
                .isCloseTo(2.0 / 3 * r00 + .9 * (d11 * r11 + d10 * r10) + .81 * d21 * r21, within(1e-9));
    }

    @Test
    void marginalizedPooled() {
        // State 0 is visited by A, B and C, state 1 by C, A and C.
        double to1 = .9 * (1.6 + 1.6) / 3;
        double to0 = .9 * (8.0 / 15 + 2.4) / 3;
        double r0 = (1.6 * 1 + .4 * .5 + 1.6 * 3) / 3;
        double r1 = (8.0 / 15 * 0 + 2.4 * 2 + 2.4 * 1) / 3;
        double d0 = (2.0 / 3 + to0 / 3) / (1 - to0 * to1);
        double d1 = 1.0 / 3 + to1 * d0;
        assertThat(value(MarginalizedImportanceSampling.pooled())).isCloseTo(d0 * r0 + d1 * r1, within(1e-9));
    }

    /** The visits of the four pairs: d = b + .9 A' d, where (1, 1) leads to 0 once and terminates once. */
    private static double[] flow() {
        double e0 = (2.0 / 3 + .9 * (.4 + .6 / 2) / 3) / (1 - .9 * (.4 + .6 / 2) * .9 * .8);
        double e1 = 1.0 / 3 + .9 * .8 * e0;
        return new double[] {.8 * e0, .2 * e0, .4 * e1, .6 * e1};
    }

    private static final double[] REWARDS = {2, .5, 0, 1.5};

    @Test
    void allAgreeWithoutRegularization() {
        double expected = FlowSystem.dot(flow(), REWARDS);
        for (Estimator estimator : List.of(
                DualDice.tabular(),
                GenDice.tabular(),
                GenDice.tabular(50),
                BestDice.tabular(),
                BestDice.tabular(0, 3, 7),
                DualDice.linear(oneHot(0)))) {
            assertThat(value(estimator)).as(estimator.name()).isCloseTo(expected, within(1e-9));
            assertThat(estimator.prepare(ThreeEpisodes.data()).cautions()).isEmpty();
        }
        assertThat(value(BestDice.linear(oneHot(1e-10)))).isCloseTo(expected, within(1e-7));
    }

    @Test
    void ratiosAreVisitsOverLoggedVisits() {
        LoggedPairs log = LoggedPairs.of(ThreeEpisodes.data()).orElseThrow();
        TabularDice exact = new TabularDice.Exact(log);
        double[] d = flow();
        assertThat(exact.ratios(log.once(), exact.visits(log.once())))
                .containsExactly(
                        new double[] {d[0] * 3 / 2, d[3] * 3 / 2, d[1] * 3, d[2] * 3, d[0] * 3 / 2, d[3] * 3 / 2},
                        within(1e-9));
    }

    /** One pair, m = 2, which leads to itself once, and once to the end or to where nobody acts. */
    private static OffPolicyData onePair(float reward, Ending ending) {
        Dataset dataset = new Dataset(
                "one",
                new Discrete(2),
                new Discrete(1),
                List.of(new Episode(0, new float[] {0, 0, 1}, new float[2], new float[] {reward, reward}, ending)),
                Optional.empty(),
                List.of());
        return OffPolicyData.of(dataset, TabularPolicy.of(new double[][] {{1}, {1}}), UNKNOWN, .9);
    }

    @Test
    void dualDiceWithAPenalty() {
        // nu minimises (.55 nu)^2 - nu + .3 nu^2, d = 2 * .55 nu.
        double nu = 1 / (2 * (.55 * .55 + .3));
        assertThat(DualDice.tabular(.3).prepare(onePair(3, Ending.TERMINATED)).estimate(1))
                .isCloseTo(2 * .55 * nu * 3, within(1e-9));
    }

    @Test
    void genDiceWhereMassLeavesTheLog() {
        // T = 1 + .45 d and n = .1: the minimum of (1 - .55 d)^2 / d + 2 (.1 d - 1)^2.
        double d = root(x -> -1 / (x * x) + .55 * .55 + 4 * .1 * (.1 * x - 1), .1, 9);
        assertThat(GenDice.tabular(4).prepare(onePair(3, Ending.TRUNCATED)).estimate(1))
                .isCloseTo(3 * d, within(1e-9));
        assertThat(d).isGreaterThan(1.1 / .55);
        // The flow equations alone lose what lies where nobody acts.
        assertThat(DualDice.tabular().prepare(onePair(3, Ending.TRUNCATED)).estimate(1))
                .isCloseTo(3 / .55, within(1e-9));
        assertThat(DualDice.tabular().prepare(onePair(3, Ending.TRUNCATED)).cautions())
                .singleElement()
                .satisfies(caution -> {
                    assertThat(caution.level()).isEqualTo(Caution.Level.REFUSAL);
                    // 1 - .1 / .55
                    assertThat(caution.reason()).startsWith("81.82%");
                });
    }

    private static double root(DoubleUnaryOperator increasing, double low, double high) {
        for (int i = 0; i < 200; i++) {
            double middle = (low + high) / 2;
            if (increasing.applyAsDouble(middle) > 0) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return low;
    }

    @Test
    void bestDiceWithAPenaltyOnValues() {
        // The maximum of a_R 3 d - a_z/2 d^2/2 - 1/(2 a_Q) ((1 - .55 d)^2/2 + (1 - .55 d)^2).
        double d = (2 * 3 + .55 * 1.5 / .1) / (.5 / 2 + .55 * .55 * 1.5 / .1);
        assertThat(BestDice.tabular(.1, .5, 2)
                        .prepare(onePair(3, Ending.TERMINATED))
                        .estimate(1))
                .isCloseTo(3 * d, within(1e-9));
        // So bad a reward that no visits are best.
        assertThat(BestDice.tabular(.1, .5, 2)
                        .prepare(onePair(-30, Ending.TERMINATED))
                        .estimate(1))
                .isZero();
    }

    /** No change of the visits may raise the objective, written out for the four pairs. */
    @Test
    void regularizedVisitsAreOptimal() {
        double[] m = {2.0 / 3, 1.0 / 3, 1.0 / 3, 2.0 / 3};
        double[] b = {2.0 / 3 * .8, 2.0 / 3 * .2, 1.0 / 3 * .4, 1.0 / 3 * .6};
        double[] n = {.1, 1, .1, .55};
        double[][] next = {{0, 0, .4, .6}, {0, 0, 0, 0}, {.8, .2, 0, 0}, {.4, .1, 0, 0}};
        OffPolicyData costly = OffPolicyData.of(
                ThreeEpisodes.DATASET.mapRewards(r -> r == .5f ? -40 : r),
                ThreeEpisodes.TARGET,
                Propensities.logged(),
                .9);
        double[] rewards = {2, -40, 0, 1.5};
        LoggedPairs log = LoggedPairs.of(costly).orElseThrow();
        double[] d = new TabularDice.Quadratic(log, new DiceRegularization(.2, .7, 1.3, .2, true)).visits(log.once());
        double[] missing = b.clone();
        double excess = -1;
        for (int p = 0; p < 4; p++) {
            excess += n[p] * d[p];
            missing[p] -= d[p];
            for (int q = 0; q < 4; q++) {
                missing[p] += .9 * next[q][p] * d[q];
            }
        }
        for (int p = 0; p < 4; p++) {
            double slope = 1.3 * rewards[p] - .7 * d[p] / m[p] - excess * n[p] / .2 + missing[p] / m[p] / .2;
            for (int q = 0; q < 4; q++) {
                slope -= .9 * next[p][q] * missing[q] / m[q] / .2;
            }
            if (p == 1) {
                assertThat(d[p]).isZero();
                assertThat(slope).isNegative();
            } else {
                assertThat(d[p]).isPositive();
                assertThat(slope).isCloseTo(0, within(1e-9));
            }
        }
    }

    /** With one feature that is 1 everywhere: omega, theta and lambda by Cramer's rule. */
    @Test
    void linearFormsOnOneFeature() {
        StateActionFeatures one = new StateActionFeatures() {
            @Override
            public int size() {
                return 1;
            }

            @Override
            public double[] of(float[] observation, float[] action) {
                return new double[] {1};
            }
        };
        DiceFeatures form = new DiceFeatures(dataset -> one, .25, 1, 0);
        // Six steps in three episodes, four of them with a successor; two terminate. C = 2, ridge .25 * 2, c = 7.5 / 3.
        double c = 2;
        double k = 2 - .9 * 4 / 3;
        double h = 2 * .1 + .9 * 2 / 3;
        double kappa = .5;
        double dual = k / (k * k + kappa * (c + kappa));
        assertThat(value(DualDice.linear(form))).isCloseTo(2.5 * dual, within(1e-9));
        // Eliminating theta and lambda: omega (kappa + k^2 / (c + kappa) + 3 h^2) = k / (c + kappa) + 3 h.
        double gen = (k / (c + kappa) + 3 * h) / (kappa + k * k / (c + kappa) + 3 * h * h);
        assertThat(value(GenDice.linear(form, 3))).isCloseTo(2.5 * gen, within(1e-9));
        // The normalisation h omega = 1 is demanded.
        assertThat(value(BestDice.linear(form))).isCloseTo(2.5 / h, within(1e-9));
    }

    static List<Estimator> all() {
        return List.of(
                MarginalizedImportanceSampling.perStep(),
                MarginalizedImportanceSampling.pooled(),
                DualDice.tabular(),
                DualDice.tabular(.3),
                GenDice.tabular(2),
                BestDice.tabular(),
                BestDice.tabular(.2, .7, 1.3),
                DualDice.linear(TWO_WITH_RIDGE),
                GenDice.linear(TWO_WITH_RIDGE, 2),
                BestDice.linear(TWO_WITH_RIDGE));
    }

    /** A log without action 0 in state 1, the second episode of which leads to where nobody acts. */
    private static OffPolicyData leaking() {
        Episode stopped = new Episode(0, new float[] {0, 2}, new float[] {1}, new float[] {4}, Ending.TRUNCATED)
                .withActionLogProbabilities(new double[] {Math.log(.5)});
        Dataset first = ThreeEpisodes.DATASET.filter(episode -> episode.id() == 0);
        return OffPolicyData.of(
                first.concat(
                        new Dataset(
                                "stopped",
                                first.observationSpace(),
                                first.actionSpace(),
                                List.of(stopped),
                                Optional.empty(),
                                List.of()),
                        ThreeEpisodes.DATASET.filter(episode -> episode.id() == 1)),
                ThreeEpisodes.TARGET,
                Propensities.logged(),
                .9);
    }

    @Test
    void policiesAreHeldToLoggedActions() {
        // State 1 is left by action 1 alone, of probability .6. State 0: 2 is the mean of 4 and .5 of action 1.
        Estimator.Prepared prepared = DualDice.tabular().prepare(leaking());
        assertThat(prepared.estimate(3)).isCloseTo(.8 * 1 + .2 * 2.25 + .9 * .8 * 2, within(1e-9));
        assertThat(prepared.cautions()).extracting(Caution::level).containsOnly(Caution.Level.WARNING);
        assertThat(prepared.cautions().get(0).reason())
                .startsWith(String.format(Locale.ROOT, "%.2f%%", 100 * .9 * .8 * .4 / (1 + .9 * .8)));
        // Half of what takes action 1 in state 0 is truncated where nobody acts.
        assertThat(prepared.cautions().get(1).reason())
                .startsWith(String.format(Locale.ROOT, "%.2f%%", 100 * .9 * .2 / 2));
    }

    @ParameterizedTest
    @MethodSource("all")
    void contributionsAreDerivatives(Estimator estimator) {
        for (OffPolicyData data : List.of(ThreeEpisodes.data(), leaking())) {
            Estimator.Prepared prepared = estimator.prepare(data);
            double value = prepared.estimate(3);
            for (int i = 0; i < 3; i++) {
                double step = 1e-4;
                double[] more = {1, 1, 1};
                double[] less = {1, 1, 1};
                more[i] += step;
                less[i] -= step;
                double derivative =
                        (prepared.value().of(more) - prepared.value().of(less)) / (2 * step);
                assertThat(prepared.contributions().orElseThrow()[i])
                        .as(estimator.name() + " " + i)
                        .isCloseTo(value + 3 * derivative, within(1e-6 * (1 + Math.abs(derivative))));
            }
        }
    }

    /** Those whose ridge, a share of the mean square of features, does not change with repetition. */
    static List<Estimator> withoutRidge() {
        return Stream.concat(
                        all().stream().limit(7), Stream.of(DualDice.linear(oneHot(0)), GenDice.linear(oneHot(0), 2)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("withoutRidge")
    void countsAreRepetitions(Estimator estimator) {
        Dataset twice = ThreeEpisodes.DATASET.concat(ThreeEpisodes.DATASET.filter(episode -> episode.id() == 2));
        OffPolicyData repeated =
                OffPolicyData.of(twice, ThreeEpisodes.TARGET, Propensities.logged(), ThreeEpisodes.DISCOUNT);
        double counted = estimator.prepare(ThreeEpisodes.data()).value().of(new double[] {1, 1, 2});
        assertThat(counted).isCloseTo(estimator.prepare(repeated).estimate(4), within(1e-9));
    }

    @Test
    void anEndlessLogIsRefused() {
        Dataset dataset = new Dataset(
                "endless",
                new Discrete(1),
                new Discrete(1),
                List.of(new Episode(0, new float[3], new float[2], new float[2], Ending.TRUNCATED)
                        .withActionLogProbabilities(new double[2])),
                Optional.empty(),
                List.of());
        OffPolicyData data =
                OffPolicyData.of(dataset, TabularPolicy.of(new double[][] {{1}}), Propensities.logged(), 1);
        for (Estimator estimator :
                List.of(DualDice.tabular(), GenDice.tabular(), MarginalizedImportanceSampling.pooled())) {
            assertThat(OffPolicyEvaluation.seeded(1).estimate(estimator, data).cautions())
                    .anySatisfy(caution -> assertThat(caution.reason()).contains("never ends"));
        }
    }

    @Test
    void whatIsNotDiscreteIsRefused() {
        Dataset dataset = new Dataset(
                "box",
                Box.unbounded(1),
                new Discrete(1),
                List.of(new Episode(0, new float[2], new float[1], new float[1], Ending.TERMINATED)
                        .withActionLogProbabilities(new double[1])),
                Optional.empty(),
                List.of());
        OffPolicyData data =
                OffPolicyData.of(dataset, TabularPolicy.of(new double[][] {{1}}), Propensities.logged(), 1);
        for (Estimator estimator : List.of(DualDice.tabular(), MarginalizedImportanceSampling.perStep())) {
            assertThat(estimator.prepare(data).cautions())
                    .singleElement()
                    .extracting(Caution::reason)
                    .asString()
                    .contains("features");
        }
    }

    @Test
    void ratiosThatMissOneAreSaid() {
        // What was collected always took action 1 in state 0, which the policy does in one of five cases.
        Episode sure = new Episode(0, new float[] {0, 2}, new float[] {1}, new float[] {4}, Ending.TERMINATED)
                .withActionLogProbabilities(new double[1]);
        Dataset dataset = new Dataset(
                "sure", new Discrete(3), new Discrete(2), Collections.nCopies(30, sure), Optional.empty(), List.of());
        OffPolicyData data = OffPolicyData.of(dataset, ThreeEpisodes.TARGET, Propensities.logged(), .9);
        assertThat(MarginalizedImportanceSampling.perStep().prepare(data).cautions())
                .singleElement()
                .satisfies(caution -> {
                    assertThat(caution.level()).isEqualTo(Caution.Level.WARNING);
                    assertThat(caution.reason()).contains("average to 0.200");
                });
        assertThat(MarginalizedImportanceSampling.perStep()
                        .prepare(ThreeEpisodes.data())
                        .cautions())
                .isEmpty();
    }

    @Test
    void truncationWhereNobodyGoesOnIsSaid() {
        // Ratio .2 / .5, in one of three episodes that start in state 0.
        assertThat(MarginalizedImportanceSampling.pooled().prepare(leaking()).cautions())
                .anySatisfy(caution -> assertThat(caution.reason())
                        .startsWith(String.format(Locale.ROOT, "%.2f%%", 100 * .9 * .4 / 3)));
    }

    @Test
    void badSettingsAreSaid() {
        assertThatThrownBy(() -> DualDice.tabular(-1)).hasMessageContaining("at least 0");
        assertThatThrownBy(() -> GenDice.tabular(0)).hasMessageContaining("above 0");
        assertThatThrownBy(() -> BestDice.tabular(0, -1, 1)).hasMessageContaining("at least 0");
        assertThatThrownBy(() -> DiceFeatures.fourier(0, 1, 1).features().apply(ThreeEpisodes.DATASET))
                .hasMessageContaining("count");
        assertThat(Arrays.stream(
                        RandomFourierFeatures.of(ThreeEpisodes.DATASET, 3, 1, 1).of(new float[1], new float[1])))
                .hasSize(4);
    }
}
