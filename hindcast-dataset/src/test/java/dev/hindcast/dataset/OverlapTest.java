package dev.hindcast.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.EpisodeUse.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same episodes are found, and episodes that are alike by chance are not taken for the same. */
class OverlapTest {
    /** Histories of two actions in states that count them: 2^length contents. */
    private static Dataset coins(int episodes, int length, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Episode> list = new ArrayList<>();
        for (int id = 0; id < episodes; id++) {
            float[] observations = new float[length + 1];
            float[] actions = new float[length];
            for (int t = 0; t < length; t++) {
                actions[t] = random.nextInt(2);
                observations[t + 1] = observations[t] + actions[t];
            }
            list.add(new Episode(id, observations, actions, actions.clone(), Ending.TERMINATED));
        }
        return new Dataset("coins", new Discrete(length + 1), new Discrete(2), list, Optional.empty(), List.of());
    }

    private static EpisodeUse use(Dataset data, int... indices) {
        return EpisodeUse.of(Kind.LEARNED, data, indices);
    }

    private static int[] upTo(int from, int to) {
        return IntStream.range(from, to).toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 20, 300})
    void theSameDataAreToldByTheirPlaces(int episodes) {
        Dataset data = Samples.continuous(episodes, 1);
        assertThat(Overlap.between(data, use(data, upTo(0, episodes))))
                .isEqualTo(new Overlap(episodes, episodes, true));
        assertThat(Overlap.between(data, use(data, 1))).isEqualTo(new Overlap(episodes, 1, true));
        assertThat(EpisodeUse.unused(data, List.of(use(data, 1), use(data, 0)))).containsExactly(upTo(2, episodes));
    }

    /** Down to a single episode, in another file, in another order. */
    @ParameterizedTest
    @CsvSource({"50, 1", "50, 10", "500, 1", "500, 499"})
    void continuousEpisodesAreFoundOneByOne(int episodes, int shared) {
        Dataset all = Samples.continuous(2 * episodes, 1);
        EpisodeUse learned = use(all.episodesAt(upTo(0, episodes)), upTo(0, episodes));
        int[] judged = upTo(episodes - shared, 2 * episodes - shared);
        for (int i = 0; i < judged.length / 2; i++) {
            int other = judged[i];
            judged[i] = judged[judged.length - 1 - i];
            judged[judged.length - 1 - i] = other;
        }
        Overlap overlap = Overlap.between(all.episodesAt(judged), learned);
        assertThat(overlap).isEqualTo(new Overlap(episodes, shared, true));
        assertThat(overlap.share()).isEqualTo((double) shared / episodes);
        assertThat(EpisodeUse.unused(all.episodesAt(judged), List.of(learned))).hasSize(episodes - shared);
        assertThat(Overlap.between(all.episodesAt(upTo(episodes, 2 * episodes)), learned))
                .isEqualTo(new Overlap(episodes, 0, false));
    }

    /** A layout that does not keep the observation after the last step changes nothing. */
    @Test
    void theLastObservationDoesNotCount() {
        Dataset data = Samples.continuous(20, 1);
        Dataset without = new Dataset(
                "without",
                data.observationSpace(),
                data.actionSpace(),
                data.episodes().stream()
                        .map(e -> new Episode(
                                e.id(),
                                Arrays.copyOf(e.observations(), e.length() * 3),
                                e.actions(),
                                e.rewards(),
                                e.ending()))
                        .toList(),
                Optional.empty(),
                List.of());
        assertThat(without.fingerprint()).isNotEqualTo(data.fingerprint());
        assertThat(Overlap.between(without, use(data, upTo(0, 20)))).isEqualTo(new Overlap(20, 20, true));
        assertThat(Overlap.between(data.mapRewards(r -> r + 1), use(data, upTo(0, 20)))
                        .shared())
                .isZero();
    }

    /** Independent samples of a small process share much of their content: 100 pairs of them, none suspected. */
    @ParameterizedTest
    @CsvSource({"200, 200, 2", "200, 200, 8", "100, 1000, 10", "1000, 100, 12", "500, 500, 16", "300, 300, 40"})
    void whatIsAlikeByChanceIsNotReused(int episodes, int learned, int length) {
        int suspected = 0;
        for (int seed = 0; seed < 100; seed++) {
            Dataset data = coins(episodes, length, seed);
            Dataset other = coins(learned, length, 1_000 + seed);
            suspected += Overlap.between(data, use(other, upTo(0, learned))).reused() ? 1 : 0;
        }
        assertThat(suspected).isLessThanOrEqualTo(1);
        if (length <= 8) {
            assertThat(Overlap.between(coins(episodes, length, 1), use(coins(learned, length, 2), upTo(0, learned)))
                            .share())
                    .isGreaterThan(.5);
        }
    }

    /** A part of a discrete log in another file. */
    @ParameterizedTest
    @CsvSource({"1000, 200, 12", "1000, 500, 12", "400, 40, 16", "2000, 1000, 20", "100, 20, 40"})
    void discreteEpisodesThatWereTakenTwiceAreFound(int learned, int judged, int length) {
        int found = 0;
        for (int seed = 0; seed < 20; seed++) {
            Dataset all = coins(learned, length, seed);
            found += Overlap.between(all.episodesAt(upTo(learned - judged, learned)), use(all, upTo(0, learned)))
                            .reused()
                    ? 1
                    : 0;
        }
        assertThat(found).isEqualTo(20);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void anotherFileOfTheSameDiscreteEpisodesIsFound(int length) {
        Dataset all = coins(200, length, 3);
        int[] backwards = IntStream.range(0, 200).map(i -> 199 - i).toArray();
        assertThat(Overlap.between(all.episodesAt(backwards), use(all, upTo(0, 200))))
                .isEqualTo(new Overlap(200, 200, true));
    }

    @Test
    void tailsAreThoseOfTheBinomial() {
        assertThat(Overlap.tail(3, 0, .3)).isEqualTo(1);
        assertThat(Overlap.tail(3, 2, .3)).isCloseTo(3 * .09 * .7 + .027, within(1e-12));
        assertThat(Overlap.tail(20, 20, .5)).isCloseTo(Math.pow(.5, 20), within(1e-15));
        assertThat(Overlap.tail(1_000_000, 500_000, .5)).isCloseTo(.5004, within(1e-4));
    }

    @Test
    void aFileKeepsUses(@TempDir Path directory) throws Exception {
        Dataset data = Samples.continuous(30, 1);
        EpisodeUse learned = use(data, 4, 2, 7);
        EpisodeUse chosen = EpisodeUse.of(Kind.CHOSEN, data, new int[] {0});
        Path file = directory.resolve("uses");
        EpisodeUse.write(file, List.of(learned, chosen));
        List<EpisodeUse> read = EpisodeUse.read(file);
        assertThat(read).hasSize(2);
        assertThat(read.get(0).indices()).containsExactly(2, 4, 7);
        assertThat(read.get(0).prints()).containsExactly(learned.prints());
        assertThat(read.get(0).source()).isEqualTo(data.fingerprint());
        assertThat(read.get(1).kind()).isEqualTo(Kind.CHOSEN);
        byte[] bytes = Files.readAllBytes(file);
        for (int length : new int[] {0, 7, 12, 50, bytes.length - 1}) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> EpisodeUse.read(file))
                    .isInstanceOf(DatasetException.class)
                    .hasMessageContaining("train again");
        }
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] damaged = bytes.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, damaged);
            assertThatThrownBy(() -> EpisodeUse.read(file)).isInstanceOf(DatasetException.class);
        }
        byte[] first = Arrays.copyOf(bytes, bytes.length - Long.BYTES);
        first[7] = 1;
        Files.write(file, first);
        assertThat(EpisodeUse.read(file).get(0).prints()).as("version 1").containsExactly(learned.prints());
        Files.write(file, Arrays.copyOf(bytes, bytes.length + 1));
        assertThatThrownBy(() -> EpisodeUse.read(file)).hasMessageContaining("longer than it says");
    }
}
