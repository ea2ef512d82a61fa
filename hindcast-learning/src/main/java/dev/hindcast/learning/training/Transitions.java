package dev.hindcast.learning.training;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.TransitionTable;
import dev.hindcast.learning.algorithm.Batch;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;

/**
 * Transitions on a device in a learner's units (observations standardized, actions in [-1, 1]), one row each, so that a batch is one
 * gather. Rows are added up to a capacity fixed in advance.
 */
final class Transitions {
    private final DatasetSpec spec;
    private final float[] actionMiddle;
    private final float[] actionHalfWidth;
    private final Tensor rows;
    private int size;

    private Transitions(DatasetSpec spec, Tensor rows, int size) {
        this.spec = spec;
        float[] low = NetworkPolicy.boundedActions(spec.actionSpace()).low();
        float[] high = NetworkPolicy.boundedActions(spec.actionSpace()).high();
        actionMiddle = new float[low.length];
        actionHalfWidth = new float[low.length];
        for (int i = 0; i < low.length; i++) {
            actionMiddle[i] = (low[i] + high[i]) / 2;
            actionHalfWidth[i] = (high[i] - low[i]) / 2;
        }
        this.rows = rows;
        this.size = size;
    }

    /** All rows of a table. */
    static Transitions of(TransitionTable table, DatasetSpec spec, Device device) {
        Transitions scaling = new Transitions(spec, Tensor.of(device, new float[0], 0), 0);
        float[] data = table.data().clone();
        for (int at = 0; at < data.length; at += table.width()) {
            scaling.scale(data, at);
        }
        return new Transitions(spec, Tensor.of(device, data, table.rows(), table.width()), table.rows());
    }

    /** Room for {@code capacity} rows. */
    static Transitions empty(DatasetSpec spec, Device device, int capacity) {
        int width = width(spec);
        return new Transitions(spec, Tensor.of(device, new float[capacity * width], capacity, width), 0);
    }

    private static int width(DatasetSpec spec) {
        return 2 * spec.observationSpace().size() + spec.actionSpace().size() + 2;
    }

    /** Adds a row in the environment's units. */
    void add(float[] observation, float[] action, double reward, float[] nextObservation, double discount) {
        float[] row = new float[width(spec)];
        int n = observation.length;
        System.arraycopy(observation, 0, row, 0, n);
        System.arraycopy(action, 0, row, n, action.length);
        row[n + action.length] = (float) reward;
        System.arraycopy(nextObservation, 0, row, n + action.length + 1, n);
        row[row.length - 1] = (float) discount;
        scale(row, 0);
        rows.assignRow(size++, row);
    }

    private void scale(float[] data, int at) {
        int n = spec.observationSpace().size();
        spec.standardization().apply(data, at, data, at);
        for (int i = 0; i < actionMiddle.length; i++) {
            data[at + n + i] = (data[at + n + i] - actionMiddle[i]) / actionHalfWidth[i];
        }
        int next = at + n + actionMiddle.length + 1;
        spec.standardization().apply(data, next, data, next);
    }

    /** How many rows there are. */
    int size() {
        return size;
    }

    /** The batch of those rows. */
    Batch batch(long[] indices) {
        Tensor gathered = rows.gatherRows(indices);
        int n = spec.observationSpace().size();
        int m = actionMiddle.length;
        return new Batch(
                gathered.columns(0, n),
                gathered.columns(n, m),
                gathered.column(n + m),
                gathered.columns(n + m + 1, n),
                gathered.column(2 * n + m + 1));
    }
}
