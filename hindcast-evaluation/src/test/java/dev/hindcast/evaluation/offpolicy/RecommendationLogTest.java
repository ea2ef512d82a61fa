package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.tabular.Garnet;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.Moments;
import dev.hindcast.evaluation.gate.Bound;
import dev.hindcast.evaluation.gate.Gate;
import dev.hindcast.evaluation.gate.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A log that does not show the whole state, with exact probabilities: estimators that weight are right, those that model what it shows are not. */
class RecommendationLogTest {
    private static final double GAIN = RecommendationLog.judgedValue() - RecommendationLog.behaviorValue();
    private static final Range RETURNS = new Range(0, 27);

    private static OffPolicyData data(int users, long seed) {
        return RecommendationLog.beside(RecommendationLog.log(users, seed));
    }

    private static Estimator estimator(String name, OffPolicyData data) {
        return Estimators.all().stream()
                .filter(entry -> entry.name().equals(name))
                .map(RecommendationLog.estimators(data)::get)
                .findFirst()
                .orElseThrow();
    }

    /** What 5% makes of so many logs, but once in a thousand. */
    private static int tolerated(int repetitions) {
        return BinomialDistribution.of(repetitions, .05).inverseCumulativeProbability(.999);
    }

    @Test
    void theTruthIsThatOfManyUsers() {
        OffPolicyData many = data(40_000, 1);
        // No return exceeds 27, so that their deviation is at most 13.5
        assertThat(Moments.mean(many.returns()))
                .isCloseTo(RecommendationLog.behaviorValue(), within(4 * 13.5 / Math.sqrt(many.episodes())));
        assertThat(GAIN).isBetween(.55, .62);
    }

    /** No gate says that more is gained than is, but in one log of twenty. */
    @ParameterizedTest
    @CsvSource({
        "dr, STUDENT_T, 300, 20",
        "dr, STUDENT_T, 2000, 6",
        "wdr, STUDENT_T, 300, 20",
        "wdr, STUDENT_T, 2000, 6",
        "switch, BOOTSTRAP, 300, 2",
        "magic, BOOTSTRAP, 300, 2",
    })
    void theGateClaimsNoMoreThanTheGain(String estimator, Bound bound, int users, int logs) {
        requireModest(estimator, bound, users, logs);
    }

    @ParameterizedTest
    @CsvSource({
        "dr, STUDENT_T, 2000, 200",
        "wdr, STUDENT_T, 2000, 200",
        "switch, BOOTSTRAP, 2000, 40",
        "magic, BOOTSTRAP, 2000, 40",
    })
    @Tag("nightly")
    void theGateClaimsNoMoreThanTheGainOnMoreLogs(String estimator, Bound bound, int users, int logs) {
        requireModest(estimator, bound, users, logs);
    }

    private static void requireModest(String estimator, Bound bound, int users, int logs) {
        long above = LongStream.range(0, logs)
                .parallel()
                .filter(seed -> {
                    OffPolicyData data = data(users, seed);
                    Verdict verdict = Gate.of(estimator(estimator, data), bound, 0)
                            .withReturns(RETURNS)
                            .test(data);
                    return verdict.passed() && verdict.lowerBound() > GAIN;
                })
                .count();
        assertThat(above).isLessThanOrEqualTo(tolerated(logs));
    }

    /** What models the shown state is off by a twentieth and says so. */
    @ParameterizedTest
    @CsvSource({
        "fqe, 300",
        "fqe, 2000",
        "mis, 300",
        "mis, 2000",
        "dual-dice, 300",
        "dual-dice, 2000",
        "best-dice, 300",
        "gen-dice, 300",
        "switch, 300"
    })
    void holdsTheTruthOrWarns(String estimator, int users) {
        for (int seed = 0; seed < 3; seed++) {
            OffPolicyData data = data(users, seed);
            Estimate estimate =
                    OffPolicyEvaluation.seeded(0).withResamples(50).estimate(estimator(estimator, data), data);
            assertThat(!estimate.trusted() || estimate.interval().contains(RecommendationLog.judgedValue()))
                    .as(estimate.toString())
                    .isTrue();
        }
        List<Caution> cautions =
                estimator(estimator, data(users, 0)).prepare(data(users, 0)).cautions();
        assertThat(cautions).anyMatch(caution -> caution.level() == Caution.Level.WARNING);
    }

    @ParameterizedTest
    @CsvSource({"100, 18", "300, 20", "2000, 20"})
    void aStateThatIsNotShownIsFound(int users, int found) {
        assertThat(LongStream.range(0, 20)
                        .filter(seed -> !HiddenState.cautions(data(users, seed)).isEmpty())
                        .count())
                .isGreaterThanOrEqualTo(found);
    }

    /** Of processes whose state is shown whole: few states and many, few visits of each and many. */
    @ParameterizedTest
    @CsvSource({"50, 10, 3", "1000, 10, 3", "100, 50, 4", "1000, 50, 4", "1000, 400, 4"})
    void aStateThatIsShownIsNotAccused(int episodes, int states, int actions) {
        TabularMdp mdp = Garnet.draw(states, actions, 3, .95, 5);
        TabularPolicy policy = TabularPolicy.uniform(mdp);
        CutLogs cut = CutLogs.after(mdp, 20);
        assertThat(LongStream.range(0, 100)
                        .filter(seed -> !HiddenState.cautions(OffPolicyData.of(
                                        cut.log(policy, episodes, seed), policy, Propensities.logged(), .95))
                                .isEmpty())
                        .count())
                .isLessThanOrEqualTo(tolerated(100) / 2);
    }

    /** A chain that stays where it is nine times in ten, with rewards that are noise: pairs are visited again and again within an episode. */
    private static OffPolicyData sticky(int episodes, int steps, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Episode> all = new ArrayList<>();
        for (int i = 0; i < episodes; i++) {
            float[] states = new float[steps + 1];
            float[] actions = new float[steps];
            float[] rewards = new float[steps];
            double[] logs = new double[steps];
            states[0] = random.nextInt(3);
            for (int t = 0; t < steps; t++) {
                actions[t] = random.nextInt(2);
                rewards[t] = (float) random.nextGaussian();
                logs[t] = Math.log(.5);
                states[t + 1] = random.nextDouble() < .9 ? states[t] : random.nextInt(3);
            }
            all.add(new Episode(i, states, actions, rewards, Ending.TRUNCATED, new boolean[0], logs));
        }
        Dataset log = new Dataset("sticky", new Discrete(3), new Discrete(2), all, Optional.empty(), List.of());
        double[] row = {.5, .5};
        return OffPolicyData.of(log, TabularPolicy.of(new double[][] {row, row, row}), Propensities.logged(), .95);
    }

    @ParameterizedTest
    @CsvSource({"6, 20", "10, 20", "20, 20", "50, 20", "10, 50", "50, 100", "300, 20"})
    void aStickyChainIsNotAccused(int episodes, int steps) {
        int logs = 400;
        assertThat(LongStream.range(0, logs)
                        .parallel()
                        .filter(seed -> !HiddenState.cautions(sticky(episodes, steps, seed))
                                .isEmpty())
                        .count())
                .isLessThanOrEqualTo(BinomialDistribution.of(logs, .01).inverseCumulativeProbability(.999));
    }
}
