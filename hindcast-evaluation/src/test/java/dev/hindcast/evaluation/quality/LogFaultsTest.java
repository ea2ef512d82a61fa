package dev.hindcast.evaluation.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults of a whole log at several sizes, and the shares of sound logs in which they are seen. */
class LogFaultsTest {
    private static final int SEEDS = 200;

    /** How an episode of a number is made. */
    private interface Maker {
        Episode episode(int id, Random random);
    }

    private static Dataset log(int episodes, long seed, Maker maker) {
        Random random = new Random(seed);
        List<Episode> made = new ArrayList<>();
        for (int i = 0; i < episodes; i++) {
            made.add(maker.episode(i, random));
        }
        return Logs.dataset(Box.unbounded(2), new Discrete(2), made);
    }

    /** An episode of noise. */
    private static Episode noise(int id, int length, double reward, Ending ending, Random random) {
        float[] observations = new float[2 * (length + 1)];
        float[] actions = new float[length];
        float[] rewards = new float[length];
        for (int i = 0; i < observations.length; i++) {
            observations[i] = (float) random.nextGaussian();
        }
        for (int t = 0; t < length; t++) {
            actions[t] = random.nextInt(2);
            rewards[t] = (float) (reward + random.nextGaussian());
        }
        return new Episode(id, observations, actions, rewards, ending);
    }

    private static double share(Check check, LongFunction<Dataset> log) {
        return (double) LongStream.range(0, SEEDS)
                        .filter(seed -> !found(check, log.apply(seed)).isEmpty())
                        .count()
                / SEEDS;
    }

