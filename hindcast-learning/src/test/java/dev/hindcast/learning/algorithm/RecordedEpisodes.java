package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.NpyArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Episodes that a golden program recorded under {@code data/} beside what it drew of them. */
final class RecordedEpisodes {
    private RecordedEpisodes() {}

    /** Of actions in [-1, 1], with the observation after each episode's last step. */
    static Dataset of(Map<String, NpyArray> arrays, int observationSize, int actionSize) {
        int[] lengths = array(arrays, "lengths").ints();
        int[] terminated = array(arrays, "terminated").ints();
        float[] observations = array(arrays, "observations").floats();
        float[] actions = array(arrays, "actions").floats();
        float[] rewards = array(arrays, "rewards").floats();
        List<Episode> episodes = new ArrayList<>();
        int first = 0;
        for (int i = 0; i < lengths.length; i++) {
            int end = first + lengths[i];
            episodes.add(new Episode(
                    i,
                    Arrays.copyOfRange(observations, (first + i) * observationSize, (end + i + 1) * observationSize),
                    Arrays.copyOfRange(actions, first * actionSize, end * actionSize),
                    Arrays.copyOfRange(rewards, first, end),
                    terminated[i] == 1 ? Ending.TERMINATED : Ending.TRUNCATED));
            first = end;
        }
        return new Dataset(
                "recorded",
                Box.unbounded(observationSize),
                Box.of(actionSize, -1, 1),
                episodes,
                Optional.empty(),
                List.of());
    }

    /** The numbers that each update drew, of an array updates x batch. */
    static List<long[]> drawn(NpyArray numbers) {
        long[] all = numbers.longs();
        int size = numbers.shape()[1];
        List<long[]> drawn = new ArrayList<>();
        for (int from = 0; from < all.length; from += size) {
            drawn.add(Arrays.copyOfRange(all, from, from + size));
        }
        return drawn;
    }

    private static NpyArray array(Map<String, NpyArray> arrays, String name) {
        return Objects.requireNonNull(arrays.get("data/" + name), name);
    }
}
