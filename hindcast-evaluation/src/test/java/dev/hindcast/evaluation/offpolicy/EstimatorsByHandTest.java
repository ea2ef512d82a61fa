package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.MemorylessPolicy;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.Bootstrap;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.Interval;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each estimator on the {@link ThreeEpisodes}, written out. */
class EstimatorsByHandTest {
    private static final double A0 = 1.6;
    private static final double A1 = 3.84;
    private static final double B0 = .4;
    private static final double C0 = 8.0 / 15;
    private static final double C1 = 12.8 / 15;
    private static final double C2 = 2.048;

    private static double value(Estimator estimator) {
        return estimator.prepare(ThreeEpisodes.data()).estimate(3);
    }

    private static void assertValue(Estimator estimator, double expected) {
        assertThat(value(estimator)).as(estimator.name()).isCloseTo(expected, within(1e-9));
    }

    @Test
    void importanceSampling() {
        // Returns 1 + .9 * 2 = 2.8, .5 and .9 * 3 + .81 = 3.51.
        assertValue(new ImportanceSampling(), (A1 * 2.8 + B0 * .5 + C2 * 3.51) / 3);
        assertValue(new WeightedImportanceSampling(), (A1 * 2.8 + B0 * .5 + C2 * 3.51) / (A1 + B0 + C2));
    }

    @Test
    void perDecision() {
        double first = A0 * 1 + B0 * .5 + C0 * 0;
        double second = .9 * (A1 * 2 + C1 * 3);
        double third = .81 * C2 * 1;
        assertValue(new PerDecisionImportanceSampling(), (first + second + third) / 3);
        assertValue(
                new WeightedPerDecisionImportanceSampling(),
                first / (A0 + B0 + C0) + second / (A1 + B0 + C1) + third / (A1 + B0 + C2));
        assertValue(
                new WeightedPerDecisionImportanceSampling(EndedEpisodes.DROP_OUT),
                first / (A0 + B0 + C0) + second / (A1 + C1) + third / C2);
    }

    @Test
    void doublyRobust() {
        double start = 1.8 + 1.8 + 2.1;
        double x0 = A0 * (1 - 2) + B0 * (.5 - 1) + C0 * (0 - 1.5);
        double v1 = .9 * (A0 * 2.1 + C0 * 1.8);
        double x1 = .9 * (A1 * (2 - 2.5) + C1 * (3 - 2));
        double v2 = .81 * C1 * 2.1;
        double x2 = .81 * C2 * (1 - 2.5);
        double v3 = .729 * C2 * 1.8;
        assertValue(new DoublyRobust(ThreeEpisodes.VALUES), (start + x0 + v1 + x1 + v2 + x2 + v3) / 3);
        assertValue(
                new WeightedDoublyRobust(ThreeEpisodes.VALUES),
                start / 3 + (x0 + v1) / (A0 + B0 + C0) + (x1 + v2) / (A1 + B0 + C1) + (x2 + v3) / (A1 + B0 + C2));
        assertValue(
                new WeightedDoublyRobust(ThreeEpisodes.VALUES, EndedEpisodes.DROP_OUT),
                start / 3 + (x0 + v1) / (A0 + B0 + C0) + (x1 + v2) / (A1 + C1) + (x2 + v3) / C2);
        assertValue(new DirectMethod("model", ThreeEpisodes.VALUES), start / 3);
        assertValue(new Switch(ThreeEpisodes.VALUES, 1e9), (start + x0 + v1 + x1 + v2 + x2 + v3) / 3);
        // Above 2 lie the weights 3.84 of A and 2.048 of C.
        assertValue(new Switch(ThreeEpisodes.VALUES, 2), (start + x0 + v1 + .9 * C1 * (3 - 2) + v2) / 3);
    }