    private static List<Finding> found(Check check, Dataset dataset) {
        StepSample sample = StepSample.of(dataset, 100, 1);
        Quality quality = Quality.of(dataset, dataset.statistics(), sample, References.of(dataset), 1);
        return check.examine(new Evidence(dataset, dataset.statistics(), quality, sample, 1));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,2", "1,5", "1,8", "1,30", "2,1", "2,2", "2,5", "2,8", "2,30", "3,1", "3,5", "3,8", "3,30"})
    void shortEpisodesAreExaminedAndTellNothingOfTheirEnds(int length, int episodes) {
        for (Ending ending : Ending.values()) {
            LongFunction<Dataset> log =
                    seed -> log(episodes, seed, (id, random) -> noise(id, length, 0, ending, random));
            assertThat(Logs.inspect(log.apply(0)).findings()).isNotNull();
            assertThat(share(new LateEnds(), log)).as("late ends").isLessThan(0.03);
            assertThat(share(new ShiftedEnds(), log)).as("shifted ends").isLessThan(0.03);
        }
    }

    @ParameterizedTest
    @CsvSource({"100,0.1", "100,0.3", "400,0.05", "400,0.5", "400,0.9"})
    void driftAnywhere(int episodes, double place) {
        assertThat(share(
                        new Drift(),
                        seed -> log(
                                episodes,
                                seed,
                                (id, random) ->
                                        noise(id, 4, id < place * episodes ? -1.5 : 0, Ending.TRUNCATED, random))))
                .isGreaterThanOrEqualTo(0.95);
    }

    @ParameterizedTest
    @ValueSource(ints = {25, 100, 400})
    void noDrift(int episodes) {
        assertThat(share(
                        new Drift(),
                        seed -> log(episodes, seed, (id, random) -> noise(id, 4, 0, Ending.TRUNCATED, random))))
                .isLessThanOrEqualTo(0.02);
    }

    @Test
    void driftSaysWhere() {
        Dataset drifting = log(400, 1, (id, random) -> noise(id, 4, id < 40 ? -5 : 0, Ending.TRUNCATED, random));
        assertThat(found(new Drift(), drifting))
                .singleElement()
                .satisfies(finding -> assertThat(finding.seen())
                        .startsWith("The first 40 episodes and the other 360 differ in return"));
    }

    /** Each step terminates with a probability of one in twenty, or time is up after 50. */
    @ParameterizedTest
    @CsvSource({"200,50", "1000,50", "1000,30"})
    void terminationsByTime(int episodes, int limit) {
        assertThat(share(
                        new TimedTerminations(),
                        seed -> log(
                                episodes,
                                seed,
                                (id, random) ->
                                        noise(id, Math.min(limit, lasting(random)), 0, Ending.TERMINATED, random))))
                .isGreaterThanOrEqualTo(0.95);
        assertThat(share(
                        new TimedTerminations(),
                        seed -> log(
                                episodes,
                                seed,
                                (id, random) -> noise(id, lasting(random), 0, Ending.TERMINATED, random))))
                .isLessThanOrEqualTo(0.02);
        assertThat(share(
                        new TimedTerminations(),
                        seed -> log(episodes, seed, (id, random) -> {
                            int length = lasting(random);
                            return noise(
                                    id,
                                    Math.min(limit, length),
                                    0,
                                    length < limit ? Ending.TERMINATED : Ending.TRUNCATED,
                                    random);
                        })))
                .isLessThanOrEqualTo(0.02);
    }

    private static int lasting(Random random) {
        return 1 + (int) (Math.log(1 - random.nextDouble()) / Math.log(0.95));
    }

    @Test
    void tasksOfOneLength() {
        TimedTerminations check = new TimedTerminations();
        assertThat(found(check, log(100, 1, (id, random) -> noise(id, 1, 0, Ending.TERMINATED, random))))
                .isEmpty();
        assertThat(found(check, log(100, 1, (id, random) -> noise(id, 200, 0, Ending.TERMINATED, random))))
                .singleElement()
                .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.NOTE));
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 100, 1_000})
    void clocks(int episodes) {
        assertThat(found(new ClockFeatures(), timed(episodes, (t, length) -> Math.log(1 + t))))
                .extracting(Finding::name, Finding::severity)
                .containsExactly(tuple("clock", Severity.NOTE));
        assertThat(found(new ClockFeatures(), timed(episodes, (t, length) -> 3 - 0.1 * (length - t))))
                .extracting(Finding::name, Finding::severity)
                .containsExactly(tuple("countdown", Severity.WARNING));
        assertThat(found(new ClockFeatures(), timed(episodes, (t, length) -> t + 0.5 * Math.sin(length) + t % 3)))
                .isEmpty();
    }

    private static Dataset timed(int episodes, DoubleBinaryOperator component) {
        return log(episodes, 3, (id, random) -> {
            Episode episode = noise(id, 5 + random.nextInt(20), 0, Ending.TERMINATED, random);
            for (int t = 0; t <= episode.length(); t++) {
                episode.observations()[2 * t + 1] = (float) component.applyAsDouble(t, episode.length());
            }
            return episode;
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 187})
    void endsFlaggedTwice(int episodes) {
        Dataset twice =
                log(2 * episodes, 1, (id, random) -> noise(id, id % 2 == 0 ? 9 : 1, 0, Ending.TERMINATED, random));
        assertThat(found(new EndsFlaggedTwice(), twice)).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.ERROR);
            assertThat(finding.seen()).startsWith("After " + episodes + " of " + episodes + " terminated episodes");
        });
        assertThat(share(
                        new EndsFlaggedTwice(),
                        seed -> log(
                                episodes,
                                seed,
                                (id, random) -> noise(id, 1 + random.nextInt(2), 0, Ending.TERMINATED, random))))
                .isLessThanOrEqualTo(0.02);
        assertThat(Logs.inspect(twice).verdict().kind()).isEqualTo(Verdict.Kind.FAULTY);
    }

    @Test
    void heavyTailedReturns() {
        assertThat(found(
                        new HeavyReturns(),
                        log(
                                1_000,
                                1,
                                (id, random) -> noise(id, 1, 1 / random.nextGaussian(), Ending.TERMINATED, random))))
                .extracting(Finding::name)
                .containsExactly("heavy-tailed-returns");
        assertThat(found(new HeavyReturns(), log(1_000, 1, (id, random) -> noise(id, 1, 0, Ending.TERMINATED, random))))
                .isEmpty();
    }

    /** Two actions of even chance, logged with .6 and .4; days of fifty episodes. */
    @Test
    void whatSpeaksAgainstTheLog() {
        Dataset odd = log(1_000, 1, (id, random) -> {
            Episode episode = noise(id, 4, new Random(id / 50).nextGaussian(), Ending.TERMINATED, random);
            double[] logs = new double[4];
            for (int t = 0; t < 4; t++) {
                logs[t] = Math.log(episode.actions()[t] == 0 ? 0.6 : 0.4);
            }
            return episode.withActionLogProbabilities(logs);
        });
        assertThat(found(new Witness(), odd))
                .extracting(Finding::name)
                .containsExactly("contradicted-probabilities", "dependent-episodes");
        assertThat(found(new Witness(), log(1_000, 1, (id, random) -> noise(id, 4, 0, Ending.TERMINATED, random))))
                .isEmpty();
    }
}
