package dev.hindcast.evaluation;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which episodes depend on each other: those of a cluster may, those of different clusters do not. Immutable.
 *
 * @param of the cluster of each episode, numbered from 0; handed out without a copy, read only
 * @param count how many clusters there are
 */
public record Clusters(int[] of, int count) {
    /** Each episode by itself. */
    public static Clusters single(int episodes) {
        int[] of = new int[episodes];
        Arrays.setAll(of, i -> i);
        return new Clusters(of, episodes);
    }

    /**
     * Blocks of consecutive episodes.
     *
     * @param size of each but perhaps the last, at least 1
     */
    public static Clusters blocks(int episodes, int size) {
        if (size < 1) {
            throw new IllegalArgumentException("A block holds at least one episode, got " + size);
        }
        int[] of = new int[episodes];
        Arrays.setAll(of, i -> i / size);
        return new Clusters(of, (episodes + size - 1) / size);
    }

    /** Episodes of one label each, such as a day or a user. */
    public static Clusters byLabel(List<String> labels) {
        Map<String, Integer> numbers = new HashMap<>();
        int[] of = new int[labels.size()];
        for (int i = 0; i < of.length; i++) {
            of[i] = numbers.computeIfAbsent(labels.get(i), label -> numbers.size());
        }
        return new Clusters(of, numbers.size());
    }

    /** Episodes of one number each. */
    public static Clusters byNumber(int[] numbers) {
        Map<Integer, Integer> known = new HashMap<>();
        return new Clusters(
                Arrays.stream(numbers)
                        .map(number -> known.computeIfAbsent(number, absent -> known.size()))
                        .toArray(),
                known.size());
    }

    /** With an episode more that stands by itself. */
    public Clusters withOneMore() {
        int[] more = Arrays.copyOf(of, of.length + 1);
        more[of.length] = count;
        return new Clusters(more, count + 1);
    }

    /** Whether each episode stands by itself. */
    public boolean single() {
        return count == of.length;
    }

    /** How many episodes each cluster holds. */
    public double[] sizes() {
        double[] ones = new double[of.length];
        Arrays.fill(ones, 1);
        return sums(ones);
    }

    /** The sum over the episodes of each cluster. */
    public double[] sums(double[] samples) {
        double[] sums = new double[count];
        for (int i = 0; i < of.length; i++) {
            sums[of[i]] += samples[i];
        }
        return sums;
    }

    /** How often each episode counts, where its cluster counts as often as given: for resamples of clusters. */
    public double[] spread(double[] counts) {
        double[] spread = new double[of.length];
        Arrays.setAll(spread, i -> counts[of[i]]);
        return spread;
    }
}