    @Test
    void magic() {
        double s0 = A0 + B0 + C0;
        double s1 = A1 + B0 + C1;
        double s2 = A1 + B0 + C2;
        double[] g = new double[4];
        g[0] = (1.8 + 1.8 + 2.1) / 3;
        g[1] = g[0] + (A0 * (1 - 2) + B0 * (.5 - 1) + C0 * (0 - 1.5) + .9 * (A0 * 2.1 + C0 * 1.8)) / s0;
        g[2] = g[1] + (.9 * (A1 * (2 - 2.5) + C1 * (3 - 2)) + .81 * C1 * 2.1) / s1;
        g[3] = g[2] + (.81 * C2 * (1 - 2.5) + .729 * C2 * 1.8) / s2;
        double[][] influence = influences(g, s0, s1, s2);
        Interval interval = Bootstrap.interval(
                3,
                new WeightedDoublyRobust(ThreeEpisodes.VALUES)
                        .prepare(ThreeEpisodes.data())
                        .value(),
                200,
                .5,
                7);
        double[][] error = new double[4][4];
        for (int j = 0; j < 4; j++) {
            for (int k = 0; k < 4; k++) {
                for (int i = 0; i < 3; i++) {
                    error[j][k] += 9 * influence[j][i] * influence[k][i] / (3 * 2);
                }
                error[j][k] += outside(g[j], interval) * outside(g[k], interval);
            }
        }
        double[] x = Simplex.minimize(error);
        double expected = 0;
        for (int j = 0; j < 4; j++) {
            expected += x[j] * g[j];
        }
        assertValue(new Magic(ThreeEpisodes.VALUES, EndedEpisodes.KEEP_THEIR_WEIGHT, 7), expected);
    }

    /** What each episode does to each g: (part - weight * ratio) / sum for each ratio of sums, that is the derivative by its count. */
    private static double[][] influences(double[] g, double s0, double s1, double s2) {
        double[] starts = {1.8, 1.8, 2.1};
        double[] w0 = {A0, B0, C0};
        double[] w1 = {A1, B0, C1};
        double[] w2 = {A1, B0, C2};
        double[] part0 = {A0 * (1 - 2) + .9 * A0 * 2.1, B0 * (.5 - 1), C0 * (0 - 1.5) + .9 * C0 * 1.8};
        double[] part1 = {.9 * A1 * (2 - 2.5), 0, .9 * C1 * (3 - 2) + .81 * C1 * 2.1};
        double[] part2 = {0, 0, .81 * C2 * (1 - 2.5) + .729 * C2 * 1.8};
        double[][] influence = new double[4][3];
        for (int i = 0; i < 3; i++) {
            influence[0][i] = (starts[i] - g[0]) / 3;
            influence[1][i] = influence[0][i] + (part0[i] - w0[i] * (g[1] - g[0])) / s0;
            influence[2][i] = influence[1][i] + (part1[i] - w1[i] * (g[2] - g[1])) / s1;
            influence[3][i] = influence[2][i] + (part2[i] - w2[i] * (g[3] - g[2])) / s2;
        }
        return influence;
    }

    private static double outside(double value, Interval interval) {
        return value > interval.high() ? value - interval.high() : Math.min(0, value - interval.low());
    }

    @Test
    void valuesThatAddVarianceAreWarnedOf() {
        assertThat(new DoublyRobust(ThreeEpisodes.VALUES)
                        .prepare(ThreeEpisodes.data())
                        .cautions())
                .isEmpty();
        ActionValues wild = new ActionValues() {
            @Override
            public double[] actionValues(Episode episode) {
                return Arrays.stream(ThreeEpisodes.VALUES.actionValues(episode))
                        .map(q -> 20 * q)
                        .toArray();
            }

            @Override
            public double[] values(Episode episode) {
                return ThreeEpisodes.VALUES.values(episode);
            }
        };
        assertThat(new DoublyRobust(wild).prepare(ThreeEpisodes.data()).cautions())
                .singleElement()
                .extracting(Caution::reason)
                .asString()
                .startsWith("The fitted values make the variance");
    }

    static List<Estimator> selfNormalized() {
        return List.of(
                new WeightedImportanceSampling(),
                new WeightedPerDecisionImportanceSampling(),
                new WeightedPerDecisionImportanceSampling(EndedEpisodes.DROP_OUT),
                new WeightedDoublyRobust(ThreeEpisodes.VALUES),
                new WeightedDoublyRobust(ThreeEpisodes.VALUES, EndedEpisodes.DROP_OUT));
    }

    /** Contributions of self-normalised forms are the value plus n times its derivative by the count of each episode. */
    @ParameterizedTest
    @MethodSource("selfNormalized")
    void contributionsAreDerivatives(Estimator estimator) {
        Estimator.Prepared prepared = estimator.prepare(ThreeEpisodes.data());
        double value = prepared.estimate(3);
        for (int i = 0; i < 3; i++) {
            double step = 1e-6;
            double[] more = {1, 1, 1};
            double[] less = {1, 1, 1};
            more[i] += step;
            less[i] -= step;
            double derivative = (prepared.value().of(more) - prepared.value().of(less)) / (2 * step);
            assertThat(prepared.contributions().orElseThrow()[i]).isCloseTo(value + 3 * derivative, within(1e-7));
        }
    }

