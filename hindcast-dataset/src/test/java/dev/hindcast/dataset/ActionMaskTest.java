package dev.hindcast.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Action masks from a log through a data set, its file and its transitions. */
class ActionMaskTest {
    private static final Discrete ACTIONS = new Discrete(3, 1);

    /** Two episodes of three steps, the second without masks; the first may lack its final observation. */
    private static Dataset dataset(boolean finalObservation) {
        int rows = finalObservation ? 4 : 3;
        boolean[] masks = {true, false, true, false, true, true, true, true, true, false, false, true};
        Episode masked = new Episode(
                        0,
                        Arrays.copyOf(new float[] {0, 1, 2, 3}, rows),
                        new float[] {3, 2, 1},
                        new float[] {1, 2, 4},
                        Ending.TRUNCATED)
                .withActionMasks(Arrays.copyOf(masks, 3 * rows));
        Episode free = new Episode(1, new float[] {5, 6, 7, 8}, new float[] {1, 1, 1}, new float[3], Ending.TERMINATED);
        return dataset(masked, free);
    }

    private static Dataset dataset(Episode... episodes) {
        return new Dataset("masked", Box.unbounded(1), ACTIONS, List.of(episodes), Optional.empty(), List.of());
    }

    private static Episode oneStep(float action, boolean... masks) {
        return new Episode(4, new float[] {0, 1}, new float[] {action}, new float[1], Ending.TERMINATED)
                .withActionMasks(masks);
    }

    @Test
    void aMaskKnowsItsActions() {
        ActionMask mask = ActionMask.of(false, true, true);
        assertThat(mask.restricts()).isTrue();
        assertThat(mask.allows(0)).isFalse();
        assertThat(mask.allows(2)).isTrue();
        assertThat(mask.count(3)).isEqualTo(2);
        assertThat(mask.toArray(3)).containsExactly(false, true, true);
        assertThat(mask).isEqualTo(ActionMask.of(false, true, true)).isNotEqualTo(ActionMask.of(true, true, true));
        assertThat(ActionMask.unrestricted().restricts()).isFalse();
        assertThat(ActionMask.unrestricted().allows(9)).isTrue();
        assertThat(ActionMask.unrestricted().count(4)).isEqualTo(4);
        assertThat(ActionMask.unrestricted().toArray(2)).containsExactly(true, true);
        assertThatThrownBy(() -> ActionMask.of(false, false)).hasMessageContaining("allows none");
        assertThatThrownBy(() -> mask.toArray(4)).hasMessageContaining("3 actions does not fit a space of 4");
    }

    @Test
    void anEpisodeTellsTheMaskOfEachState() {
        Episode episode = dataset(true).episodes().get(0);
        assertThat(episode.actionMask(1, 3)).isEqualTo(ActionMask.of(false, true, true));
        assertThat(episode.actionMask(3, 3)).isEqualTo(ActionMask.of(false, false, true));
        assertThat(episode.withRewards(new float[3]).actionMask(1, 3)).isEqualTo(episode.actionMask(1, 3));
        assertThat(dataset(true).episodes().get(1).actionMask(0, 3).restricts()).isFalse();
    }

