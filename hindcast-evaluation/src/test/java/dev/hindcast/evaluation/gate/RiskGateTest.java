package dev.hindcast.evaluation.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Ending;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.Clusters;
import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.RiskCriterion;
import dev.hindcast.evaluation.offpolicy.ImportanceSampling;
import dev.hindcast.evaluation.offpolicy.OffPolicyData;
import dev.hindcast.evaluation.offpolicy.Propensities;
import dev.hindcast.evaluation.offpolicy.WeightedCriterion;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A gate that judges by another figure of the returns than their mean. */
class RiskGateTest {
    private static final double BAD = .2;

    /** Whatever is done a fifth of the episodes is bad; action 1 is better in the others. The policy takes it more often. */
    private static final SimpleLogs BETTER_IN_GOOD_DAYS =
            new SimpleLogs(1, .5, .75, Ending.TERMINATED, (actions, random) -> new float[] {
                random.nextDouble() < BAD ? random.nextFloat() : 3 + 4 * actions[0] + random.nextFloat()
            });

    /** Action 1 makes bad episodes rare, and the good ones no better. The policy takes it more often. */
    private static final SimpleLogs FEWER_BAD_DAYS =
            new SimpleLogs(1, .5, .9, Ending.TERMINATED, (actions, random) -> new float[] {
                random.nextDouble() < (actions[0] == 1 ? .02 : .5) ? random.nextFloat() : 3 + random.nextFloat()
            });

    /** Three steps whose rewards are noise. */
    private static final SimpleLogs NOISE = new SimpleLogs(3, .5, .65, Ending.TERMINATED, (actions, random) -> {
        float[] rewards = new float[3];
        for (int t = 0; t < 3; t++) {
            rewards[t] = random.nextFloat();
        }
        return rewards;
    });

    private static Gate gate(String criterion) {
        return Gate.of(new WeightedCriterion(RiskCriterion.parse(criterion)), Bound.BOOTSTRAP, 0)
                .withReturns(new Range(0, 8));
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

    @ParameterizedTest
    @CsvSource({
        "cvar=.1, 700",
        "cvar=.2, 300",
        "cvar=.2, 500",
        "quantile=.19, 400",
    })
    void whatIsBetterInTheMeanAloneStaysClosed(String criterion, int episodes) {
        int logs = 100;
        assertThat(opened(gate(criterion), seed -> BETTER_IN_GOOD_DAYS.data(episodes, seed), logs))
                .isLessThanOrEqualTo(tolerated(logs));
    }

    @Test
    void theSameLogsOpenItByTheMean() {
        Gate mean = Gate.of(new ImportanceSampling(), Bound.BETTING, 0).withReturns(new Range(0, 8));
        assertThat(opened(mean, seed -> BETTER_IN_GOOD_DAYS.data(700, seed), 20))
                .isGreaterThanOrEqualTo(16);
    }

    @ParameterizedTest
    @CsvSource({"cvar=.3, 250", "cvar=.3, 500", "quantile=.5, 200", "mean, 200"})
    void noiseStaysClosed(String criterion, int episodes) {
        int logs = 100;
        assertThat(opened(gate(criterion), seed -> NOISE.data(episodes, seed), logs))
                .isLessThanOrEqualTo(tolerated(logs));
    }

    @ParameterizedTest
    @CsvSource({"cvar=.2, 600", "cvar=.4, 300", "quantile=.2, 600"})
    void fewerBadEpisodesOpenIt(String criterion, int episodes) {
        assertThat(opened(gate(criterion), seed -> FEWER_BAD_DAYS.data(episodes, seed), 25))
                .isGreaterThanOrEqualTo(20);
    }

    @Test
    void saysByWhatItJudges() {
        Verdict verdict = gate("cvar=.2").test(FEWER_BAD_DAYS.data(1000, 1));
        assertThat(verdict.reason())
                .startsWith("Better: difference ")
                .contains(", at least ", "wis cvar=0.2", "against the log's own cvar=0.2", "bootstrap bound");
        assertThat(verdict.closingOdds().orElseThrow()).isGreaterThan(1);
        assertThat(verdict.withUnseen()).isPositive().isLessThan(verdict.lowerBound());
        assertThat(verdict.lowerBound()).isLessThan(verdict.difference());
    }

    /** Warnings close it as they do for means. */
    @Test
    void warningsCloseIt() {
        OffPolicyData data = FEWER_BAD_DAYS.data(1000, 1);
        Verdict unknown = gate("cvar=.2").withReturns(Range.UNKNOWN).test(data);
        assertThat(unknown.passed()).isFalse();
        assertThat(unknown.against()).extracting(caution -> caution.kind()).containsExactly(Kind.INTERVAL);
        assertThat(gate("cvar=.2")
                        .withReturns(Range.UNKNOWN)
                        .withAccepted(Set.of(Kind.INTERVAL))
                        .test(data)
                        .passed())
                .isTrue();
        Verdict few = gate("cvar=.01").test(data);
        assertThat(few.passed()).isFalse();
        assertThat(few.against()).extracting(caution -> caution.kind()).contains(Kind.FEW);
        assertThat(gate("cvar=.2").test(FEWER_BAD_DAYS.data(1000, 1, .9)).passed())
                .isFalse();
        SimpleLogs untried = new SimpleLogs(1, 0, .3, Ending.TERMINATED, FEWER_BAD_DAYS.rewards());
        assertThat(gate("cvar=.2").test(untried.data(1000, 1)).against())
                .extracting(caution -> caution.kind())
                .contains(Kind.UNTRIED);
    }

    @Test
    void otherBaselines() {
        OffPolicyData data = FEWER_BAD_DAYS.data(1000, 1);
        OffPolicyData same = OffPolicyData.of(data.dataset(), SimpleLogs.taking(.85), Propensities.logged(), 1);
        Verdict policy = gate("cvar=.2")
                .withBaseline(new Baseline.OfPolicy("other", same))
                .test(data);
        assertThat(policy.reason()).contains("against the policy other");
        assertThat(policy.difference()).isPositive();
        assertThat(policy.closingOdds()).isEmpty();
        Verdict itself = gate("cvar=.2")
                .withBaseline(new Baseline.OfPolicy("itself", data))
                .test(data);
        assertThat(itself.passed()).isFalse();
        assertThat(itself.lowerBound()).isZero();
        Verdict value = gate("cvar=.2")
                .withBaseline(new Baseline.Value(policy.baseline()))
                .test(data);
        assertThat(value.difference()).isCloseTo(policy.difference(), within(1e-9));
        assertThatThrownBy(() -> gate("cvar=.2")
                        .withBaseline(new Baseline.Measured("without end", new double[1000]))
                        .test(data))
                .hasMessageContaining("`horizon infinite`");
    }

    /** Ten copies of each episode, a cluster each: the bound is that of the episodes once. */
    @Test
    void clustersAreResampledWhole() {
        OffPolicyData once = FEWER_BAD_DAYS.data(300, 1);
        OffPolicyData copied = once.with(copied(once.dataset(), 10));
        int[] of = new int[3000];
        for (int i = 0; i < of.length; i++) {
            of[i] = i / 10;
        }
        double single = gate("cvar=.4").test(once).lowerBound();
        double clustered = gate("cvar=.4")
                .withClusters(Optional.of(new Clusters(of, 300)))
                .test(copied)
                .lowerBound();
        assertThat(clustered).isCloseTo(single, within(1e-9));
        assertThat(gate("cvar=.4").test(copied).lowerBound()).isGreaterThan(single + .05);
    }

    private static Dataset copied(Dataset log, int times) {
        return new Dataset(
                log.name(),
                log.observationSpace(),
                log.actionSpace(),
                log.episodes().stream()
                        .flatMap(episode -> Collections.nCopies(times, episode).stream())
                        .toList(),
                Optional.empty(),
                List.of());
    }

    @Test
    void boundsOfMeansAreRefused() {
        assertThatThrownBy(() -> Gate.of(new WeightedCriterion(RiskCriterion.parse("cvar=.1")), Bound.BETTING, 0)
                        .test(NOISE.data(100, 1)))
                .hasMessageContaining("take `bound bootstrap`");
    }

    /** Days that differ, on each of which one action, drawn with .5, is taken; episodes of a day are alike. */
    private static OffPolicyData days(int days, int each, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] arms = new float[days];
        float[] moods = new float[days];
        for (int day = 0; day < days; day++) {
            arms[day] = random.nextInt(2);
            moods[day] = random.nextFloat();
        }
        int[] played = {0};
        SimpleLogs logs = new SimpleLogs(1, .5, .9, Ending.TERMINATED, (actions, noise) -> {
            int day = played[0]++ / each;
            actions[0] = arms[day];
            return new float[] {4 * moods[day] + noise.nextFloat()};
        });
        return logs.data(days * each, seed);
    }

