package dev.hindcast.evaluation.diagnostics;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * Episodes that equal others in every observation, action and reward, where this is no chance.
 *
 * <p>Where numbers are real, so that different episodes hardly ever share so much as a last step or those with the same first observation are
 * equal as a whole, any equal episodes are copies. Where they are not, equal ones are natural, and three signs are looked for. Among
 * independent draws the number f_k of episodes that occur k times has, on average, at most sqrt((k + 1) / k) times the geometric mean of
 * f_(k-1) and f_(k+1), by the inequality of Cauchy and Schwarz: many that occur exactly k times, and few that do so once more or less, are
 * copies. So they are where all numbers of occurrences have a common divisor, or where a long run of episodes is repeated in its order.
 *
 * @param episodes how many there are
 * @param distinct how many differ from each other
 * @param inflation how many times an episode occurs, on average over episodes: as many times the variance of a mean is what they are
 *     counted for
 * @param sign what tells the copies from chance, in words
 */
record Copies(int episodes, int distinct, double inflation, String sign) {
    private static final double MATTERS = 1.05;
    private static final double SIGNIFICANCE = 0.001;
    private static final double NATURAL = 0.01;
    private static final double CONSISTENT = 0.95;
    private static final int LEAST_STARTS = 20;
    private static final int LEAST_DIVIDED = 20;
    private static final int LEAST_SPIKE = 8;
    private static final int MOST_TIMES = 10_000;
    private static final int LEAST_RUN = 10;
    private static final double MOSTLY_DIFFERENT = 0.8;

    static Optional<Copies> of(Dataset dataset) {
        int n = dataset.episodes().size();
        long[] hashes = new long[n];
        IntStream.range(0, n)
                .parallel()
                .forEach(i -> hashes[i] = hash(dataset.episodes().get(i)));
        int[] times = times(hashes);
        if (times.length == n) {
            return Optional.empty();
        }
        return sign(dataset, hashes, times).map(sign -> new Copies(n, times.length, inflation(times, n), sign));
    }

    private static double inflation(int[] times, double episodes) {
        return Arrays.stream(times)
                .mapToDouble(count -> count / episodes * count)
                .sum();
    }

    /** A warning where they matter, else a note. */
    Caution caution() {
        String reason = String.format(
                Locale.ROOT,
                "%,d of %,d episodes equal an earlier one in every number (%s). Intervals count them several times%s: drop the copies",
                episodes - distinct,
                episodes,
                sign,
                inflation < MATTERS ? ", which hardly matters here" : " and are too short");
        return inflation < MATTERS ? Caution.note(Kind.DUPLICATES, reason) : Caution.warning(Kind.DUPLICATES, reason);
    }

    private static long hash(Episode episode) {
        long hash = RowHash.add(RowHash.START, episode.length());
        hash = RowHash.add(hash, episode.observations(), 0, episode.observations().length);
        hash = RowHash.add(hash, episode.actions(), 0, episode.actions().length);
        return RowHash.add(hash, episode.rewards(), 0, episode.length());
    }

    /** How often each different number occurs. */
    private static int[] times(long[] numbers) {
        long[] sorted = numbers.clone();
        Arrays.parallelSort(sorted);
        int[] times = new int[sorted.length];
        int distinct = 0;
        for (int i = 0; i < sorted.length; i++) {
            distinct += i == 0 || sorted[i] != sorted[i - 1] ? 1 : 0;
            times[distinct - 1]++;
        }
        return Arrays.copyOf(times, distinct);
    }

    private static Optional<String> sign(Dataset dataset, long[] hashes, int[] times) {
        if (real(dataset) && (lastStepsDiffer(dataset, times.length) || startsAreConsistent(dataset, hashes))) {
            return Optional.of("their numbers are real, so that no two are equal by chance");
        }
        int divisor = Arrays.stream(times).reduce(0, Copies::divisor);
        if (divisor > 1 && times.length >= LEAST_DIVIDED) {
            return Optional.of("every one occurs " + divisor + " times, or a multiple of it");
        }
        Optional<String> spike = spike(times);
        return spike.isPresent() ? spike : run(hashes, times);
    }

    private static int divisor(int a, int b) {
        return b == 0 ? a : divisor(b, a % b);
    }

    private static boolean real(Dataset dataset) {
        return dataset.episodes().stream()
                        .limit(LEAST_STARTS)
                        .filter(episode -> fractional(episode.observations()) || fractional(episode.rewards()))
                        .count()
                > LEAST_STARTS / 2;
    }

