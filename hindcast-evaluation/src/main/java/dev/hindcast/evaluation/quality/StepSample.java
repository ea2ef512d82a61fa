package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Steps drawn without replacement from a data set, in the log's order.
 *
 * @param observations n x observation size, row-major
 * @param actions n x action size, row-major
 * @param rewards n rewards
 * @param episodes the number of each step's episode in the data set's list
 */
record StepSample(float[] observations, float[] actions, float[] rewards, int[] episodes) {
    /** All steps where there are at most {@code size}, else {@code size} of them, by Knuth's selection sampling (TAOCP 2, 3.4.2 S). */
    static StepSample of(Dataset dataset, int size, long seed) {
        long remaining = dataset.transitions();
        int wanted = (int) Math.min(size, remaining);
        int o = dataset.observationSpace().size();
        int a = dataset.actionSpace().size();
        StepSample sample =
                new StepSample(new float[wanted * o], new float[wanted * a], new float[wanted], new int[wanted]);
        SplittableRandom random = new SplittableRandom(seed);
        List<Episode> episodes = dataset.episodes();
        int at = 0;
        for (int id = 0; id < episodes.size(); id++) {
            Episode episode = episodes.get(id);
            for (int t = 0; t < episode.length(); t++, remaining--) {
                if (random.nextLong(remaining) < wanted - at) {
                    System.arraycopy(episode.observations(), t * o, sample.observations, at * o, o);
                    System.arraycopy(episode.actions(), t * a, sample.actions, at * a, a);
                    sample.rewards[at] = episode.rewards()[t];
                    sample.episodes[at++] = id;
                }
            }
        }
        return sample;
    }

    int size() {
        return rewards.length;
    }

    /** One column of a row-major matrix with a row a step. */
    double[] column(float[] matrix, int index) {
        int width = matrix.length / size();
        double[] column = new double[size()];
        for (int row = 0; row < column.length; row++) {
            column[row] = matrix[row * width + index];
        }
        return column;
    }
}