    /** Both actions are worth the same, whatever the days were like. */
    @ParameterizedTest
    @CsvSource({"5, cvar=.5", "5, quantile=.5", "10, cvar=.5", "60, cvar=.9"})
    void fewClustersKeepItClosed(int days, String criterion) {
        int logs = 100;
        Gate gate = gate(criterion)
                .withClusters(Optional.of(Clusters.blocks(days * 60, 60)))
                .withAccepted(Set.of(Kind.DEPENDENCE, Kind.HEAVY_TAIL, Kind.MEAN_WEIGHT));
        assertThat(opened(gate, seed -> days(days, 60, seed), logs)).isLessThanOrEqualTo(tolerated(logs));
        if (days < 50) {
            assertThat(gate.test(days(days, 60, 1)).against())
                    .extracting(caution -> caution.kind())
                    .contains(Kind.FEW);
        }
    }

    /** What the baseline does best was never tried, so that its figure is too low. */
    @Test
    void aBaselineThatDoesWhatTheLogNeverTriesClosesIt() {
        SimpleLogs logs = new SimpleLogs(1, 0, 0, Ending.TERMINATED, FEWER_BAD_DAYS.rewards());
        OffPolicyData data = logs.data(1000, 1);
        OffPolicyData untried = OffPolicyData.of(data.dataset(), SimpleLogs.taking(.9), Propensities.logged(), 1);
        Verdict verdict = gate("cvar=.2")
                .withBaseline(new Baseline.OfPolicy("bold", untried))
                .test(data);
        assertThat(verdict.against())
                .anyMatch(caution -> caution.kind() == Kind.UNTRIED
                        && caution.reason().startsWith("Of the baseline bold: With probability 0.9"));
    }

    /** Bounds of a hundredth of the error are percentiles of more resamples, not the least of them. */
    @Test
    void severalTestsTakeMoreResamples() {
        Gate gate = gate("cvar=.2");
        assertThat(gate.resamples()).isEqualTo(2_000);
        assertThat(gate.withTests(100).resamples()).isEqualTo(40_000);
        OffPolicyData data = FEWER_BAD_DAYS.data(600, 1);
        assertThat(gate.withTests(100).test(data).lowerBound())
                .isLessThan(gate.test(data).lowerBound());
        assertThat(gate.withTests(100).test(data).against()).isEmpty();
        assertThat(gate.withTests(10_000).test(data).against())
                .extracting(caution -> caution.kind())
                .contains(Kind.INTERVAL);
    }
}