    private static boolean fractional(float[] values) {
        int fractional = 0;
        for (float value : values) {
            fractional += value == Math.rint(value) ? 0 : 1;
        }
        return 2 * fractional > values.length;
    }

    /** Whether hardly two different episodes of several steps share their last one. */
    private static boolean lastStepsDiffer(Dataset dataset, int distinct) {
        int observation = dataset.observationSpace().size();
        int action = dataset.actionSpace().size();
        long[] rows = dataset.episodes().stream()
                .filter(episode -> episode.length() > 1)
                .mapToLong(episode -> {
                    int t = episode.length() - 1;
                    long hash = RowHash.of(episode.observations(), t * observation, (t + 1) * observation);
                    hash = RowHash.add(hash, episode.actions(), t * action, (t + 1) * action);
                    return RowHash.add(hash, episode.rewards(), t, t + 1);
                })
                .toArray();
        return rows.length == dataset.episodes().size() && times(rows).length >= (1 - NATURAL) * distinct;
    }

    /** Whether episodes that begin alike are equal as a whole. */
    private static boolean startsAreConsistent(Dataset dataset, long[] hashes) {
        int size = dataset.observationSpace().size();
        int n = hashes.length;
        long[] starts = new long[n];
        long[] both = new long[n];
        Arrays.setAll(starts, i -> RowHash.of(dataset.episodes().get(i).observations(), 0, size));
        Arrays.setAll(both, i -> RowHash.add(starts[i], hashes[i]));
        int begin = times(starts).length;
        int distinct = times(both).length;
        return begin >= LEAST_STARTS && n - distinct >= CONSISTENT * (n - begin);
    }

    private static Optional<String> spike(int[] times) {
        int[] frequencies = new int[MOST_TIMES + 2];
        for (int count : times) {
            frequencies[Math.min(count, MOST_TIMES + 1)]++;
        }
        for (int k = 2; k <= MOST_TIMES; k++) {
            int here = frequencies[k];
            int around = frequencies[k - 1] + frequencies[k + 1];
            double ratio = Math.sqrt((k + 1.0) / k) / 2;
            boolean tooMany = here >= LEAST_SPIKE
                    && BinomialDistribution.of(here + around, ratio / (1 + ratio))
                                    .survivalProbability(here - 1)
                            < SIGNIFICANCE / k / k;
            if (tooMany) {
                return Optional.of(
                        here + " of them occur exactly " + k + " times, and " + around + " once more or less");
            }
        }
        return Optional.empty();
    }

    /** A run of episodes that is so long, and of so many different ones, that it does not repeat itself in its order by chance. */
    private static Optional<String> run(long[] hashes, int[] times) {
        double n = hashes.length;
        double alike = Arrays.stream(times)
                .mapToDouble(count -> count / n * (count / n))
                .sum();
        double needed = Math.log(n * n / SIGNIFICANCE) / -Math.log(alike);
        if (!(needed > 0 && 2 * needed <= n && 2 * LEAST_RUN <= n)) {
            return Optional.empty();
        }
        int length = Math.max(LEAST_RUN, (int) Math.ceil(needed));
        long[] runs = new long[hashes.length / length];
        long[] windows = new long[hashes.length - length + 1];
        for (int i = 0; i < windows.length; i++) {
            long hash = RowHash.START;
            for (int j = i; j < i + length; j++) {
                hash = RowHash.add(hash, hashes[j]);
            }
            windows[i] = hash;
        }
        Arrays.setAll(runs, r -> windows[r * length]);
        return repeated(hashes, windows, runs, length);
    }

    private static Optional<String> repeated(long[] hashes, long[] windows, long[] runs, int length) {
        long[] sorted = windows.clone();
        Arrays.parallelSort(sorted);
        int repeated = 0;
        for (int r = 0; r < runs.length; r++) {
            int at = Arrays.binarySearch(sorted, runs[r]);
            boolean twice = at > 0 && sorted[at - 1] == runs[r] || at + 1 < sorted.length && sorted[at + 1] == runs[r];
            long different = Arrays.stream(hashes, r * length, (r + 1) * length)
                    .distinct()
                    .count();
            repeated += twice && different >= MOSTLY_DIFFERENT * length ? 1 : 0;
        }
        return repeated == 0
                ? Optional.empty()
                : Optional.of(repeated + " runs of " + length + " episodes occur again in the same order");
    }
}
