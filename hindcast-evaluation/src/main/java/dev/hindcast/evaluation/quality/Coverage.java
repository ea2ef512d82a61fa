package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Space;
import dev.hindcast.evaluation.diagnostics.RowHash;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * SACo, how many different pairs of state and action the data hold, against a reference (Schweighofer et al. 2022, "A Dataset
 * Perspective on Offline Reinforcement Learning"): u(D) / u(D_ref).
 *
 * <p>Discrete components count as they are. Each continuous one is put in one of {@value #BINS} bins of equal width between its least
 * and its greatest value in the data (and the reference), as many as the authors' program has. With many continuous components hardly
 * any two steps share all bins: the measure then approaches 1 and says little.
 *
 * @param value the measure
 * @param pairs the different pairs of state and action
 * @param states the different states
 * @param referencePairs what {@code pairs} is compared with
 * @param reference what that is of
 */
public record Coverage(double value, long pairs, long states, long referencePairs, String reference) {
    /** The bins of a continuous component. */
    public static final int BINS = 100;

    static Coverage of(Dataset dataset, References references) {
        if (references.coverage().isEmpty()) {
            Grid grid = Grid.of(List.of(dataset));
            return new Coverage(
                    grid.count(dataset, true), grid.count(dataset, false), mostPairs(dataset), mostOf(dataset));
        }
        Dataset reference = references.coverage().get();
        if (!alike(dataset.observationSpace(), reference.observationSpace())
                || !alike(dataset.actionSpace(), reference.actionSpace())) {
            throw new IllegalArgumentException("The reference " + reference.name() + " has the spaces "
                    + reference.observationSpace() + " and " + reference.actionSpace() + ", the data "
                    + dataset.observationSpace() + " and " + dataset.actionSpace() + ": choose one of the same task");
        }
        Grid grid = Grid.of(List.of(dataset, reference));
        return new Coverage(
                grid.count(dataset, true), grid.count(dataset, false), grid.count(reference, true), reference.name());
    }

    private Coverage(long pairs, long states, long referencePairs, String reference) {
        this((double) pairs / referencePairs, pairs, states, referencePairs, reference);
    }

    private static boolean alike(Space a, Space b) {
        return a.getClass() == b.getClass() && a.size() == b.size();
    }

    private static long mostPairs(Dataset dataset) {
        return finite(dataset) ? Math.min(dataset.transitions(), product(dataset)) : dataset.transitions();
    }

    private static String mostOf(Dataset dataset) {
        return finite(dataset) && product(dataset) <= dataset.transitions()
                ? "all pairs of the two spaces"
                : "as many steps, all different";
    }

    private static boolean finite(Dataset dataset) {
        return dataset.observationSpace() instanceof Discrete && dataset.actionSpace() instanceof Discrete;
    }

    private static long product(Dataset dataset) {
        return dataset.observationSpace() instanceof Discrete states
                        && dataset.actionSpace() instanceof Discrete actions
                ? (long) states.n() * actions.n()
                : Long.MAX_VALUE;
    }

    /** Bins for observations and for actions. */
    private record Grid(Bins observations, Bins actions) {
        static Grid of(List<Dataset> datasets) {
            return new Grid(
                    Bins.of(datasets, Dataset::observationSpace, Episode::observations),
                    Bins.of(datasets, Dataset::actionSpace, Episode::actions));
        }

        /** The different occupied cells of the states that were acted in, with the action or without. */
        long count(Dataset dataset, boolean withAction) {
            LongSet cells = new LongSet();
            for (Episode episode : dataset.episodes()) {
                for (int t = 0; t < episode.length(); t++) {
                    long cell = observations.add(RowHash.START, episode.observations(), t);
                    cells.add(withAction ? actions.add(cell, episode.actions(), t) : cell);
                }
            }
            return cells.size();
        }
    }

    /** Equal bins for each component; those of width 0 stand for the number itself. */
    private record Bins(float[] low, float[] width) {
        static Bins of(List<Dataset> datasets, Function<Dataset, Space> space, Function<Episode, float[]> values) {
            int size = space.apply(datasets.get(0)).size();
            float[] low = new float[size];
            float[] high = new float[size];
            Arrays.fill(low, Float.POSITIVE_INFINITY);
            Arrays.fill(high, Float.NEGATIVE_INFINITY);
            if (space.apply(datasets.get(0)) instanceof Discrete) {
                return new Bins(new float[size], new float[size]);
            }
            for (Dataset dataset : datasets) {
                for (Episode episode : dataset.episodes()) {
                    float[] rows = values.apply(episode);
                    for (int i = 0; i < rows.length; i++) {
                        low[i % size] = Math.min(low[i % size], rows[i]);
                        high[i % size] = Math.max(high[i % size], rows[i]);
                    }
                }
            }
            float[] width = new float[size];
            for (int i = 0; i < size; i++) {
                width[i] = (high[i] - low[i]) / BINS;
            }
            return new Bins(low, width);
        }

        long add(long hash, float[] rows, int row) {
            long result = hash;
            for (int i = 0; i < low.length; i++) {
                float value = rows[row * low.length + i];
                long bin = width[i] > 0
                        ? Math.min(BINS - 1, (int) ((value - low[i]) / width[i]))
                        : Float.floatToIntBits(value + 0f);
                result = RowHash.add(result, bin);
            }
            return result;
        }
    }
}
