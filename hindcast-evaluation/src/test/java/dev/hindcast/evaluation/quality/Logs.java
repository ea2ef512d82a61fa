package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Space;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;

/** Made-up logs: sound ones, and ones with a fault. */
final class Logs {
    static final Box BOUNDS = Box.of(2, -1, 1);

    private Logs() {}

    /** Forty terminated episodes of 50 steps: a damped walk in three dimensions, pushed by two random actions. */
    static Dataset sound() {
        SplittableRandom random = new SplittableRandom(11);
        List<Episode> episodes = new ArrayList<>();
        for (int id = 0; id < 40; id++) {
            int length = 50;
            float[] observations = new float[3 * (length + 1)];
            float[] actions = new float[2 * length];
            float[] rewards = new float[length];
            for (int i = 0; i < 3; i++) {
                observations[i] = (float) random.nextDouble(-0.1, 0.1);
            }
            for (int t = 0; t < length; t++) {
                actions[2 * t] = (float) random.nextDouble(-1, 1);
                actions[2 * t + 1] = (float) random.nextDouble(-1, 1);
                for (int i = 0; i < 3; i++) {
                    float push = i < 2 ? actions[2 * t + i] : actions[2 * t] * actions[2 * t + 1];
                    observations[3 * (t + 1) + i] = 0.99f * observations[3 * t + i] + 0.1f + 0.1f * push;
                }
                rewards[t] = observations[3 * t] * actions[2 * t];
            }
            episodes.add(new Episode(id, observations, actions, rewards, Ending.TERMINATED));
        }
        return dataset(Box.unbounded(3), BOUNDS, episodes);
    }

    /** Episodes of a discrete task: each is given by its states, s_0 to s_T, and actions; every reward is the action. */
    static Dataset discrete(int states, int actions, int[][]... statesAndActions) {
        List<Episode> episodes = new ArrayList<>();
        for (int[][] episode : statesAndActions) {
            float[] taken = floats(episode[1]);
            episodes.add(new Episode(episodes.size(), floats(episode[0]), taken, taken.clone(), Ending.TERMINATED));
        }
        return dataset(new Discrete(states), new Discrete(actions), episodes);
    }

    /** One episode of {@code steps} steps in one state, with the actions as given. */
    static Dataset choices(int steps, int actions, IntUnaryOperator action) {
        int[] taken = new int[steps];
        Arrays.setAll(taken, action);
        return discrete(1, actions, new int[][] {new int[steps + 1], taken});
    }

    static Dataset map(Dataset dataset, UnaryOperator<Episode> change) {
        return dataset(
                dataset.observationSpace(),
                dataset.actionSpace(),
                dataset.episodes().stream().map(change).toList());
    }

    static Dataset dataset(Space observations, Space actions, List<Episode> episodes) {
        return new Dataset("log", observations, actions, episodes, Optional.empty(), List.of());
    }

    static Inspection inspect(Dataset dataset) {
        return Inspection.of(dataset, References.of(dataset), 3);
    }

    static List<String> names(Dataset dataset) {
        return inspect(dataset).findings().stream().map(Finding::name).toList();
    }

    private static float[] floats(int[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values[i];
        }
        return floats;
    }
}
