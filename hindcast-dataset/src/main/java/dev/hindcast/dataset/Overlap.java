package dev.hindcast.dataset;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which episodes of a data set are among those that something was made by.
 *
 * @param episodes of the data set
 * @param shared how many of them are also among those that were used
 * @param reused whether that says that the same episodes were taken twice. Always, where the data are those that were used, or where
 *     content is so various that no two episodes are alike by chance. In processes of few states and actions different episodes often
 *     have the same content; there only where more of them are alike than chance makes so
 */
public record Overlap(int episodes, int shared, boolean reused) {
    /** Where so large a share of the episodes starts unlike any other, content that agrees is no accident. */
    private static final double VARIOUS = 0.9;

    private static final double LEAST_PROBABILITY = 1e-4;

    /** The share of the episodes that were used, in [0, 1]. */
    public double share() {
        return (double) shared / episodes;
    }

    /** What a data set has in common with the episodes that were used. */
    public static Overlap between(Dataset data, EpisodeUse use) {
        int count = data.episodes().size();
        if (count == use.episodes() && data.fingerprint().equals(use.source())) {
            return new Overlap(count, use.indices().length, use.indices().length > 0);
        }
        long[] own = EpisodePrints.of(data);
        long[] used = use.prints().clone();
        Arrays.sort(used);
        int shared = (int) Arrays.stream(own)
                .filter(print -> Arrays.binarySearch(used, print) >= 0)
                .count();
        long[] sorted = own.clone();
        Arrays.sort(sorted);
        boolean reused =
                shared > 0 && (Arrays.equals(sorted, used) || various(data, own) || beyondChance(sorted, used));
        return new Overlap(count, shared, reused);
    }

    /** Whether episodes of different content differ from the first step on, as those of continuous observations or actions do. */
    private static boolean various(Dataset data, long[] prints) {
        boolean discrete = data.observationSpace() instanceof Discrete && data.actionSpace() instanceof Discrete;
        long different = Arrays.stream(prints).distinct().count();
        return !discrete
                && Arrays.stream(EpisodePrints.ofStarts(data)).distinct().count() >= VARIOUS * different;
    }

    /**
     * Of contents that two independent samples of n and m episodes of one process hold twice together, each lies in both of them with
     * probability 2nm / ((n + m)(n + m - 1)), whatever the process: all places are equally likely. Episodes that were taken twice lie in
     * both. Says whether so many do as would with a probability of less than 1e-4.
     */
    private static boolean beyondChance(long[] own, long[] used) {
        long[] all = new long[own.length + used.length];
        System.arraycopy(own, 0, all, 0, own.length);
        System.arraycopy(used, 0, all, own.length, used.length);
        Arrays.sort(all);
        int pairs = 0;
        int across = 0;
        for (int from = 0, to; from < all.length; from = to) {
            to = from + 1;
            while (to < all.length && all[to] == all[from]) {
                to++;
            }
            if (to - from == 2) {
                pairs++;
                across += once(own, all[from]) ? 1 : 0;
            }
        }
        double total = all.length;
        return tail(pairs, across, 2.0 * own.length / total * used.length / (total - 1)) < LEAST_PROBABILITY;
    }

    /** Whether a value is in a sorted array once. */
    private static boolean once(long[] sorted, long value) {
        int at = Arrays.binarySearch(sorted, value);
        return at >= 0 && (at == 0 || sorted[at - 1] != value) && (at == sorted.length - 1 || sorted[at + 1] != value);
    }

    /** The probability of at least {@code successes} in {@code trials} of probability {@code p}. */
    static double tail(int trials, int successes, double p) {
        if (successes == 0) {
            return 1;
        }
        double odds = Math.log(p) - Math.log1p(-p);
        double log = IntStream.rangeClosed(1, successes)
                        .mapToDouble(i -> Math.log((double) (trials - successes + i) / i))
                        .sum()
                + successes * Math.log(p)
                + (trials - successes) * Math.log1p(-p);
        double sum = 0;
        for (int k = successes; k <= trials; k++) {
            sum += Math.exp(log);
            log += odds + Math.log((double) (trials - k) / (k + 1));
        }
        return Math.min(1, sum);
    }
}