    /** An episode that counts twice is the episode twice. */
    @ParameterizedTest
    @MethodSource("all")
    void countsAreRepetitions(Estimator estimator) {
        Dataset twice = ThreeEpisodes.DATASET.concat(ThreeEpisodes.DATASET.filter(episode -> episode.id() == 2));
        OffPolicyData repeated =
                OffPolicyData.of(twice, ThreeEpisodes.TARGET, Propensities.logged(), ThreeEpisodes.DISCOUNT);
        double counted = estimator.prepare(ThreeEpisodes.data()).value().of(new double[] {1, 1, 2});
        assertThat(counted).isCloseTo(estimator.prepare(repeated).estimate(4), within(1e-12));
    }

    static List<Estimator> all() {
        return List.of(
                new ImportanceSampling(),
                new WeightedImportanceSampling(),
                new PerDecisionImportanceSampling(),
                new WeightedPerDecisionImportanceSampling(),
                new WeightedPerDecisionImportanceSampling(EndedEpisodes.DROP_OUT),
                new DoublyRobust(ThreeEpisodes.VALUES),
                new WeightedDoublyRobust(ThreeEpisodes.VALUES),
                new Switch(ThreeEpisodes.VALUES, 2),
                new DirectMethod("model", ThreeEpisodes.VALUES));
    }

    @Test
    void weightsAreSummedUp() {
        Estimate estimate =
                OffPolicyEvaluation.seeded(1).estimate(new WeightedImportanceSampling(), ThreeEpisodes.data());
        double sum = A1 + B0 + C2;
        assertThat(estimate.weights().orElseThrow().effectiveSampleSize())
                .isCloseTo(sum * sum / (A1 * A1 + B0 * B0 + C2 * C2), within(1e-9));
        assertThat(estimate.weights().orElseThrow().largestShare()).isCloseTo(A1 / sum, within(1e-9));
        assertThat(estimate.refused()).isTrue();
        assertThat(estimate.cautions().get(0).reason()).contains("Nearly all weight lies on few episodes");
    }

    @Test
    void studentsInterval() {
        Estimate estimate = OffPolicyEvaluation.seeded(1)
                .withConfidence(Confidence.STUDENT_T)
                .estimate(new ImportanceSampling(), ThreeEpisodes.data());
        double[] samples = {A1 * 2.8, B0 * .5, C2 * 3.51};
        double mean = Arrays.stream(samples).sum() / 3;
        double variance =
                Arrays.stream(samples).map(x -> (x - mean) * (x - mean)).sum() / 2;
        // The .975 quantile of Student's t with 2 degrees of freedom.
        double half = 4.302652729911275 * Math.sqrt(variance / 3);
        assertThat(estimate.interval().low()).isCloseTo(mean - half, within(1e-9));
        assertThat(estimate.interval().high()).isCloseTo(mean + half, within(1e-9));
    }

    @Test
    void longProductsNeitherOverflowNorVanish() {
        // Weights (1 / .1)^4000 and (1 / .11)^4000: all on the first, and beyond all numbers.
        TabularPolicy always = TabularPolicy.of(new double[][] {{1, 0}});
        Dataset dataset = new Dataset(
                "long",
                new Discrete(1),
                new Discrete(2),
                List.of(longEpisode(0, .1, 1), longEpisode(1, .11, 2)),
                Optional.empty(),
                List.of());
        OffPolicyData data = OffPolicyData.of(dataset, always, Propensities.logged(), 1);
        for (Estimator estimator :
                List.of(new WeightedImportanceSampling(), new WeightedPerDecisionImportanceSampling())) {
            Estimate estimate = OffPolicyEvaluation.seeded(1).estimate(estimator, data);
            assertThat(estimate.value()).isCloseTo(1 * 4_000, within(50.0));
            assertThat(estimate.refused()).isTrue();
        }
        Estimate plain = OffPolicyEvaluation.seeded(1).estimate(new ImportanceSampling(), data);
        assertThat(plain.refused()).isTrue();
    }

