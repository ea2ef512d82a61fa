package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import java.util.Arrays;

/**
 * The rewards of all steps.
 *
 * @param mean their mean
 * @param std their population standard deviation
 * @param min the smallest
 * @param max the largest
 * @param distinct how many different ones there are
 * @param mostCommon the one that is seen most often
 * @param mostCommonShare the share of steps with it
 */
public record Rewards(
        double mean, double std, double min, double max, long distinct, double mostCommon, double mostCommonShare) {
    static Rewards of(Dataset dataset) {
        float[] sorted = new float[Math.toIntExact(dataset.transitions())];
        int at = 0;
        for (Episode episode : dataset.episodes()) {
            System.arraycopy(episode.rewards(), 0, sorted, at, episode.length());
            at += episode.length();
        }
        Arrays.sort(sorted);
        int distinct = 0;
        int longest = 0;
        float mostCommon = sorted[0];
        int start = 0;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < sorted.length; i++) {
            sum += sorted[i];
            if (i + 1 == sorted.length || sorted[i + 1] != sorted[i]) {
                distinct++;
                if (i + 1 - start > longest) {
                    longest = i + 1 - start;
                    mostCommon = sorted[i];
                }
                start = i + 1;
            }
        }
        double mean = sum / sorted.length;
        for (float reward : sorted) {
            squares += (reward - mean) * (reward - mean);
        }
        return new Rewards(
                mean,
                Math.sqrt(squares / sorted.length),
                sorted[0],
                sorted[sorted.length - 1],
                distinct,
                mostCommon,
                (double) longest / sorted.length);
    }

    boolean constant() {
        return distinct == 1;
    }
}
