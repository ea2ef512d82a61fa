package dev.hindcast.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that Python's Minari stores as JPEG are read as its own reader reads them. */
class MinariImagesTest {
    private static final String WRITE = """
        import sys, os, numpy as np
        from gymnasium.spaces import Box, Discrete
        from minari.dataset.minari_storage import MinariStorage
        from minari.data_collector.episode_buffer import EpisodeBuffer
        root = sys.argv[1]
        data = os.path.join(root, 'data')
        os.makedirs(data)
        colors = [int(n) for n in sys.argv[2:]]
        space, rng = Box(0, 255, (48, 64, *colors), np.uint8), np.random.default_rng(0)
        storage = MinariStorage.new(data, observation_space=space, action_space=Discrete(2), data_format='hdf5')
        def image():
            coarse = rng.integers(0, 256, (6, 8, *colors), dtype=np.uint8)
            return coarse.repeat(8, 0).repeat(8, 1)
        storage.update_episodes([EpisodeBuffer(id=i, observations=[image() for _ in range(4)], actions=[0, 1, 0], rewards=[1.0] * 3,
                                               terminations=[False, False, True], truncations=[False] * 3) for i in range(2)])
        read = MinariStorage.read(data)
        seen = [e['observations'] for e in read.get_episodes([0, 1])]
        np.savez(os.path.join(root, 'expected.npz'), observations=np.array(seen, 'f4'))
        """;

    @TempDir
    Path directory;

    @Test
    void imagesAreWhatMinariReads() throws Exception {
        Python.run(WRITE, directory, 3);
        requireImages(48 * 64 * 3);
    }

    @Test
    void greyImagesAreWhatMinariReads() throws Exception {
        Python.run(WRITE, directory);
        requireImages(48 * 64);
    }

    private void requireImages(int size) throws Exception {
        float[] expected =
                Npz.read(directory.resolve("expected.npz")).get("observations").floats();
        Dataset dataset = Dataset.open(directory);
        assertThat(dataset.observationSpace().size()).isEqualTo(size);
        int half = expected.length / 2;
        assertThat(dataset.episodes().get(0).observations()).isEqualTo(Arrays.copyOf(expected, half));
        assertThat(dataset.episodes().get(1).observations())
                .isEqualTo(Arrays.copyOfRange(expected, half, expected.length));
    }

    @Test
    void imagesOfAnotherSizeAreRefused() throws Exception {
        Python.run(WRITE, directory, 3);
        Path metadata = directory.resolve("data/metadata.json");
        Python.run("""
            import json, sys
            m = json.load(open(sys.argv[1])); s = json.loads(m['observation_space'])
            s.update(shape=[3], low=[0] * 3, high=[255] * 3)
            m['observation_space'] = json.dumps(s); json.dump(m, open(sys.argv[1], 'w'))
            """, metadata);
        assertThatThrownBy(() -> Dataset.open(directory))
                .isInstanceOf(DatasetException.class)
                .hasMessageContainingAll("episode_0/observations, row 0", "64 x 48 pixels", "3 numbers");
    }
}
