package dev.hindcast.experiments.data;

import dev.hindcast.dataset.Dataset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Which episodes of a log are set aside to judge by. */
public final class EpisodeSplit {
    /** By single episodes, drawn at random. */
    public static final String EPISODE = "episode";

    /** By time: the last episodes of the log. */
    public static final String TIME = "time";

    private EpisodeSplit() {}

    /**
     * The places of the episodes to hold out, ascending: at least one, and not all.
     *
     * @param by {@link #EPISODE}, {@link #TIME}, or a column of labels, whose values are not parted: they are drawn at random until the
     *     share is reached
     * @param share of the episodes, in (0, 1)
     * @param seed of what is drawn
     * @throws IllegalArgumentException where there is no such column, or nothing to part
     */
    public static int[] heldOut(Dataset dataset, String by, double share, long seed) {
        int count = dataset.episodes().size();
        if (by.equals(EPISODE)) {
            return dataset.drawn(share, seed);
        }
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("A share of episodes lies between 0 and 1, got " + share);
        }
        if (by.equals(TIME)) {
            if (count < 2) {
                throw new IllegalArgumentException(
                        "Data set " + dataset.name() + " has one episode: it cannot be split");
            }
            int last = (int) Math.max(1, Math.min(count - 1, Math.round(share * count)));
            return IntStream.range(count - last, count).toArray();
        }
        return byLabel(dataset, by, share, seed);
    }

    private static int[] byLabel(Dataset dataset, String column, double share, long seed) {
        List<String> labels = dataset.labels(column)
                .orElseThrow(() -> new IllegalArgumentException("The episodes of " + dataset.name()
                        + " have no label '" + column + "': split by episode, by time or by one of "
                        + dataset.labelColumns()));
        Map<String, Integer> sizes = new TreeMap<>();
        labels.forEach(label -> sizes.merge(label, 1, Integer::sum));
        List<String> groups = new ArrayList<>(sizes.keySet());
        if (groups.size() < 2) {
            throw new IllegalArgumentException(
                    "All episodes of " + dataset.name() + " have the same " + column + ": they cannot be split by it");
        }
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = groups.size() - 1; i > 0; i--) {
            Collections.swap(groups, i, random.nextInt(i + 1));
        }
        Set<String> chosen = new HashSet<>();
        long held = 0;
        for (String group : groups.subList(0, groups.size() - 1)) {
            if (held < Math.max(1, Math.round(share * labels.size()))) {
                chosen.add(group);
                held += sizes.getOrDefault(group, 0);
            }
        }
        return IntStream.range(0, labels.size())
                .filter(i -> chosen.contains(labels.get(i)))
                .toArray();
    }
}
