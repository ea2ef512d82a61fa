package dev.hindcast.evaluation.diagnostics;

import static dev.hindcast.evaluation.diagnostics.MadeLogs.share;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.evaluation.Caution;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Episodes that are equal because the process is small are not called copies; copies are, in any order. */
class CopiesTest {
    private static final int SEEDS = 200;

    private static boolean found(Dataset dataset) {
        return Copies.of(dataset).isPresent();
    }

    /** From one where all equal others to one where few do. */
    @ParameterizedTest
    @CsvSource({"100,1,1,2", "2000,1,5,2", "2000,1,1000,2", "3000,2,3,2", "1000,3,3,3", "5000,5,2,2"})
    void smallProcesses(int episodes, int steps, int states, int actions) {
        assertThat(share(SEEDS, seed -> found(MadeLogs.table(episodes, steps, states, actions, seed))))
                .isLessThanOrEqualTo(0.01);
    }

    /** Users of real features who come again and again. */
    @ParameterizedTest
    @CsvSource({"1000,100", "3000,1000"})
    void usersWhoComeAgain(int episodes, int users) {
        assertThat(share(SEEDS, seed -> {
                    Dataset table = MadeLogs.table(episodes, 1, users, 2, seed);
                    return found(MadeLogs.dataset(
                            Box.unbounded(1),
                            table.actionSpace(),
                            table.episodes().stream()
                                    .map(CopiesTest::withRealFeature)
                                    .toList()));
                }))
                .isLessThanOrEqualTo(0.01);
    }

    private static Episode withRealFeature(Episode episode) {
        float[] features = episode.observations().clone();
        for (int t = 0; t < features.length; t++) {
            features[t] = (float) Math.sin(1 + features[t]);
        }
        return new Episode(episode.id(), features, episode.actions(), episode.rewards(), episode.ending());
    }

    @ParameterizedTest
    @CsvSource({"100,20", "500,2", "50,5"})
    void everythingCopied(int episodes, int times) {
        assertThat(share(
                        50,
                        seed -> found(MadeLogs.copied(MadeLogs.logistic(episodes, 5, 3, 1, seed), times, true, seed))
                                && found(MadeLogs.copied(MadeLogs.logistic(episodes, 1, 3, 1, seed), times, true, seed))
                                && found(MadeLogs.copied(MadeLogs.table(episodes, 10, 5, 3, seed), times, true, seed))
                                && found(MadeLogs.copied(MadeLogs.table(episodes, 2, 5, 3, seed), times, true, seed))))
                .isEqualTo(1);
    }

    /** A hundred of a thousand different episodes are in the log twenty times. */
    @Test
    void someCopied() {
        assertThat(share(50, seed -> {
                    Dataset table = MadeLogs.table(1_000, 10, 20, 3, seed);
                    Dataset some = MadeLogs.copied(table.filter(episode -> episode.id() < 100), 20, false, seed);
                    return found(MadeLogs.copied(table.concat(some), 1, true, seed));
                }))
                .isEqualTo(1);
    }

    /** Of a process so small that all is equal to something, a day was appended twice. */
    @Test
    void aDayAppendedTwice() {
        assertThat(share(50, seed -> {
                    Dataset table = MadeLogs.table(2_000, 2, 5, 3, seed);
                    return found(table.concat(table.filter(episode -> episode.id() >= 1_900)));
                }))
                .isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void fewCopiesAreANote() {
        Dataset log = MadeLogs.logistic(1_000, 5, 3, 1, 1);
        Dataset doubled = log.concat(log.filter(episode -> episode.id() < 10));
        assertThat(LogDiagnostics.copies(doubled)).singleElement().satisfies(caution -> {
            assertThat(caution.level()).isEqualTo(Caution.Level.NOTE);
            assertThat(caution.kind()).isEqualTo(Caution.Kind.DUPLICATES);
            assertThat(caution.reason()).startsWith("10 of 1,010 episodes equal an earlier one");
        });
        assertThat(LogDiagnostics.copies(MadeLogs.copied(log, 3, true, 1)))
                .singleElement()
                .satisfies(caution -> assertThat(caution.level()).isEqualTo(Caution.Level.WARNING));
    }

    /** Drawing with replacement gives what independent draws would: only real numbers tell it. */
    @Test
    void resamplesOfRealNumbers() {
        Dataset log = MadeLogs.logistic(500, 5, 3, 1, 1);
        SplittableRandom random = new SplittableRandom(2);
        List<Episode> drawn = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            drawn.add(log.episodes().get(random.nextInt(500)));
        }
        assertThat(found(MadeLogs.dataset(log.observationSpace(), log.actionSpace(), drawn)))
                .isTrue();
        assertThat(found(log)).isFalse();
    }
}
