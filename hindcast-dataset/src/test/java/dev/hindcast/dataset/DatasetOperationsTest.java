package dev.hindcast.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetOperationsTest {
    private final Dataset dataset = Samples.continuous(41, 5);

    private static Set<float[]> rewards(Dataset dataset) {
        Set<float[]> rewards = new HashSet<>();
        dataset.episodes().forEach(episode -> rewards.add(episode.rewards()));
        return rewards;
    }

    @Test
    void refusesEpisodesThatDoNotFitTheSpaces() {
        Box three = Box.unbounded(3);
        Box two = Box.of(2, -1, 1);
        for (int[] sizes : new int[][] {{2, 4, 2}, {12, 4, 2}, {9, 3, 2}, {9, 4, 0}}) {
            Episode episode =
                    new Episode(7, new float[sizes[0]], new float[sizes[1]], new float[sizes[2]], Ending.TERMINATED);
            assertThatThrownBy(() -> new Dataset("odd", three, two, List.of(episode), Optional.empty(), List.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Episode 7");
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void refusesWhatIsNotFiniteAsFilesDo(float value) {
        refuses(
                new float[] {0, 1, 2, value, 4, 5},
                new float[2],
                new float[2],
                "step 1: the observation's component 1 is " + value);
        refuses(
                new float[] {0, 1, 2, 3, value, 5},
                new float[2],
                new float[2],
                "step 2: the observation's component 0");
        refuses(new float[6], new float[] {0, value}, new float[2], "step 1: the action is " + value);
        refuses(new float[6], new float[2], new float[] {value, 0}, "step 0: the reward is " + value);
        assertThatThrownBy(() -> dataset.mapRewards(reward -> value)).hasMessageContaining("the reward is " + value);
    }

    private static void refuses(float[] observations, float[] actions, float[] rewards, String words) {
        Episode episode = new Episode(3, observations, actions, rewards, Ending.TRUNCATED);
        assertThatThrownBy(() -> new Dataset(
                        "odd", Box.unbounded(2), Box.of(1, -1, 1), List.of(episode), Optional.empty(), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Episode 3", words, "every value must be finite");
    }

    @Test
    void saysWhatItHolds() {
        assertThat(dataset)
                .hasToString(dataset.name() + ": 41 episodes, " + dataset.transitions() + " steps, observations "
                        + dataset.observationSpace() + ", actions " + dataset.actionSpace());
    }

    @Test
    void splitSharesNoEpisodeAndLosesNone() {
        Split split = dataset.split(0.25, 3);
        assertThat(split.heldOut().episodes()).hasSize(10);
        assertThat(split.training().episodes()).hasSize(31);
        Set<float[]> union = rewards(split.training());
        union.addAll(rewards(split.heldOut()));
        assertThat(union).isEqualTo(rewards(dataset));
        assertThat(dataset.split(0.25, 3).heldOut().fingerprint())
                .isEqualTo(split.heldOut().fingerprint());
        assertThat(dataset.split(0.25, 4).heldOut().fingerprint())
                .isNotEqualTo(split.heldOut().fingerprint());
        assertThat(dataset.split(1e-9, 1).heldOut().episodes()).hasSize(1);
        assertThatThrownBy(() -> dataset.split(1, 3)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void filterRenumbersWhatIsLeft() {
        Dataset terminated = dataset.filter(episode -> episode.ending() == Ending.TERMINATED);
        assertThat(terminated.episodes()).isNotEmpty().allMatch(e -> e.ending() == Ending.TERMINATED);
        assertThat(terminated.episodes().stream().map(Episode::id).toList())
                .isEqualTo(java.util.stream.IntStream.range(
                                0, terminated.episodes().size())
                        .boxed()
                        .toList());
        assertThatThrownBy(() -> dataset.filter(episode -> false)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatWasJoinedIsCalledByAllItsNames() {
        Dataset joined = dataset.withName("one").concat(dataset.withName("two"), dataset.withName("one"));
        assertThat(joined.name()).isEqualTo("one + two");
        assertThat(dataset.withName("one").fingerprint()).isEqualTo(dataset.fingerprint());
    }

    @Test
    void concatJoinsEqualSpacesOnly() {
        Dataset other = Samples.continuous(3, 6);
        assertThat(dataset.concat(other, other).episodes()).hasSize(47);
        Dataset different = Samples.dataset(Box.unbounded(3), new Discrete(2), 3, 6);
        assertThatThrownBy(() -> dataset.concat(different))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Discrete(2)");
    }

    @Test
    void topByReturnTakesTheBest() {
        Dataset top = dataset.topByReturn(0.1);
        double[] sorted = dataset.episodes().stream()
                .mapToDouble(Episode::totalReward)
                .sorted()
                .toArray();
        assertThat(top.episodes()).hasSize(5);
        assertThat(top.episodes()).allMatch(episode -> episode.totalReward() >= sorted[sorted.length - 5]);
        assertThat(dataset.topByReturn(1).fingerprint()).isEqualTo(dataset.fingerprint());
    }

    @Test
    void mapRewardsChangesNothingElse() {
        Dataset scaled = dataset.mapRewards(reward -> 2 * reward + 1);
        assertThat(scaled.episodes().get(4).rewards()[0])
                .isEqualTo(2 * dataset.episodes().get(4).rewards()[0] + 1);
        assertThat(scaled.episodes().get(4).actions())
                .isSameAs(dataset.episodes().get(4).actions());
        assertThat(dataset.mapRewards(reward -> reward).fingerprint()).isEqualTo(dataset.fingerprint());
    }

    @Test
    void fingerprintTellsContentNotFilesOrNames(@TempDir Path directory) {
        dataset.writeMinari(directory);
        assertThat(Dataset.open(directory).fingerprint())
                .isEqualTo(dataset.fingerprint())
                .matches("[0-9a-f]{64}");
        Dataset renamed = new Dataset(
                "other",
                dataset.observationSpace(),
                dataset.actionSpace(),
                dataset.episodes(),
                Optional.empty(),
                List.of("warning"));
        assertThat(renamed.fingerprint()).isEqualTo(dataset.fingerprint());
        Dataset bounded = new Dataset(
                "samples",
                dataset.observationSpace(),
                Box.of(2, -1, 2),
                dataset.episodes(),
                Optional.empty(),
                List.of());
        assertThat(bounded.fingerprint()).isNotEqualTo(dataset.fingerprint());
        assertThat(dataset.mapRewards(Math::nextUp).fingerprint()).isEqualTo(dataset.fingerprint());
        assertThat(dataset.mapRewards(r -> Math.nextUp((float) r)).fingerprint())
                .isNotEqualTo(dataset.fingerprint());
    }

    @Test
    void statisticsAreThoseOfTheNumbers() {
        List<Episode> episodes = List.of(
                new Episode(0, new float[] {0, 1, 2}, new float[] {1, -1}, new float[] {1, 2}, Ending.TERMINATED),
                new Episode(1, new float[] {5}, new float[] {0}, new float[] {-1}, Ending.TRUNCATED));
        Dataset two = new Dataset("two", Box.unbounded(1), Box.of(1, -1, 1), episodes, Optional.empty(), List.of());
        DatasetStatistics statistics = two.statistics();
        assertThat(statistics.transitions()).isEqualTo(3);
        assertThat(statistics.episodeReturns()).containsExactly(3, -1);
        assertThat(statistics.returns()).isEqualTo(new Summary(1, 2, -1, 3));
        assertThat(statistics.lengths()).isEqualTo(new Summary(1.5, 0.5, 1, 2));
        assertThat(statistics.terminated()).isEqualTo(1);
        assertThat(statistics.truncated()).isEqualTo(1);
        assertThat(statistics.observations()).containsExactly(new Summary(2, Math.sqrt(3.5), 0, 5));
        assertThat(statistics.actions().get(0).std()).isCloseTo(Math.sqrt(2.0 / 3), within(1e-12));
    }
}
