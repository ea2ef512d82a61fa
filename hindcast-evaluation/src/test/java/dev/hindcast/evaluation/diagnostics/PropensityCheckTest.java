package dev.hindcast.evaluation.diagnostics;

import static dev.hindcast.evaluation.diagnostics.MadeLogs.share;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.evaluation.Caution;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Probabilities that drew the actions are hardly ever accused, and others nearly always. */
class PropensityCheckTest {
    private static final int SEEDS = 200;

    private static boolean accused(Dataset dataset) {
        List<Caution> cautions = LogDiagnostics.propensities(dataset);
        assertThat(cautions).allSatisfy(caution -> assertThat(caution.kind()).isEqualTo(Caution.Kind.PROPENSITIES));
        return !cautions.isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"100,1,1,2", "2000,1,5,2", "1000,1,200,10", "50,20,3,2", "300,20,40,4", "500,5,3,30"})
    void soundTables(int episodes, int steps, int states, int actions) {
        assertThat(share(SEEDS, seed -> accused(MadeLogs.table(episodes, steps, states, actions, seed))))
                .isLessThanOrEqualTo(0.01);
    }

    /** With a sharpness of 5, probabilities are down to 1e-7. */
    @ParameterizedTest
    @CsvSource({"100,1,1,1", "300,20,4,1", "300,20,4,5", "30,200,17,2"})
    void soundRealObservations(int episodes, int steps, int components, double sharpness) {
        assertThat(share(SEEDS, seed -> accused(MadeLogs.logistic(episodes, steps, components, sharpness, seed))))
                .isLessThanOrEqualTo(0.01);
    }

    @ParameterizedTest
    @CsvSource({"100,5,1,0.1", "300,20,3,0.5", "50,50,6,1"})
    void soundDensities(int episodes, int steps, int components, double deviation) {
        assertThat(share(
                        SEEDS,
                        seed -> accused(MadeLogs.gaussian(
                                episodes, steps, components, deviation, Box.unbounded(components), seed))))
                .isLessThanOrEqualTo(0.01);
        assertThat(share(
                        SEEDS,
                        seed -> accused(MadeLogs.gaussian(
                                episodes, steps, components, deviation, Box.of(components, -9, 9), seed))))
                .isLessThanOrEqualTo(0.01);
    }

    @Test
    void rulesWithoutChanceAreSound() {
        assertThat(accused(chosen(400, 0, t -> 0))).isFalse();
        assertThat(accused(chosen(400, 0, t -> t % 3))).isFalse();
    }

    /** A log of one state, with one log-probability. */
    private static Dataset chosen(int steps, double log, java.util.function.IntUnaryOperator action) {
        List<Episode> episodes = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            episodes.add(new Episode(
                    i,
                    new float[2],
                    new float[] {action.applyAsInt(i)},
                    new float[1],
                    Ending.TERMINATED,
                    new boolean[0],
                    new double[] {log}));
        }
        return MadeLogs.dataset(new Discrete(1), new Discrete(3), episodes);
    }

    /** Of actions of probability .3 and .7 each has that of the other. The mean weight of a policy of .7 and .3 is exactly 1 nevertheless. */
    @ParameterizedTest
    @CsvSource({"100,1", "1000,1", "20,10", "200,20"})
    void probabilitiesOfTheOtherAction(int episodes, int steps) {
        assertThat(share(SEEDS, seed -> accused(two(episodes, steps, 0.7, 0.3, seed))))
                .isGreaterThanOrEqualTo(0.95);
        assertThat(share(SEEDS, seed -> accused(two(episodes, steps, 0.7, 0.7, seed))))
                .isLessThanOrEqualTo(0.01);
    }

    /** Two actions, the first drawn with one probability and logged with another; real observations, so that no table helps. */
    private static Dataset two(int episodes, int steps, double drawn, double logged, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return MadeLogs.map(MadeLogs.logistic(episodes, steps, 3, 0, seed), episode -> {
            float[] actions = new float[episode.length()];
            double[] logs = new double[actions.length];
            for (int t = 0; t < actions.length; t++) {
                actions[t] = random.nextDouble() < drawn ? 0 : 1;
                logs[t] = Math.log(actions[t] == 0 ? logged : 1 - logged);
            }
            return new Episode(
                    episode.id(),
                    episode.observations(),
                    actions,
                    episode.rewards(),
                    episode.ending(),
                    new boolean[0],
                    logs);
        });
    }

    /** Only where the first component is positive, or in one state of twenty. */
    @ParameterizedTest
    @CsvSource({"1000,10", "400,50"})
    void probabilitiesOfTheOtherActionInSomeStates(int episodes, int steps) {
        assertThat(share(
                        SEEDS,
                        seed -> accused(MadeLogs.logs(
                                        MadeLogs.table(episodes, steps, 20, 2, seed),
                                        state -> state == 3,
                                        log -> Math.log1p(-Math.exp(log))))
                                || evenPolicy(seed, episodes, steps)))
                .isGreaterThanOrEqualTo(0.95);
    }

    /** Whether in that state both actions are nearly equally likely, so that nothing is exchanged. */
    private static boolean evenPolicy(long seed, int episodes, int steps) {
        return MadeLogs.table(episodes, steps, 20, 2, seed).episodes().stream()
                .flatMapToInt(episode -> java.util.stream.IntStream.range(0, episode.length())
                        .filter(t -> episode.observations()[t] == 3 && episode.actions()[t] == 0)
                        .map(t -> (int) (100 * Math.exp(episode.actionLogProbabilities()[t]))))
                .limit(1)
                .anyMatch(percent -> percent > 35 && percent < 65);
    }

    @ParameterizedTest
    @CsvSource({"1000,1,1", "2000,5,3", "100,100,3"})
    void onePercentTooSmall(int episodes, int steps, int states) {
        assertThat(share(
                        SEEDS,
                        seed -> accused(MadeLogs.logs(
                                MadeLogs.table(episodes, steps, states, 2, seed),
                                state -> true,
                                log -> log + Math.log(0.99)))))
                .isGreaterThanOrEqualTo(0.95);
        assertThat(share(
                        SEEDS,
                        seed -> accused(MadeLogs.logs(
                                MadeLogs.table(episodes, steps, states, 2, seed),
                                state -> true,
                                log -> Math.min(0, log + Math.log(1.01))))))
                .isGreaterThanOrEqualTo(0.95);
    }

    /** Uniform actions in real states: 1 / p has no spread, so that one percent shows at once. */
    @ParameterizedTest
    @CsvSource({"1000,1", "50,100"})
    void onePercentTooSmallInRealStates(int episodes, int steps) {
        assertThat(share(
                        50,
                        seed -> accused(MadeLogs.logs(
                                MadeLogs.logistic(episodes, steps, 3, 0, seed),
                                state -> true,
                                log -> log + Math.log(0.99)))))
                .isGreaterThanOrEqualTo(0.95);
    }

    /** Each episode keeps to one action, drawn once with .5, and logs .5 at each step. */
    @ParameterizedTest
    @CsvSource({"50,20", "1000,2"})
    void actionsDrawnOnceAnEpisode(int episodes, int steps) {
        SplittableRandom random = new SplittableRandom(5);
        assertThat(share(
                        50,
                        seed -> accused(MadeLogs.map(MadeLogs.logistic(episodes, steps, 2, 0, seed), episode -> {
                            float[] actions = new float[episode.length()];
                            java.util.Arrays.fill(actions, random.nextInt(2));
                            return new Episode(
                                    episode.id(),
                                    episode.observations(),
                                    actions,
                                    episode.rewards(),
                                    episode.ending(),
                                    new boolean[0],
                                    episode.actionLogProbabilities());
                        }))))
                .isGreaterThanOrEqualTo(0.95);
    }

    /** Densities in other units: the logarithm lacks that of the scale, so that the density is half of what it is. */
    @ParameterizedTest
    @CsvSource({"100,5,1", "300,20,3"})
    void densitiesOfOtherUnits(int episodes, int steps, int components) {
        assertThat(share(
                        50,
                        seed -> accused(MadeLogs.logs(
                                MadeLogs.gaussian(episodes, steps, components, 0.5, Box.of(components, -1, 1), seed),
                                state -> true,
                                log -> log - components * Math.log(2)))))
                .isGreaterThanOrEqualTo(0.95);
    }

    /** Only what may be taken counts: with masks, E[1 / p] is the number of legal actions. */
    @Test
    void actionsThatCouldNotBeTaken() {
        assertThat(share(SEEDS, seed -> accused(masked(seed, 1)))).isLessThanOrEqualTo(0.01);
        assertThat(share(SEEDS, seed -> accused(masked(seed, 0.97)))).isGreaterThanOrEqualTo(0.95);
    }

    private static Dataset masked(long seed, double scale) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Episode> episodes = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            float[] seen = new float[5];
            float[] actions = new float[4];
            double[] logs = new double[4];
            boolean[] masks = new boolean[5 * 6];
            for (int t = 0; t < 5; t++) {
                seen[t] = (float) random.nextDouble();
                int legal = 1 + random.nextInt(6);
                for (int a = 0; a < legal; a++) {
                    masks[6 * t + a] = true;
                }
                if (t < 4) {
                    actions[t] = random.nextInt(legal);
                    logs[t] = Math.log(scale / legal);
                }
            }
            episodes.add(new Episode(i, seen, actions, new float[4], Ending.TRUNCATED, masks, logs));
        }
        return MadeLogs.dataset(Box.unbounded(1), new Discrete(6), episodes);
    }
}
