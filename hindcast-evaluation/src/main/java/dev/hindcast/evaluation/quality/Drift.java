package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Episode;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Whether the log changes somewhere. It is divided after each twentieth of its episodes, and the parts are compared by their features, as in
 * {@link EpisodeFeatures}, with Bonferroni's correction for the places too. What is said is where the parts differ most. Of more than 20,000 episodes
 * some are looked at, at even distances.
 */
final class Drift implements Check {
    private static final double SIGNIFICANCE = 0.01;
    private static final double LEAST_DISTANCE = 0.25;
    private static final int LEAST_PART = 10;
    private static final int PLACES = 20;
    private static final int MOST_EPISODES = 20_000;

    @Override
    public List<Finding> examine(Evidence evidence) {
        int every = 1 + (evidence.episodes().size() - 1) / MOST_EPISODES;
        List<Episode> episodes = IntStream.range(0, evidence.episodes().size() / every)
                .mapToObj(i -> evidence.episodes().get(i * every))
                .toList();
        int split = split(EpisodeFeatures.of(evidence, episodes), episodes.size());
        List<String> differing = split == 0
                ? List.of()
                : EpisodeFeatures.differing(
                        evidence, episodes.subList(0, split), episodes.subList(split, episodes.size()));
        return differing.isEmpty()
                ? List.of()
                : List.of(new Finding(
                        "drift",
                        Severity.NOTE,
                        "The first " + Figures.count((long) split * every, "episode") + " and the other "
                                + Figures.count(evidence.episodes().size() - (long) split * every) + " differ in "
                                + Figures.list(differing),
                        "The behaviour or the environment changed while it was logged; a part that is held out from the end is"
                                + " not like the rest",
                        "Hold out episodes by lot (`holdOut`); where the environment changed and not the behaviour, learn"
                                + " from the late part alone"));
    }

    /** After how many episodes the parts differ most; 0 where they differ nowhere. */
    private static int split(double[][] features, int episodes) {
        int split = 0;
        double farthest = LEAST_DISTANCE;
        for (double[] feature : features) {
            Integer[] order = IntStream.range(0, episodes).boxed().toArray(Integer[]::new);
            Arrays.sort(order, Comparator.comparingDouble(i -> feature[i]));
            for (int place = 1; place < PLACES; place++) {
                int first = episodes * place / PLACES;
                if (Math.min(first, episodes - first) >= LEAST_PART) {
                    double distance = distance(feature, order, first);
                    double p = KolmogorovSmirnov.pValue(distance, first, episodes - first);
                    if (distance > farthest && p * features.length * PLACES < SIGNIFICANCE) {
                        farthest = distance;
                        split = first;
                    }
                }
            }
        }
        return split;
    }

    /** The largest distance of the distributions of the first episodes and of the others. */
    private static double distance(double[] feature, Integer[] order, int first) {
        double largest = 0;
        int early = 0;
        for (int i = 0; i < order.length; i++) {
            early += order[i] < first ? 1 : 0;
            if (i + 1 == order.length || feature[order[i + 1]] > feature[order[i]]) {
                double late = (double) (i + 1 - early) / (order.length - first);
                largest = Math.max(largest, Math.abs((double) early / first - late));
            }
        }
        return largest;
    }
}
