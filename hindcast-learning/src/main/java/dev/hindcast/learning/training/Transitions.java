package dev.hindcast.learning.training;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.TransitionTable;
import dev.hindcast.learning.algorithm.Batch;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Tensor;

/**
 * Transitions on a device in a learner's units (observations standardized, actions in [-1, 1]), one row each, so that a batch is one
 * gather. Rows are added up to a capacity fixed in advance.
 */
final class Transitions {
    private final LearnerUnits units;
    private final Tensor rows;
    private int size;

    private Transitions(LearnerUnits units, Tensor rows, int size) {
        this.units = units;
        this.rows = rows;
        this.size = size;
    }

    /** All rows of a table. */
    static Transitions of(TransitionTable table, DatasetSpec spec, Device device) {
        LearnerUnits units = new LearnerUnits(spec);
        float[] data = table.data().clone();
        for (int at = 0; at < data.length; at += table.width()) {
            units.convert(data, at);
        }
        return new Transitions(units, Tensor.of(device, data, table.rows(), table.width()), table.rows());
    }

    /** Room for {@code capacity} rows. */
    static Transitions empty(DatasetSpec spec, Device device, int capacity) {
        LearnerUnits units = new LearnerUnits(spec);
        int width = units.rowWidth();
        return new Transitions(units, Tensor.of(device, new float[capacity * width], capacity, width), 0);
    }

    /** Adds a row in the environment's units. */
    void add(float[] observation, float[] action, double reward, float[] nextObservation, double discount) {
        float[] row = new float[units.rowWidth()];
        int n = observation.length;
        System.arraycopy(observation, 0, row, 0, n);
        System.arraycopy(action, 0, row, n, action.length);
        row[n + action.length] = (float) reward;
        System.arraycopy(nextObservation, 0, row, n + action.length + 1, n);
        row[row.length - 1] = (float) discount;
        units.convert(row, 0);
        rows.assignRow(size++, row);
    }

    /** How many rows there are. */
    int size() {
        return size;
    }

    /** The batch of those rows. */
    Batch batch(long[] indices) {
        Tensor gathered = rows.gatherRows(indices);
        int n = units.observationSize();
        int m = units.actionSize();
        return new Batch(
                gathered.columns(0, n),
                gathered.columns(n, m),
                gathered.column(n + m),
                gathered.columns(n + m + 1, n),
                gathered.column(2 * n + m + 1));
    }
}
