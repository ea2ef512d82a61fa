package dev.hindcast.evaluation.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.Clusters;
import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.offpolicy.ImportanceSampling;
import dev.hindcast.evaluation.offpolicy.OffPolicyData;
import dev.hindcast.evaluation.offpolicy.PerDecisionImportanceSampling;
import dev.hindcast.evaluation.offpolicy.Propensities;
import dev.hindcast.evaluation.offpolicy.WeightedPerDecisionImportanceSampling;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kinds of logs that are full of reasons to let a policy pass that is no better. */
class GateCasesTest {
    /** Without the range of returns, as one who accepts what that means. */
    private static final Gate STUDENT = Gate.of(new WeightedPerDecisionImportanceSampling(), Bound.STUDENT_T, 0)
            .withAccepted(Set.of(Kind.INTERVAL));

    private static final Gate BETTING = Gate.of(new ImportanceSampling(), Bound.BETTING, 0);

    private static final SimpleLogs SCALED =
            new SimpleLogs(1, .5, .5, Ending.TERMINATED, (actions, random) -> new float[] {random.nextFloat()});

    /** Says of no action how likely it is. */
    private record Silent(Discrete actionSpace) implements Policy {
        @Override
        public int context() {
            return 1;
        }

        @Override
        public float[] act(Past past, RandomGenerator random) {
            return new float[1];
        }
    }

    private static int opened(Gate gate, LongFunction<OffPolicyData> logs, int repetitions) {
        return (int) LongStream.range(0, repetitions)
                .parallel()
                .filter(seed -> gate.test(logs.apply(seed)).passed())
                .count();
    }

    /** What 5% makes of so many logs, but once in a thousand. */
    private static int tolerated(int repetitions) {
        return BinomialDistribution.of(repetitions, .05).inverseCumulativeProbability(.999);
    }

    /** Rewards are noise, so that every policy is worth 0. */
    @ParameterizedTest
    @CsvSource({
        "1, 200, 200",
        "20, 100, 200",
        "200, 60, 60",
        "650, 40, 40",
        "1000, 40, 20",
        "5000, 20, 10",
        "100000, 6, 2"
    })
    void noiseAtAnyHorizon(int steps, int episodes, int repetitions) {
        SimpleLogs logs = new SimpleLogs(steps, .5, .6, Ending.TERMINATED, (actions, random) -> {
            float[] rewards = new float[steps];
            for (int t = 0; t < steps; t++) {
                rewards[t] = random.nextBoolean() ? 1 : -1;
            }
            return rewards;
        });
        LongFunction<OffPolicyData> data = seed -> logs.data(episodes, seed);
        assertThat(opened(STUDENT, data, repetitions)).isLessThanOrEqualTo(tolerated(repetitions));
        assertThat(opened(BETTING.withReturns(new Range(-steps, steps)), data, repetitions))
                .isLessThanOrEqualTo(tolerated(repetitions));
    }