    @Test
    void anIllegalLoggedActionIsRefused() {
        assertThatThrownBy(() -> dataset(oneStep(2, true, false, true, true, true, true)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Episode 4, step 0: action 2 was taken, but the action mask says that it is illegal");
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 4, 1.5f, Float.NaN})
    void anActionOutsideOfTheSpaceIsRefused(float action) {
        assertThatThrownBy(() -> dataset(oneStep(action)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Episode 4, step 0: the action is " + action + ", which is not in Discrete(3, start=1)");
    }

    @Test
    void anObservationOutsideOfTheSpaceIsRefused() {
        Episode episode = oneStep(1);
        assertThatThrownBy(() ->
                        new Dataset("odd", new Discrete(1), ACTIONS, List.of(episode), Optional.empty(), List.of()))
                .hasMessage("Episode 4, step 1: the observation is 1.0, which is not in Discrete(1)");
    }

    @Test
    void masksThatFitNothingAreRefused() {
        assertThatThrownBy(() -> dataset(oneStep(1, true, true, true)))
                .hasMessageContaining("3 flags: it needs one for each observation and each action");
        assertThatThrownBy(() -> dataset(oneStep(1, true, true, true, false, false, false)))
                .hasMessageContaining("no action is legal after the last step");
        Episode continuous = oneStep(1, true, true);
        assertThatThrownBy(() -> new Dataset(
                        "odd", Box.unbounded(1), Box.of(1, -1, 1), List.of(continuous), Optional.empty(), List.of()))
                .hasMessageContaining("action mask");
    }

    @Test
    void theFingerprintTellsMasks() {
        Episode episode = dataset(true).episodes().get(0);
        Episode without =
                new Episode(0, episode.observations(), episode.actions(), episode.rewards(), episode.ending());
        boolean[] others = episode.actionMasks().clone();
        others[1] = true;
        Episode wider = episode.withActionMasks(others);
        assertThat(List.of(dataset(episode), dataset(without), dataset(wider)))
                .extracting(Dataset::fingerprint)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFileKeepsThem(boolean finalObservation, @TempDir Path directory) {
        Dataset dataset = dataset(finalObservation);
        dataset.writeMinari(directory);
        Dataset read = Dataset.open(directory);
        assertThat(read.fingerprint()).isEqualTo(dataset.fingerprint());
        assertThat(read.episodes().get(0).actionMasks())
                .containsExactly(dataset.episodes().get(0).actionMasks());
        assertThat(read.episodes().get(1).masksActions()).isFalse();
        assertThat(read.warnings()).isEmpty();
    }

    @Test
    void aLongFileKeepsThem(@TempDir Path directory) {
        Dataset dataset = Samples.masked(30, 7);
        dataset.writeMinari(directory);
        assertThat(Dataset.open(directory).fingerprint()).isEqualTo(dataset.fingerprint());
    }

    @Test
    void pythonReadsThem(@TempDir Path directory) throws Exception {
        dataset(true).writeMinari(directory);
        String output = Python.run("""
                import sys, h5py, minari
                with h5py.File(sys.argv[1] + '/main_data.hdf5') as f:
                    mask = f['episode_0/infos/action_mask']
                    print(mask.dtype, mask[()].tolist(), 'infos' in f['episode_1'])
                first = next(minari.MinariDataset(sys.argv[1]).filter_episodes(lambda e: True).iterate_episodes())
                print(first.infos['action_mask'].astype(int).sum(), first.actions.tolist())
                """, directory.resolve("data"));
        assertThat(output.strip()).isEqualTo("int8 [[1, 0, 1], [0, 1, 1], [1, 1, 1], [0, 0, 1]] False\n8 [3, 2, 1]");
    }

    /** As an environment logs it: booleans, and nothing legal in the terminal state. */
    @Test
    void pythonsMasksAreRead(@TempDir Path directory) throws Exception {
        dataset(true).writeMinari(directory, Map.of());
        rewriteMask(directory, "[[1, 0, 1], [0, 1, 1], [1, 1, 1], [0, 0, 0]]");
        assertThat(Dataset.open(directory).episodes().get(0).actionMasks())
                .containsExactly(true, false, true, false, true, true, true, true, true, true, true, true);
    }

    @Test
    void aFileWhoseMaskForbidsALoggedActionIsRefused(@TempDir Path directory) throws Exception {
        dataset(true).writeMinari(directory, Map.of());
        rewriteMask(directory, "[[1, 0, 1], [1, 0, 1], [1, 1, 1], [1, 1, 1]]");
        assertThatThrownBy(() -> Dataset.open(directory))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("main_data.hdf5 contradicts itself")
                .hasMessageContaining("Episode 0, step 1: action 2 was taken")
                .hasMessageContaining("correct the log");
        rewriteMask(directory, "[[1, 0, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1]]");
        assertThatThrownBy(() -> Dataset.open(directory)).hasMessageContaining("16 flags");
        rewriteMask(directory, "[[1, 0, 1], [1, 1, 1], [1, 1, 1]]");
        assertThatThrownBy(() -> Dataset.open(directory)).hasMessageContaining("action_mask has 3 rows");
    }

    private static void rewriteMask(Path directory, String rows) throws Exception {
        Python.run("""
                import sys, h5py, numpy as np
                with h5py.File(sys.argv[1] + '/main_data.hdf5', 'r+') as f:
                    del f['episode_0/infos/action_mask']
                    f['episode_0/infos/action_mask'] = np.array(eval(sys.argv[2]), bool)
                """, directory.resolve("data"), rows);
        Unsealed.metadata(directory.resolve("data/metadata.json"));
    }
}
