package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.behavior.FitSettings;
import dev.hindcast.evaluation.offpolicy.Loggers.Logger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Logs that several policies collected. The state is the action before, 0 at the start; action 1 earns 1 in state 0 and 2 in state 1,
 * action 0 nothing.
 */
class LoggersTest {
    private static final TabularPolicy LEFT = TabularPolicy.of(new double[][] {{1, 0}, {1, 0}});
    private static final TabularPolicy UNIFORM = TabularPolicy.of(new double[][] {{.5, .5}, {.5, .5}});
    private static final TabularPolicy STICKY = TabularPolicy.of(new double[][] {{.9, .1}, {.2, .8}});
    private static final TabularPolicy TARGET = TabularPolicy.of(new double[][] {{.4, .6}, {.3, .7}});

    private static double truth(int horizon) {
        double value = 0;
        double one = 0;
        for (int t = 0; t < horizon; t++) {
            value += (1 - one) * .6 * 1 + one * .7 * 2;
            one = (1 - one) * .6 + one * .7;
        }
        return value;
    }

    private static Episode episode(int id, int[] actions) {
        float[] observations = new float[actions.length + 1];
        float[] rewards = new float[actions.length];
        float[] taken = new float[actions.length];
        for (int t = 0; t < actions.length; t++) {
            rewards[t] = actions[t] * (1 + observations[t]);
            taken[t] = actions[t];
            observations[t + 1] = actions[t];
        }
        return new Episode(id, observations, taken, rewards, Ending.TERMINATED);
    }

    private static Dataset dataset(List<Episode> episodes) {
        return new Dataset("log", new Discrete(2), new Discrete(2), episodes, Optional.empty(), List.of());
    }

    private static double probability(TabularPolicy policy, Episode episode) {
        return IntStream.range(0, episode.length())
                .mapToDouble(t -> policy.probability((int) episode.observations()[t], (int) episode.actions()[t]))
                .reduce(1, (a, b) -> a * b);
    }

    private static Logger known(String name, double share, TabularPolicy policy) {
        return new Logger(name, share, Propensities.known(policy));
    }

    private static Dataset draw(List<TabularPolicy> policies, double[] shares, int episodes, int horizon, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Episode> list = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        double begun = 0;
        for (int k = 0; k < shares.length; k++) {
            begun += shares[k];
            for (int i = list.size(); i < Math.round(begun * episodes); i++) {
                int[] actions = new int[horizon];
                for (int t = 0; t < horizon; t++) {
                    int state = t == 0 ? 0 : actions[t - 1];
                    actions[t] = random.nextDouble() < policies.get(k).probability(state, 1) ? 1 : 0;
                }
                double[] logs = new double[horizon];
                for (int t = 0; t < horizon; t++) {
                    logs[t] = Math.log(policies.get(k).probability(t == 0 ? 0 : actions[t - 1], actions[t]));
                }
                list.add(episode(i, actions).withActionLogProbabilities(logs));
                labels.add("policy " + k);
            }
        }
        return dataset(list).withLabels("policy", labels);
    }

    private static Estimate estimate(Estimator estimator, Dataset log, Propensities propensities) {
        return OffPolicyEvaluation.seeded(1)
                .withConfidence(Confidence.STUDENT_T)
                .estimate(estimator, OffPolicyData.of(log, TargetPolicy.sampled(TARGET), propensities, 1));
    }

    /** Over all histories with their probabilities in the log, weighted returns sum to the truth: the estimators are unbiased. */
    @ParameterizedTest
    @CsvSource({"1, .5", "2, .5", "5, .1", "5, .9", "8, .5", "10, .01"})
    void allHistoriesTogetherGiveTheTruth(int horizon, double leftShare) {
        List<Logger> loggers = List.of(
                known("left", leftShare, LEFT),
                known("uniform", .7 * (1 - leftShare), UNIFORM),
                known("sticky", .3 * (1 - leftShare), STICKY));
        List<Episode> histories = IntStream.range(0, 1 << horizon)
                .mapToObj(h -> episode(
                        h, IntStream.range(0, horizon).map(t -> h >> t & 1).toArray()))
                .toList();
        OffPolicyData data =
                OffPolicyData.of(dataset(histories), TargetPolicy.sampled(TARGET), Propensities.balanced(loggers), 1);
        double[] whole = new ImportanceSampling().prepare(data).contributions().orElseThrow();
        double[] byStep = new PerDecisionImportanceSampling()
                .prepare(data)
                .contributions()
                .orElseThrow();
        double[] sums = new double[3];
        for (int i = 0; i < whole.length; i++) {
            Episode history = histories.get(i);
            double mixture = leftShare * probability(LEFT, history)
                    + .7 * (1 - leftShare) * probability(UNIFORM, history)
                    + .3 * (1 - leftShare) * probability(STICKY, history);
            sums[0] += mixture;
            sums[1] += mixture * whole[i];
            sums[2] += mixture * byStep[i];
        }
        assertThat(sums[0]).isCloseTo(1, within(1e-12));
        assertThat(sums[1]).isCloseTo(truth(horizon), within(1e-10));
        assertThat(sums[2]).isCloseTo(truth(horizon), within(1e-10));
    }