    /** What the behaviour never does costs 20; it earns 5 for the rest, and the policy does it a tenth of the time. */
    @ParameterizedTest
    @CsvSource({"1, 400", "5, 400", "5, 5000", "20, 400"})
    void whatTheLogNeverTriesClosesIt(int steps, int episodes) {
        SimpleLogs logs = new SimpleLogs(steps, 0, .1, Ending.TERMINATED, (actions, random) -> {
            float[] rewards = new float[steps];
            rewards[steps - 1] = 5 + (random.nextBoolean() ? .1f : -.1f);
            return rewards;
        });
        OffPolicyData data = logs.data(episodes, 1);
        double taken = 1 - Math.pow(.9, steps);
        assertThat(data.untriedMass().orElseThrow().mass()).isCloseTo(taken, within(1e-9));
        Verdict student = STUDENT.test(data);
        assertThat(student.passed()).isFalse();
        assertThat(student.against()).anyMatch(caution -> caution.kind() == Kind.UNTRIED);
        assertThat(BETTING.withReturns(new Range(-20.0 * steps, 6)).test(data).passed())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1, .99", "20, .99", "20, 1.01", "200, .999", "1, .9"})
    void propensitiesThatAreScaledCloseIt(int steps, double factor) {
        SimpleLogs logs = new SimpleLogs(steps, .5, .5, Ending.TERMINATED, (actions, random) -> {
            float[] rewards = new float[steps];
            rewards[0] = random.nextFloat();
            return rewards;
        });
        for (int seed = 0; seed < 10; seed++) {
            OffPolicyData data = logs.data(500, seed, factor);
            Verdict verdict = BETTING.withReturns(new Range(0, 1)).test(data);
            assertThat(verdict.passed()).isFalse();
            assertThat(verdict.against()).extracting(caution -> caution.kind()).contains(Kind.MEAN_WEIGHT);
        }
    }

    /** The log takes action 0 alone, for about 1; the baseline takes action 1, for 5, nine times in ten. */
    @ParameterizedTest
    @ValueSource(ints = {100, 2_000})
    void whatTheBaselineDoesIsTriedToo(int episodes) {
        SimpleLogs logs = new SimpleLogs(1, 0, 0, Ending.TERMINATED, (actions, random) ->
                new float[] {actions[0] == 1 ? 5 : .5f + random.nextFloat()});
        OffPolicyData data = logs.data(episodes, 1);
        Baseline bold = new Baseline.OfPolicy(
                "bold", OffPolicyData.of(data.dataset(), SimpleLogs.taking(.9), Propensities.logged(), 1));
        Gate student = STUDENT.withEstimator(new ImportanceSampling()).withBaseline(bold);
        for (Gate gate : List.of(student, student.withBound(Bound.BOOTSTRAP), student.withReturns(new Range(0, 5)))) {
            Verdict verdict = gate.test(data);
            assertThat(verdict.lowerBound()).isPositive();
            assertThat(verdict.passed()).isFalse();
            assertThat(verdict.against())
                    .anyMatch(caution ->
                            caution.kind() == Kind.UNTRIED && caution.reason().startsWith("Of the baseline bold: "));
        }
        Verdict betting =
                BETTING.withReturns(new Range(0, 5)).withBaseline(bold).test(data);
        assertThat(betting.lowerBound()).isNegative();
        OffPolicyData scaled =
                OffPolicyData.of(SCALED.log(episodes, 1, .9), SimpleLogs.taking(.5), Propensities.logged(), 1);
        assertThat(STUDENT.withBaseline(new Baseline.OfPolicy("scaled", scaled))
                        .test(SCALED.data(episodes, 1))
                        .against())
                .anyMatch(caution -> caution.reason().startsWith("Of the baseline scaled: The mean weight"));
        OffPolicyData silent = OffPolicyData.of(data.dataset(), new Silent(new Discrete(2)), Propensities.logged(), 1);
        assertThatThrownBy(() -> student.withBaseline(new Baseline.OfPolicy("silent", silent))
                        .test(data))
                .hasMessageContaining("The baseline silent has no probabilities");
    }

    /** A policy that is as good as can be is worth what a return can be at most, which a bound of its value exceeds hardly ever. */
    @ParameterizedTest
    @ValueSource(ints = 500)
    void theBestThatCanBeIsNotRefused(int episodes) {
        theBestThatCanBeIsNotRefusedIn(episodes);
    }

    @Tag("nightly")
    @ParameterizedTest
    @ValueSource(ints = 5_000)
    void theBestThatCanBeIsNotRefusedInLargeLogs(int episodes) {
        theBestThatCanBeIsNotRefusedIn(episodes);
    }

    private static void theBestThatCanBeIsNotRefusedIn(int episodes) {
        SimpleLogs logs = new SimpleLogs(1, .8, 1, Ending.TERMINATED, (actions, random) -> actions);
        for (Gate gate : List.of(STUDENT.withReturns(new Range(0, 1)), BETTING.withReturns(new Range(0, 1)))) {
            assertThat(LongStream.range(0, 200)
                            .filter(seed -> gate.test(logs.data(episodes, seed)).against().stream()
                                    .anyMatch(caution -> caution.kind() == Kind.PROPENSITIES))
                            .count())
                    .isLessThanOrEqualTo(2);
        }
    }

    @Test
    void aNamedWarningIsAccepted() {
        SimpleLogs logs = new SimpleLogs(1, .5, .7, Ending.TERMINATED, (actions, random) -> actions);
        OffPolicyData data = logs.data(500, 1, .9);
        Gate gate = BETTING.withReturns(new Range(0, 1));
        assertThat(gate.test(data).passed()).isFalse();
        assertThat(gate.withAccepted(Set.of(Kind.MEAN_WEIGHT)).test(data).passed())
                .isFalse();
        Verdict accepted =
                gate.withAccepted(Set.of(Kind.MEAN_WEIGHT, Kind.PROPENSITIES)).test(data);
        assertThat(accepted.passed()).as(accepted.toString()).isTrue();
        assertThat(accepted.accepted())
                .extracting(caution -> caution.kind())
                .contains(Kind.MEAN_WEIGHT, Kind.PROPENSITIES);
    }

    /**
     * Of the episodes 1.5% come to a state in which the behaviour always takes action 0, for 1, and the policy action 1, for -100; the
     * others earn .7 either way, but .72 by the action that the policy prefers.
     */
    private static OffPolicyData rare(int episodes, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Episode> all = new ArrayList<>();
        for (int i = 0; i < episodes; i++) {
            boolean rare = random.nextDouble() < .015;
            int action = rare || random.nextBoolean() ? 0 : 1;
            double noise = random.nextDouble(-.05, .05);
            all.add(new Episode(
                    i,
                    new float[] {rare ? 1 : 0, 0},
                    new float[] {action},
                    new float[] {rare ? 1 : (float) (.7 + (action == 1 ? .02 : 0) + noise)},
                    Ending.TERMINATED,
                    new boolean[0],
                    new double[] {rare ? 0 : Math.log(.5)}));
        }
        Dataset log = new Dataset("rare", new Discrete(2), new Discrete(2), all, Optional.empty(), List.of());
        TabularPolicy policy = TabularPolicy.of(new double[][] {{.1, .9}, {0, 1}});
        return OffPolicyData.of(log, policy, Propensities.logged(), 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 2_000})
    void supportThatIsMissingInARareState(int episodes) {
        supportThatIsMissingInARareStateIn(episodes);
    }

    @Tag("nightly")
    @ParameterizedTest
    @ValueSource(ints = 5_000)
    void supportThatIsMissingInARareStateInLargeLogs(int episodes) {
        supportThatIsMissingInARareStateIn(episodes);
    }

    private static void supportThatIsMissingInARareStateIn(int episodes) {
        double truth = .985 * (.7 + .9 * .02) - 1.5;
        double behavior = .985 * .71 + .015;
        assertThat(truth).isLessThan(behavior);
        Gate student = STUDENT.withReturns(new Range(-100, 1));
        Gate betting = BETTING.withReturns(new Range(-100, 1));
        int aboveStudent = 0;
        int aboveBetting = 0;
        for (int seed = 0; seed < 40; seed++) {
            OffPolicyData data = rare(episodes, seed);
            assertThat(STUDENT.test(data).passed()).isFalse();
            assertThat(student.test(data).passed()).isFalse();
            aboveStudent += student.test(data).lowerBound() > truth - behavior ? 1 : 0;
            aboveBetting += betting.test(data).lowerBound() > truth - behavior ? 1 : 0;
        }
        assertThat(aboveStudent).isLessThanOrEqualTo(tolerated(40));
        assertThat(aboveBetting).isLessThanOrEqualTo(tolerated(40));
        assertThat(rare(20_000, 1).untriedMass().orElseThrow().mass()).isCloseTo(.015, within(.003));
    }

    /** Five zeros in a row cost 15, and a first step of 0 leads on; the first 1 ends the episode and earns 1. */
    private static SimpleLogs catastrophes() {
        return new SimpleLogs(5, .8, .4, Ending.TERMINATED, (actions, random) -> {
            float[] rewards = new float[5];
            boolean all = true;
            for (float action : actions) {
                all &= action == 0;
            }
            rewards[0] = actions[0] == 0 ? 1 : 0;
            rewards[4] = all ? -15 : 0;
            return rewards;
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 200, 1_000})
    void rareCatastrophes(int episodes) {
        rareCatastrophesIn(episodes);
    }

    @Tag("nightly")
    @ParameterizedTest
    @ValueSource(ints = 5_000)
    void rareCatastrophesInLargeLogs(int episodes) {
        rareCatastrophesIn(episodes);
    }

    private static void rareCatastrophesIn(int episodes) {
        double truth = (.6 - 15 * Math.pow(.6, 5)) - (.2 - 15 * Math.pow(.2, 5));
        assertThat(truth).isCloseTo(-.76, within(.02));
        LongFunction<OffPolicyData> data = seed -> catastrophes().data(episodes, seed);
        assertThat(opened(BETTING.withReturns(new Range(-15, 1)), data, 100)).isLessThanOrEqualTo(tolerated(100));
        assertThat(opened(
                        BETTING.withEstimator(new PerDecisionImportanceSampling())
                                .withRewards(new Range(-15, 1)),
                        data,
                        100))
                .isLessThanOrEqualTo(tolerated(100));
    }

    /** The t bound knows nothing of what was not logged: it asks for the range, by which it sees what one such episode would do. */
    @ParameterizedTest
    @ValueSource(ints = {200, 2_000})
    void aBoundThatAssumesAsksForTheRange(int episodes) {
        Gate assuming = STUDENT.withAccepted(Set.of());
        LongFunction<OffPolicyData> data = seed -> catastrophes().data(episodes, seed);
        assertThat(opened(assuming, data, 40)).isZero();
        assertThat(assuming.test(data.apply(1)).against())
                .extracting(caution -> caution.kind())
                .contains(Kind.INTERVAL);
        assertThat(opened(assuming.withReturns(new Range(-15, 1)), data, 100)).isLessThanOrEqualTo(tolerated(100));
    }

    /** A clinician without exploration is better than his own exploring log, and no better than himself. */
    @ParameterizedTest
    @ValueSource(ints = {500, 5_000})
    void whatItIsComparedWith(int episodes) {
        SimpleLogs logs = new SimpleLogs(1, .8, 1, Ending.TERMINATED, (actions, random) -> actions);
        OffPolicyData data = logs.data(episodes, 3);
        for (Gate gate : List.of(STUDENT, BETTING.withReturns(new Range(0, 1)))) {
            assertThat(gate.test(data).passed()).isTrue();
            Verdict itself =
                    gate.withBaseline(new Baseline.OfPolicy("clinician", data)).test(data);
            assertThat(itself.passed()).isFalse();
            assertThat(itself.difference()).isCloseTo(0, within(1e-12));
            assertThat(gate.withBaseline(new Baseline.Value(1)).test(data).passed())
                    .isFalse();
            assertThat(gate.withBaseline(new Baseline.Value(.5)).test(data).passed())
                    .isTrue();
            assertThat(itself.reason()).contains("the policy clinician, judged by the same episodes");
        }
    }

    /** One of two arms each day by chance, and days that differ: the arms seem to differ where days are not told apart. */
    private static OffPolicyData days(int days, int perDay, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Episode> all = new ArrayList<>();
        for (int day = 0; day < days; day++) {
            int arm = random.nextInt(2);
            double mood = random.nextDouble();
            for (int i = 0; i < perDay; i++) {
                all.add(new Episode(
                        all.size(),
                        new float[2],
                        new float[] {arm},
                        new float[] {random.nextDouble() < mood ? 1 : 0},
                        Ending.TERMINATED,
                        new boolean[0],
                        new double[] {Math.log(.5)}));
            }
        }
        Dataset log = new Dataset("days", new Discrete(1), new Discrete(2), all, Optional.empty(), List.of());
        return OffPolicyData.of(log, SimpleLogs.taking(.9), Propensities.logged(), 1);
    }

    @ParameterizedTest
    @CsvSource({"20, 50", "40, 10"})
    void clustersOfEpisodesThatDepend(int days, int perDay) {
        clustersOfEpisodesThatDependIn(days, perDay);
    }

    @Tag("nightly")
    @ParameterizedTest
    @CsvSource("100, 20")
    void clustersOfEpisodesThatDependInLargeLogs(int days, int perDay) {
        clustersOfEpisodesThatDependIn(days, perDay);
    }

    private static void clustersOfEpisodesThatDependIn(int days, int perDay) {
        Optional<Clusters> clusters = Optional.of(Clusters.blocks(days * perDay, perDay));
        LongFunction<OffPolicyData> logs = seed -> days(days, perDay, seed);
        for (Gate gate : List.of(
                STUDENT.withEstimator(new ImportanceSampling()),
                STUDENT.withEstimator(new ImportanceSampling()).withBound(Bound.BOOTSTRAP),
                BETTING.withReturns(new Range(0, 1)))) {
            int ignored = opened(gate.withAccepted(Set.of(Kind.values())), logs, 200);
            int told = opened(gate.withAccepted(Set.of(Kind.values())).withClusters(clusters), logs, 200);
            assertThat(told).isLessThanOrEqualTo(tolerated(200) + (gate.bound() == Bound.BOOTSTRAP ? 4 : 0));
            assertThat(ignored).isGreaterThan(told);
        }
    }

    /** The best of twenty policies of which none is better. */
    @ParameterizedTest
    @ValueSource(ints = 200)
    void severalTestsShareTheError(int episodes) {
        severalTestsShareTheErrorIn(episodes);
    }

    @Tag("nightly")
    @ParameterizedTest
    @ValueSource(ints = 2_000)
    void severalTestsShareTheErrorInLargeLogs(int episodes) {
        severalTestsShareTheErrorIn(episodes);
    }

    private static void severalTestsShareTheErrorIn(int episodes) {
        SimpleLogs logs =
                new SimpleLogs(1, .5, .5, Ending.TERMINATED, (actions, random) -> new float[] {random.nextFloat()});
        Gate gate = STUDENT.withEstimator(new ImportanceSampling()).withTests(20);
        int any = (int) IntStream.range(0, 100)
                .parallel()
                .filter(seed -> {
                    Dataset log = coins(logs.log(episodes, seed, 1), seed);
                    return IntStream.range(0, 20)
                            .anyMatch(k -> gate.test(OffPolicyData.of(log, coin(k), Propensities.logged(), 1))
                                    .passed());
                })
                .count();
        assertThat(any).isLessThanOrEqualTo(tolerated(100));
    }

    /** Contexts of 20 coins' bits, so that policies differ. */
    private static Dataset coins(Dataset log, long seed) {
        SplittableRandom random = new SplittableRandom(seed + 1_000);
        List<Episode> all = log.episodes().stream()
                .map(episode -> new Episode(
                        episode.id(),
                        new float[] {random.nextInt(1 << 10), 0},
                        episode.actions(),
                        episode.rewards(),
                        episode.ending(),
                        new boolean[0],
                        episode.actionLogProbabilities()))
                .toList();
        return new Dataset("coins", new Discrete(1 << 10), new Discrete(2), all, Optional.empty(), List.of());
    }

    private static TabularPolicy coin(int k) {
        double[][] table = new double[1 << 10][];
        SplittableRandom random = new SplittableRandom(k);
        for (int s = 0; s < table.length; s++) {
            double first = random.nextBoolean() ? .8 : .2;
            table[s] = new double[] {1 - first, first};
        }
        return TabularPolicy.of(table);
    }
}