    /**
     * Episode A ends with the weight e^-900 when the weight of B is e^600, of which it is nothing; then B falls to e^-1200, and A is all.
     */
    @Test
    void endedEpisodesCountAgainWhenTheOthersFall() {
        double[][] logs = {{900}, {-600, 0, 1_800}};
        Dataset dataset = new Dataset(
                "falling",
                new Discrete(1),
                new Discrete(2),
                List.of(
                        new Episode(0, new float[2], new float[1], new float[1], Ending.TERMINATED),
                        new Episode(1, new float[4], new float[3], new float[] {5, 5, 5}, Ending.TERMINATED)),
                Optional.empty(),
                List.of());
        Propensities stated = new Propensities(Propensities.Source.KNOWN, (log, episode) -> logs[episode.id()]);
        OffPolicyData data = OffPolicyData.of(dataset, TabularPolicy.of(new double[][] {{1, 0}}), stated, 1);
        // B is all of steps 0 and 1, and nothing of step 2.
        assertThat(new WeightedPerDecisionImportanceSampling().prepare(data).estimate(2))
                .isCloseTo(10, within(1e-9));
    }

    /** C without the state in which it was truncated: V of its last state stands for what follows, and its last step corrects nothing. */
    @Test
    void aTruncatedEpisodeWithoutItsLastStateIsNotCorrectedByIt() {
        Episode c = ThreeEpisodes.DATASET.episodes().get(2);
        Episode cut = new Episode(0, new float[] {1, 0, 1}, c.actions(), c.rewards(), Ending.TRUNCATED)
                .withActionLogProbabilities(c.actionLogProbabilities());
        Dataset dataset =
                new Dataset("cut", new Discrete(3), new Discrete(2), List.of(cut), Optional.empty(), List.of());
        OffPolicyData data =
                OffPolicyData.of(dataset, ThreeEpisodes.TARGET, Propensities.logged(), ThreeEpisodes.DISCOUNT);
        double expected = 2.1 + C0 * (0 - 1.5) + .9 * C0 * 1.8 + .9 * C1 * (3 - 2) + .81 * C1 * 2.1;
        assertThat(new DoublyRobust(ThreeEpisodes.VALUES).prepare(data).estimate(1))
                .isCloseTo(expected, within(1e-9));
    }

    private static Episode longEpisode(int id, double probability, float reward) {
        double[] logs = new double[4_000];
        Arrays.fill(logs, Math.log(probability));
        float[] rewards = new float[4_000];
        Arrays.fill(rewards, reward);
        return new Episode(id, new float[4_001], new float[4_000], rewards, Ending.TERMINATED)
                .withActionLogProbabilities(logs);
    }

    @Test
    void aPolicyThatNeverTakesWhatWasLoggedIsRefused() {
        TabularPolicy other = TabularPolicy.of(new double[][] {{0, 1}, {1, 0}, {1, 0}});
        OffPolicyData data = OffPolicyData.of(
                ThreeEpisodes.DATASET.filter(episode -> episode.id() != 1), other, Propensities.logged(), 1);
        for (Estimator estimator : all().subList(0, 4)) {
            Estimate estimate = OffPolicyEvaluation.seeded(1).estimate(estimator, data);
            assertThat(estimate.refused()).as(estimator.name()).isTrue();
            assertThat(estimate.cautions().get(0).reason()).isNotBlank();
        }
    }

    @Test
    void aPolicyWithoutProbabilitiesIsRefused() {
        Box torque = Box.of(1, -2, 2);
        Dataset dataset = new Dataset(
                "continuous",
                Box.unbounded(1),
                torque,
                List.of(new Episode(0, new float[2], new float[1], new float[1], Ending.TERMINATED)
                        .withActionLogProbabilities(new double[1])),
                Optional.empty(),
                List.of());
        Policy deterministic = new MemorylessPolicy() {
            @Override
            public Space actionSpace() {
                return torque;
            }

            @Override
            public float[] act(Past past, RandomGenerator random) {
                return new float[1];
            }
        };
        Estimate estimate = OffPolicyEvaluation.seeded(1)
                .estimate(new ImportanceSampling(), OffPolicyData.of(dataset, deterministic, Propensities.logged(), 1));
        assertThat(estimate.refused()).isTrue();
        assertThat(estimate.cautions())
                .singleElement()
                .extracting(Caution::reason)
                .asString()
                .contains("infinitely many");
    }
}
