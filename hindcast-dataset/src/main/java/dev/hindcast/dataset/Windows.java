package dev.hindcast.dataset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Windows of K consecutive steps of an episode, for sequence models. The last step of a window is uniform over all steps of the data
 * set; where fewer than K steps come before it, the window is padded on the left with zeros and the mask is 0 there. Immutable.
 */
public final class Windows {
    private final List<Episode> episodes;
    private final long[] firstStep;
    private final List<float[]> returnsToGo;
    private final int observationSize;
    private final int actionSize;
    private final int length;

    /**
     * @param length K, at least 1
     * @param discount of the returns-to-go; 1 in Decision Transformer
     */
    public Windows(Dataset dataset, int length, double discount) {
        if (length < 1) {
            throw new IllegalArgumentException("A window needs at least one step, got " + length);
        }
        this.episodes = dataset.episodes();
        this.observationSize = dataset.observationSpace().size();
        this.actionSize = dataset.actionSpace().size();
        this.length = length;
        this.firstStep = new long[episodes.size() + 1];
        this.returnsToGo = new ArrayList<>();
        for (int i = 0; i < episodes.size(); i++) {
            firstStep[i + 1] = firstStep[i] + episodes.get(i).length();
            returnsToGo.add(returnsToGo(episodes.get(i).rewards(), discount));
        }
    }

    /**
     * Windows side by side, row-major; B windows of K steps.
     *
     * @param observations B x K x observation size
     * @param actions B x K x action size
     * @param rewards B x K
     * @param returnsToGo B x K, the discounted sum of rewards from the step on to the end of its episode
     * @param timesteps B x K, the step's number in its episode
     * @param mask B x K, 1 where there is a step and 0 where there is padding
     */
    public record Batch(
            float[] observations,
            float[] actions,
            float[] rewards,
            float[] returnsToGo,
            int[] timesteps,
            float[] mask) {}

    /** K, the steps of a window. */
    public int length() {
        return length;
    }

    /** Draws {@code size} windows. */
    public Batch sample(int size, RandomGenerator random) {
        Batch batch = new Batch(
                new float[size * length * observationSize],
                new float[size * length * actionSize],
                new float[size * length],
                new float[size * length],
                new int[size * length],
                new float[size * length]);
        for (int i = 0; i < size; i++) {
            long step = random.nextLong(firstStep[episodes.size()]);
            int found = Arrays.binarySearch(firstStep, step);
            int episode = found >= 0 ? found : -found - 2;
            copy(episode, (int) (step - firstStep[episode]), batch, i * length);
        }
        return batch;
    }

    private void copy(int index, int last, Batch batch, int row) {
        Episode episode = episodes.get(index);
        int first = Math.max(0, last - length + 1);
        int count = last - first + 1;
        int at = row + length - count;
        System.arraycopy(
                episode.observations(),
                first * observationSize,
                batch.observations,
                at * observationSize,
                count * observationSize);
        System.arraycopy(episode.actions(), first * actionSize, batch.actions, at * actionSize, count * actionSize);
        System.arraycopy(episode.rewards(), first, batch.rewards, at, count);
        System.arraycopy(returnsToGo.get(index), first, batch.returnsToGo, at, count);
        for (int i = 0; i < count; i++) {
            batch.timesteps[at + i] = first + i;
            batch.mask[at + i] = 1;
        }
    }

    private static float[] returnsToGo(float[] rewards, double discount) {
        float[] result = new float[rewards.length];
        double sum = 0;
        for (int t = rewards.length - 1; t >= 0; t--) {
            sum = rewards[t] + discount * sum;
            result[t] = (float) sum;
        }
        return result;
    }
}
