package dev.hindcast.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spaces of several parts, written by Python's Minari, are flattened as Gymnasium flattens them, number by number. */
class MinariSpacesTest {
    private static final String WRITE = """
        import sys, os, numpy as np
        from gymnasium.spaces import *
        from gymnasium.spaces import flatten
        from minari.dataset.minari_storage import MinariStorage
        from minari.data_collector.episode_buffer import EpisodeBuffer
        root = sys.argv[1]
        box = Box(-1, 1, (2, 3), np.float32)
        observations = [
            Dict({'b': Discrete(3, start=-1), 'a': box, 'c': MultiBinary(4)}),
            Tuple((Discrete(5), box, MultiDiscrete([2, 3]))),
            Dict({'x': Dict({'z': Discrete(2), 'y': Box(0, 9, (), np.float64)}), 'w': Tuple((Discrete(2), Box(0, 1, (1,))))}),
            MultiBinary((2, 3)),
            MultiDiscrete([3, 4], start=[1, -2]),
            Dict({'only': Box(-5, 5, (4,), np.int64)}),
            Tuple((MultiBinary(2), Tuple((Discrete(2), MultiDiscrete([[2, 2], [3, 2]]))))),
            box, Discrete(4), Box(-1, 1, (3,)), Dict({'10': Discrete(2), '9': Discrete(3)}), Box(0, 255, (5,), np.uint8),
        ]
        actions = [Discrete(3, start=2), Box(-1, 1, (2,)), MultiDiscrete([5, 2, 3]), MultiDiscrete([2, 2], start=[3, -1]),
                   MultiBinary(3), Discrete(4), Box(0, 1, (2, 2)), MultiBinary((2, 2)), MultiDiscrete([[2, 3], [2, 2]]),
                   Dict({'b': Discrete(3, start=-1), 'a': Tuple((MultiBinary(2), MultiDiscrete([2, 3], start=[1, 5])))}),
                   Dict({'grip': Discrete(2, start=4), 'arm': box, 'w': Tuple((MultiBinary(2), MultiDiscrete([3], start=[-1])))}),
                   Tuple((Box(-2, 2, (1,), np.float64), Box(0, 9, (2,), np.int32)))]
        def stacked(space, values):
            if isinstance(space, Dict):
                return {k: stacked(s, [v[k] for v in values]) for k, s in space.spaces.items()}
            if isinstance(space, Tuple):
                return tuple(stacked(s, [v[i] for v in values]) for i, s in enumerate(space.spaces))
            return list(values)
        def flat(space, value):
            return np.ravel(value if isinstance(space, (Box, Discrete)) else flatten(space, value))
        def digits(space, value):
            if isinstance(space, Dict):
                return sum([digits(s, value[k]) for k, s in space.spaces.items()], [])
            if isinstance(space, Tuple):
                return sum([digits(s, v) for s, v in zip(space.spaces, value)], [])
            if isinstance(space, Box):
                raise ValueError
            start = getattr(space, 'start', 0)
            counts = [space.n] if isinstance(space, Discrete) else np.ravel(getattr(space, 'nvec', [2] * np.size(value)))
            return list(zip(np.ravel(value - start), counts))
        def chosen(space, value):
            if isinstance(space, (Dict, Tuple)):
                try:
                    return [np.ravel_multi_index(*zip(*digits(space, value)))]
                except ValueError:
                    return flatten(space, value)
            if isinstance(space, MultiDiscrete):
                return [np.ravel_multi_index(np.ravel(value - space.start), np.ravel(space.nvec))]
            if isinstance(space, MultiBinary):
                return [np.ravel_multi_index(np.ravel(value), [2] * np.size(value))]
            return np.ravel(value)
        for number, (o, a) in enumerate(zip(observations, actions)):
            o.seed(number); a.seed(number)
            path = os.path.join(root, str(number), 'data')
            os.makedirs(path)
            storage = MinariStorage.new(path, observation_space=o, action_space=a, data_format='hdf5')
            seen, taken = [], []
            buffers = []
            for episode in range(3):
                s = [o.sample() for _ in range(6)]
                t = [a.sample() for _ in range(5)]
                seen += [flat(o, x) for x in s]
                taken += [chosen(a, x) for x in t]
                buffers.append(EpisodeBuffer(id=episode, observations=stacked(o, s), actions=stacked(a, t),
                                             rewards=[1.0] * 5, terminations=[False] * 4 + [True], truncations=[False] * 5))
            storage.update_episodes(buffers)
            np.savez(os.path.join(root, f'{number}.npz'), observations=np.array(seen, 'f4'), actions=np.array(taken, 'f4'))
        words = os.path.join(root, 'words', 'data')
        os.makedirs(words)
        storage = MinariStorage.new(words, observation_space=Dict({'a': box, 'mission': Text(9)}), action_space=Discrete(2), data_format='hdf5')
        storage.update_episodes([EpisodeBuffer(id=0, observations={'a': [box.sample()] * 2, 'mission': ['go', 'go']}, actions=[0],
                                               rewards=[1.0], terminations=[True], truncations=[False])])
        """;

    @TempDir
    Path directory;

    @Test
    void spacesOfSeveralPartsAreFlattenedAsGymnasiumDoes() throws Exception {
        Python.run(WRITE, directory);
        for (int number = 0; number < 12; number++) {
            Dataset dataset = Dataset.open(directory.resolve(String.valueOf(number)));
            Map<String, NpyArray> expected = Npz.read(directory.resolve(number + ".npz"));
            float[] observations = expected.get("observations").floats();
            float[] actions = expected.get("actions").floats();
            int rows = observations.length / 3;
            int taken = actions.length / 3;
            assertThat(dataset.episodes()).as("set %d", number).hasSize(3);
            for (Episode episode : dataset.episodes()) {
                int id = episode.id();
                assertThat(episode.observations())
                        .as("set %d", number)
                        .isEqualTo(Arrays.copyOfRange(observations, id * rows, (id + 1) * rows));
                assertThat(episode.actions())
                        .as("set %d", number)
                        .isEqualTo(Arrays.copyOfRange(actions, id * taken, (id + 1) * taken));
            }
        }
        assertThat(Dataset.open(directory.resolve("2")).actionSpace()).isEqualTo(new Discrete(30));
        assertThat(Dataset.open(directory.resolve("9")).actionSpace()).isEqualTo(new Discrete(72));
        assertThat(Dataset.open(directory.resolve("11")).actionSpace())
                .isEqualTo(new Box(new float[] {-2, 0, 0}, new float[] {2, 9, 9}));
        assertThatThrownBy(() -> Dataset.open(directory.resolve("words")))
                .isInstanceOf(DatasetException.class)
                .hasMessageContainingAll("observation_space, mission is of type 'Text'", "not supported");
    }
}
