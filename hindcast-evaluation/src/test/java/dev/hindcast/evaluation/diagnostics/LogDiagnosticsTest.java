package dev.hindcast.evaluation.diagnostics;

import static dev.hindcast.evaluation.diagnostics.MadeLogs.share;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.behavior.DiscreteCalibration;
import dev.hindcast.evaluation.offpolicy.OffPolicyData;
import dev.hindcast.evaluation.offpolicy.Propensities;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogDiagnosticsTest {
    private static final TabularPolicy SECOND = TabularPolicy.of(new double[][] {{0.2, 0.8}});

    /** Days on which one arm, drawn with .5, is taken all day; its reward is noise around that of the day. */
    private static OffPolicyData days(int days, int each, long seed) {
        Random random = new Random(seed);
        List<Episode> episodes = new ArrayList<>();
        for (int day = 0; day < days; day++) {
            int arm = random.nextInt(2);
            double reward = random.nextGaussian();
            for (int i = 0; i < each; i++) {
                episodes.add(episode(episodes.size(), arm, reward + random.nextGaussian()));
            }
        }
        return beside(episodes, Propensities.logged());
    }

    private static Episode episode(int id, int arm, double reward) {
        return new Episode(
                id,
                new float[2],
                new float[] {arm},
                new float[] {(float) reward},
                Ending.TERMINATED,
                new boolean[0],
                new double[] {Math.log(0.5)});
    }

    private static OffPolicyData beside(List<Episode> episodes, Propensities propensities) {
        Dataset dataset = MadeLogs.dataset(new Discrete(1), new Discrete(2), episodes);
        return OffPolicyData.of(dataset, SECOND, propensities, 1);
    }

    private static List<Kind> kinds(List<Caution> cautions) {
        return cautions.stream().map(Caution::kind).toList();
    }

    @ParameterizedTest
    @CsvSource({"20,50", "50,20"})
    void armsDrawnByDay(int days, int each) {
        assertThat(share(
                        100,
                        seed -> kinds(LogDiagnostics.cautions(days(days, each, seed)))
                                .contains(Kind.DEPENDENCE)))
                .isGreaterThanOrEqualTo(0.95);
        int[] clusters = new int[days * each];
        Arrays.setAll(clusters, i -> i / each);
        assertThat(share(
                        200,
                        seed -> kinds(LogDiagnostics.cautions(days(days, each, seed), clusters))
                                .contains(Kind.DEPENDENCE)))
                .isLessThanOrEqualTo(0.02);
    }

    @ParameterizedTest
    @CsvSource({"100", "1000"})
    void soundLogs(int episodes) {
        assertThat(share(
                        200,
                        seed -> !LogDiagnostics.cautions(days(episodes, 1, seed))
                                .isEmpty()))
                .isLessThanOrEqualTo(0.02);
    }

    /** Episodes sorted by one of five loggers, each worth one more than the one before; returns that rise within them by that share. */
    private static OffPolicyData loggers(int each, double rising, boolean labelled, long seed) {
        Random random = new Random(seed);
        List<Episode> episodes = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int logger = 0; logger < 5; logger++) {
            for (int i = 0; i < each; i++) {
                names.add("logger " + logger);
                double reward = logger + rising * i / each + random.nextGaussian();
                episodes.add(episode(episodes.size(), random.nextInt(2), reward));
            }
        }
        Dataset dataset = MadeLogs.dataset(new Discrete(1), new Discrete(2), episodes);
        return OffPolicyData.of(
                labelled ? dataset.withLabels("policy", names) : dataset, SECOND, Propensities.logged(), 1);
    }

    /** What differs between loggers is no dependence where the log says who played; what drifts within one is. */
    @ParameterizedTest
    @CsvSource({"30, .8", "100, .95", "400, .95"})
    void loggersDifferWithoutDepending(int each, double power) {
        assertThat(share(
                        100,
                        seed -> kinds(LogDiagnostics.cautions(loggers(each, 0, false, seed)))
                                .contains(Kind.DEPENDENCE)))
                .isGreaterThanOrEqualTo(0.95);
        assertThat(share(
                        200,
                        seed -> kinds(LogDiagnostics.cautions(loggers(each, 0, true, seed)))
                                .contains(Kind.DEPENDENCE)))
                .isLessThanOrEqualTo(0.02);
        assertThat(share(
                        100,
                        seed -> kinds(LogDiagnostics.cautions(loggers(each, 5, true, seed)))
                                .contains(Kind.DEPENDENCE)))
                .isGreaterThanOrEqualTo(power);
        int[] pairs = new int[5 * each];
        Arrays.setAll(pairs, i -> i / 2);
        assertThat(share(
                        200,
                        seed -> kinds(LogDiagnostics.cautions(loggers(each, 0, true, seed), pairs))
                                .contains(Kind.DEPENDENCE)))
                .isLessThanOrEqualTo(0.02);
    }

    /** Two loggers of whom one drifts, and many who played a few episodes each: these are taken together, and leave the test its power. */
    private static OffPolicyData manyShort(int loggers, int each, int drifting, long seed) {
        Random random = new Random(seed);
        List<Episode> episodes = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < drifting; i++) {
            names.add("long");
            episodes.add(episode(episodes.size(), random.nextInt(2), 2.6 * i / drifting + random.nextGaussian()));
        }
        for (int i = 0; i < loggers * each; i++) {
            names.add("short " + i / each);
            double drift = drifting == 0 ? 5.0 * i / (loggers * each) : 0;
            episodes.add(episode(episodes.size(), random.nextInt(2), drift + random.nextGaussian()));
        }
        Dataset dataset = MadeLogs.dataset(new Discrete(1), new Discrete(2), episodes);
        return OffPolicyData.of(dataset.withLabels("Policy", names), SECOND, Propensities.logged(), 1);
    }

    @ParameterizedTest
    @CsvSource({"40, 5, 100, .9", "40, 5, 0, .9", "3, 6, 100, .9"})
    void loggersOfFewEpisodesAreTakenTogether(int loggers, int each, int drifting, double power) {
        assertThat(share(
                        100,
                        seed -> kinds(LogDiagnostics.cautions(manyShort(loggers, each, drifting, seed)))
                                .contains(Kind.DEPENDENCE)))
                .isGreaterThanOrEqualTo(power);
    }

    /** What was estimated from the log is not held against it; what was logged is. */
    @Test
    void sourcesOfProbabilities() {
        List<Episode> episodes = new ArrayList<>();
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            episodes.add(episode(i, random.nextDouble() < 0.8 ? 1 : 0, random.nextGaussian()));
        }
        assertThat(kinds(LogDiagnostics.cautions(beside(episodes, Propensities.logged()))))
                .containsExactly(Kind.PROPENSITIES);
        assertThat(kinds(LogDiagnostics.cautions(beside(episodes, Propensities.known(TabularPolicy.of(new double[][] {
                    {0.5, 0.5}
                }))))))
                .containsExactly(Kind.PROPENSITIES);
        assertThat(LogDiagnostics.cautions(beside(episodes, Propensities.known(SECOND))))
                .isEmpty();
        assertThat(LogDiagnostics.cautions(beside(episodes, Propensities.estimated(TabularPolicy.of(new double[][] {
                    {0.5, 0.5}
                })))))
                .isEmpty();
    }

    @Test
    void estimatesThatDoNotTellTheActions() {
        assertThat(LogDiagnostics.cautions(new DiscreteCalibration(100, 0.05, List.of(), -0.60, -0.65)))
                .isEmpty();
        assertThat(kinds(LogDiagnostics.cautions(new DiscreteCalibration(100, 0.2, List.of(), -0.60, -0.65))))
                .containsExactly(Kind.ESTIMATED);
        assertThat(kinds(LogDiagnostics.cautions(new DiscreteCalibration(100, 0.05, List.of(), -0.70, -0.65))))
                .containsExactly(Kind.ESTIMATED);
    }
}
