package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Episode;
import java.util.Arrays;
import java.util.List;

/**
 * Whether the log changes somewhere: the ranks of each feature of the episodes, and how far these are from the middle rank, are summed up in
 * the log's order (CUSUM). Of episodes in any other order the largest sum over sqrt(n) has the distribution of the largest value of a
 * Brownian bridge (Kolmogorov's). Where it is larger, the log is divided there and the parts are compared as in {@link EpisodeFeatures}.
 */
final class Drift implements Check {
    private static final double SIGNIFICANCE = 0.01;
    private static final int LEAST_PART = 10;

    @Override
    public List<Finding> examine(Evidence evidence) {
        List<Episode> episodes = evidence.episodes();
        if (episodes.size() < 2 * LEAST_PART) {
            return List.of();
        }
        int split = split(EpisodeFeatures.of(evidence, episodes));
        List<String> differing = split == 0
                ? List.of()
                : EpisodeFeatures.differing(
                        evidence, episodes.subList(0, split), episodes.subList(split, episodes.size()));
        return differing.isEmpty()
                ? List.of()
                : List.of(new Finding(
                        "drift",
                        Severity.NOTE,
                        "The first " + Figures.count(split) + " episodes and the other "
                                + Figures.count(episodes.size() - split) + " differ in " + Figures.list(differing),
                        "The behaviour or the environment changed while it was logged; a part that is held out from the end is"
                                + " not like the rest",
                        "Hold out episodes by lot (Dataset.split); where the environment changed and not the behaviour, learn"
                                + " from the late part alone"));
    }

    /** Where the change is clearest; 0 where there is none. */
    private static int split(double[][] features) {
        int split = 0;
        double largest = KolmogorovSmirnov.critical(SIGNIFICANCE / (2 * features.length));
        for (double[] feature : features) {
            double[] ranks = ranks(feature);
            double[] distances = ranks(Arrays.stream(ranks).map(Math::abs).toArray());
            for (double[] numbers : List.of(ranks, distances)) {
                Change change = Change.of(numbers);
                if (change.size > largest) {
                    largest = change.size;
                    split = change.at;
                }
            }
        }
        return split;
    }

    /** The place of the largest cumulative sum, in units of its deviation. */
    private record Change(int at, double size) {
        static Change of(double[] numbers) {
            int n = numbers.length;
            double deviation = Math.sqrt(Columns.variance(numbers) * n);
            Change largest = new Change(0, 0);
            double sum = 0;
            for (int i = 0; i < n && deviation > 0; i++) {
                sum += numbers[i];
                if (Math.abs(sum) / deviation > largest.size) {
                    largest = new Change(
                            Math.max(LEAST_PART, Math.min(n - LEAST_PART, i + 1)), Math.abs(sum) / deviation);
                }
            }
            return largest;
        }
    }

    /** Less their mean; equal numbers share theirs. */
    static double[] ranks(double[] numbers) {
        double[] sorted = numbers.clone();
        Arrays.sort(sorted);
        return Arrays.stream(numbers)
                .map(number -> first(sorted, number) + first(sorted, Math.nextUp(number)) - sorted.length)
                .toArray();
    }

    /** How many are smaller. */
    private static int first(double[] sorted, double number) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < number) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