    @Test
    void twoLoggersByHand() {
        Dataset log = dataset(List.of(episode(0, new int[] {0, 0, 1})));
        double[] logs = Propensities.balanced(List.of(known("left", .5, LEFT), known("uniform", .5, UNIFORM)))
                .logProbabilities(log, log.episodes().get(0));
        assertThat(Math.exp(logs[0])).isCloseTo(.75, within(1e-12));
        assertThat(Math.exp(logs[1])).isCloseTo((.5 + .125) / .75, within(1e-12));
        assertThat(Math.exp(logs[2])).isCloseTo(.0625 / (.5 + .125), within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 5_000, 100_000})
    void nothingVanishesHoweverLongTheEpisode(int horizon) {
        int[] actions = new int[horizon];
        Propensities propensities =
                Propensities.balanced(List.of(known("left", .5, LEFT), known("uniform", .5, UNIFORM)));
        Dataset still = dataset(List.of(episode(0, actions)));
        double[] alike = propensities.logProbabilities(still, still.episodes().get(0));
        assertThat(Arrays.stream(alike).sum()).isCloseTo(Math.log(.5), within(1e-9));
        actions[horizon / 2] = 1;
        Dataset moving = dataset(List.of(episode(0, actions)));
        double[] logs = propensities.logProbabilities(moving, moving.episodes().get(0));
        assertThat(Arrays.stream(logs).sum()).isCloseTo((horizon + 1) * Math.log(.5), within(1e-6));
        assertThat(logs[horizon - 1]).isCloseTo(Math.log(.5), within(1e-12));
    }

    /** Half the log deterministic, half uniform: the loggers' own probabilities lose half the value, the mixture's hold it. */
    @ParameterizedTest
    @CsvSource({"400, 1, .5", "400, 3, .5", "1000, 5, .5", "1000, 3, .8", "2000, 8, .3"})
    void theMixtureFindsWhatTheLoggersOwnProbabilitiesLose(int episodes, int horizon, double leftShare) {
        double truth = truth(horizon);
        int repetitions = 100;
        int[] covered = new int[3];
        double own = 0;
        for (int seed = 0; seed < repetitions; seed++) {
            Dataset log =
                    draw(List.of(LEFT, UNIFORM), new double[] {leftShare, 1 - leftShare}, episodes, horizon, seed);
            Propensities balanced = Propensities.balanced(Loggers.estimated(log, "policy", FitSettings.defaults()));
            List<Estimator> estimators = List.of(
                    new ImportanceSampling(),
                    new PerDecisionImportanceSampling(),
                    new WeightedPerDecisionImportanceSampling(EndedEpisodes.KEEP_THEIR_WEIGHT));
            for (int k = 0; k < covered.length; k++) {
                Interval interval = estimate(estimators.get(k), log, balanced).interval();
                covered[k] += interval.low() <= truth && truth <= interval.high() ? 1 : 0;
            }
            own += estimate(new PerDecisionImportanceSampling(), log, Propensities.logged())
                            .value()
                    / repetitions;
        }
        assertThat(covered[0]).as("is").isGreaterThanOrEqualTo(88);
        assertThat(covered[1]).as("pdis").isGreaterThanOrEqualTo(88);
        assertThat(covered[2]).as("wpdis").isGreaterThanOrEqualTo(88);
        assertThat(own).isLessThan(truth * (1 - .8 * leftShare));
    }

    @Test
    void knownPoliciesNeedOneForEachLabel() {
        Dataset log = draw(List.of(LEFT, UNIFORM), new double[] {.25, .75}, 40, 3, 1);
        List<Logger> loggers = Loggers.known(log, "policy", Map.of("policy 0", LEFT, "policy 1", UNIFORM));
        assertThat(loggers).extracting(Logger::share).containsExactly(.25, .75);
        assertThat(Propensities.balanced(loggers).source()).isEqualTo(Propensities.Source.KNOWN);
        assertThatThrownBy(() -> Loggers.known(log, "policy", Map.of("policy 0", LEFT)))
                .hasMessageContaining("labelled policy policy 1");
        assertThatThrownBy(() -> Loggers.known(log, "day", Map.of()))
                .hasMessageContaining("no label 'day': they have policy");
        assertThatThrownBy(() -> Propensities.balanced(List.of(known("left", .5, LEFT))))
                .hasMessageContaining("sum to 0.5");
    }

    private static List<Caution> warnings(Dataset log, Propensities propensities) {
        return estimate(new PerDecisionImportanceSampling(), log, propensities).cautions().stream()
                .filter(caution -> caution.kind() == Caution.Kind.PROPENSITIES)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 1000})
    void passingOverTheLabelsIsSaid(int episodes) {
        Dataset log = draw(List.of(LEFT, UNIFORM), new double[] {.5, .5}, episodes, 3, 4);
        assertThat(warnings(log, Propensities.logged()))
                .singleElement()
                .satisfies(caution -> assertThat(caution.reason())
                        .contains("mean weight of the episodes of policy policy 0", "`loggers policy`"));
        assertThat(warnings(log, Propensities.estimated(UNIFORM)))
                .singleElement()
                .satisfies(caution -> assertThat(caution.reason()).contains("2 policies collected the log"));
        assertThat(warnings(log, Propensities.balanced(Loggers.estimated(log, "policy", FitSettings.defaults()))))
                .isEmpty();
    }

    /** Loggers that all do what the policy does, with their own probabilities: nothing is wrong, and nothing is said. */
    @Test
    void soundProbabilitiesOfSeveralAreNotSuspected() {
        TabularPolicy other = TabularPolicy.of(new double[][] {{.6, .4}, {.4, .6}});
        int suspected = 0;
        for (int seed = 0; seed < 100; seed++) {
            Dataset log = draw(List.of(other, UNIFORM), new double[] {.5, .5}, 300, 4, seed);
            suspected += warnings(log, Propensities.logged()).isEmpty() ? 0 : 1;
        }
        assertThat(suspected).isLessThanOrEqualTo(3);
        Dataset single = draw(List.of(LEFT, UNIFORM), new double[] {.5, .5}, 200, 1, 4);
        assertThat(warnings(single, Propensities.estimated(TabularPolicy.of(new double[][] {{.75, .25}, {.5, .5}}))))
                .isEmpty();
    }
}
