package dev.hindcast.dataset;

import java.util.stream.IntStream;

/** Numbers of 64 bits that tell episodes by their content: observations, actions and rewards of their steps, bit by bit. */
final class EpisodePrints {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private EpisodePrints() {}

    /** One an episode. What follows the last step does not count, since not every layout keeps it. */
    static long[] of(Dataset dataset) {
        return of(dataset, Integer.MAX_VALUE);
    }

    /** One of the first step of each episode. */
    static long[] ofStarts(Dataset dataset) {
        return of(dataset, 1);
    }

    private static long[] of(Dataset dataset, int steps) {
        int observation = dataset.observationSpace().size();
        int action = dataset.actionSpace().size();
        return IntStream.range(0, dataset.episodes().size())
                .parallel()
                .mapToLong(i -> {
                    Episode episode = dataset.episodes().get(i);
                    int length = Math.min(steps, episode.length());
                    long print = add(length, episode.observations(), length * observation);
                    print = add(print, episode.actions(), length * action);
                    return mixed(steps == 1 ? print : add(print, episode.rewards(), length));
                })
                .toArray();
    }

    private static long add(long print, float[] values, int count) {
        long sum = print;
        for (int i = 0; i < count; i++) {
            sum = (sum ^ Float.floatToIntBits(values[i])) * GOLDEN;
            sum ^= sum >>> 32;
        }
        return sum;
    }

    private static long mixed(long print) {
        long mixed = (print ^ print >>> 30) * 0xBF58476D1CE4E5B9L;
        return mixed ^ mixed >>> 31;
    }
}
