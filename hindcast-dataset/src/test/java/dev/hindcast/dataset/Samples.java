package dev.hindcast.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Small made-up data sets. */
final class Samples {
    private Samples() {}

    /** Episodes of random numbers: lengths 1 and up, both endings, some truncated ones without a final observation. */
    static Dataset dataset(Space observations, Space actions, int episodes, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Episode> list = new ArrayList<>();
        for (int id = 0; id < episodes; id++) {
            int length = 1 + random.nextInt(120);
            boolean terminated = random.nextBoolean();
            int rows = terminated || random.nextBoolean() ? length + 1 : length;
            float[] rewards = new float[length];
            for (int t = 0; t < length; t++) {
                rewards[t] = (float) random.nextDouble(-1, 1);
            }
            list.add(new Episode(
                    id,
                    values(observations, rows, random),
                    values(actions, length, random),
                    rewards,
                    terminated ? Ending.TERMINATED : Ending.TRUNCATED));
        }
        return new Dataset("samples", observations, actions, list, Optional.of("Sample-v0"), List.of());
    }

    static Dataset continuous(int episodes, long seed) {
        return dataset(Box.unbounded(3), Box.of(2, -1, 1), episodes, seed);
    }

    /** Episodes of which each state forbids some of seven actions, but not the one that was taken. */
    static Dataset masked(int episodes, long seed) {
        Discrete actions = new Discrete(7, 2);
        SplittableRandom random = new SplittableRandom(seed);
        Dataset free = dataset(Box.unbounded(2), actions, episodes, seed);
        List<Episode> list = new ArrayList<>();
        for (Episode episode : free.episodes()) {
            int states = episode.observations().length / 2;
            boolean[] masks = new boolean[states * actions.n()];
            for (int i = 0; i < masks.length; i++) {
                masks[i] = random.nextBoolean();
            }
            for (int t = 0; t < states; t++) {
                int action = t < episode.length() ? (int) episode.actions()[t] - actions.start() : 0;
                masks[t * actions.n() + action] = true;
            }
            list.add(episode.withActionMasks(masks));
        }
        return new Dataset("masked", free.observationSpace(), actions, list, free.environmentId(), List.of());
    }

    private static float[] values(Space space, int rows, SplittableRandom random) {
        float[] values = new float[rows * space.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = space instanceof Discrete discrete
                    ? discrete.start() + random.nextInt(discrete.n())
                    : (float) random.nextDouble(-1, 1);
        }
        return values;
    }
}
