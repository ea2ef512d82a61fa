package dev.hindcast.evaluation.diagnostics;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Sorts observations into at most {@value #MOST} cells. Where observations repeat themselves, the most frequent of a sample have a cell of
 * their own and the others share cells by lot; else each of five directions, drawn by a fixed seed, is cut at its median.
 */
final class StateCells {
    /** The largest number of cells. */
    static final int MOST = 64;

    private static final int SAMPLE = 2_000;
    private static final int DIRECTIONS = 5;
    private static final int OWN = MOST / 2;

    private final int size;
    private final boolean repeating;
    private final Map<Long, Integer> own;
    private final double[][] directions;
    private final double[] medians;

    private StateCells(int size, boolean repeating, Map<Long, Integer> own, double[][] directions, double[] medians) {
        this.size = size;
        this.repeating = repeating;
        this.own = own;
        this.directions = directions;
        this.medians = medians;
    }

    static StateCells of(Dataset dataset) {
        int size = dataset.observationSpace().size();
        List<float[]> sample = sample(dataset.episodes(), dataset.transitions(), size);
        Map<Long, Integer> visits = new HashMap<>();
        sample.forEach(row -> visits.merge(RowHash.of(row, 0, size), 1, Integer::sum));
        if (2 * visits.size() <= sample.size()) {
            return new StateCells(size, true, own(visits), new double[0][], new double[0]);
        }
        double[][] directions = directions(sample, size);
        double[] medians = Arrays.stream(directions)
                .mapToDouble(direction -> median(sample, direction))
                .toArray();
        return new StateCells(size, false, Map.of(), directions, medians);
    }

    /** Rows at even distances. */
    private static List<float[]> sample(List<Episode> episodes, long steps, int size) {
        long every = Math.max(1, steps / SAMPLE);
        List<float[]> sample = new ArrayList<>();
        long next = 0;
        long start = 0;
        for (Episode episode : episodes) {
            for (; next < start + episode.length(); next += every) {
                int t = (int) (next - start);
                sample.add(Arrays.copyOfRange(episode.observations(), t * size, (t + 1) * size));
            }
            start += episode.length();
        }
        return sample;
    }

    private static Map<Long, Integer> own(Map<Long, Integer> visits) {
        Map<Long, Integer> own = new HashMap<>();
        visits.entrySet().stream()
                .sorted(Map.Entry.<Long, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(OWN)
                .forEach(state -> own.put(state.getKey(), own.size()));
        return own;
    }

    private static double[][] directions(List<float[]> sample, int size) {
        double[] scale = new double[size];
        for (int c = 0; c < size; c++) {
            scale[c] = deviation(sample, c);
        }
        SplittableRandom random = new SplittableRandom(1);
        double[][] directions = new double[DIRECTIONS][size];
        for (int d = 0; d < DIRECTIONS; d++) {
            for (int c = 0; c < size; c++) {
                double share = size <= DIRECTIONS ? (c == d % size ? 1 : 0) : random.nextDouble(-1, 1);
                directions[d][c] = scale[c] > 0 ? share / scale[c] : 0;
            }
        }
        return directions;
    }

    private static double deviation(List<float[]> sample, int component) {
        double mean =
                sample.stream().mapToDouble(row -> row[component]).average().orElseThrow();
        return Math.sqrt(sample.stream()
                .mapToDouble(row -> (row[component] - mean) * (row[component] - mean))
                .average()
                .orElseThrow());
    }

    private static double median(List<float[]> sample, double[] direction) {
        double[] values = sample.stream()
                .mapToDouble(row -> product(row, 0, direction))
                .sorted()
                .toArray();
        return values[values.length / 2];
    }

    private static double product(float[] rows, int from, double[] direction) {
        double sum = 0;
        for (int c = 0; c < direction.length; c++) {
            sum += direction[c] * rows[from + c];
        }
        return sum;
    }

    /** Whether observations repeat themselves. */
    boolean repeating() {
        return repeating;
    }

    /** The cell of an observation, from 0 to {@value #MOST} - 1. */
    int cell(float[] observations, int t) {
        if (repeating) {
            long hash = RowHash.of(observations, t * size, (t + 1) * size);
            return own.getOrDefault(hash, OWN + (int) Math.floorMod(hash, (long) MOST - OWN));
        }
        int cell = 0;
        for (int d = 0; d < directions.length; d++) {
            cell = 2 * cell + (product(observations, t * size, directions[d]) > medians[d] ? 1 : 0);
        }
        return cell;
    }
}
