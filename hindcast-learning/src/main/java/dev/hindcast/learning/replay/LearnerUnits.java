package dev.hindcast.learning.replay;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.StepLayout;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.LegalActions;
import dev.hindcast.learning.nn.RowStore;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;

/**
 * Turns rows from the environment's units into a learner's: observations standardized as its spec says or one-hot, continuous actions in [-1, 1], discrete
 * ones counted from 0. Floats in memory are converted once, before they are stored; bytes, and rows that stay in a file, are after they
 * were gathered. Both give the same bits.
 */
final class LearnerUnits {
    private final DatasetSpec spec;
    private final StepLayout layout;
    private final Device device;
    private final boolean stored;

    /** @param stored whether floats are converted before they are stored */
    LearnerUnits(DatasetSpec spec, StepLayout layout, Device device, boolean stored) {
        if (!(spec.actionSpace() instanceof Discrete)) {
            NetworkPolicy.boundedActions(spec.actionSpace());
        }
        this.spec = spec;
        this.layout = layout;
        this.device = device;
        this.stored = stored;
    }

    /** Converts the floats of {@code count} rows in place. */
    void convert(float[] rows, int count) {
        for (int at = 0; at < count * layout.floats(); at += layout.floats()) {
            if (!layout.bytes()) {
                spec.convertObservation(rows, at, rows, at);
            }
            spec.convertAction(rows, at + layout.actionColumn(), rows, at + layout.actionColumn());
        }
    }

    /** What networks see of the observations in rows {@code from}, ...: rows x input size. */
    Tensor observations(RowStore.Gathered gathered, long from, long rows) {
        if (layout.bytes()) {
            return standardized(gathered.bytes(from, rows));
        }
        Tensor columns = gathered.columns(from, rows, 0, layout.observationSize());
        if (spec.observationSpace() instanceof Discrete discrete) {
            return (stored ? columns : columns.minus(discrete.start())).oneHot(discrete.n());
        }
        return stored ? columns : standardized(columns);
    }

    private Tensor standardized(Tensor observations) {
        return observations
                .minus(row(spec.standardization().mean()))
                .dividedBy(row(spec.standardization().scale()));
    }

    /** The actions in rows {@code from}, ...: rows x action size. */
    Tensor actions(RowStore.Gathered gathered, long from, long rows) {
        Tensor columns = gathered.columns(from, rows, layout.actionColumn(), layout.actionSize());
        if (stored) {
            return columns;
        }
        return spec.actionSpace() instanceof Discrete discrete
                ? columns.minus(discrete.start())
                : stretched(columns, (Box) spec.actionSpace());
    }

    /** As {@link Box#toUnit}, operation for operation. */
    private Tensor stretched(Tensor actions, Box box) {
        float[] low = box.low();
        float[] range = box.high();
        float[] two = new float[low.length];
        float[] one = new float[low.length];
        for (int i = 0; i < low.length; i++) {
            boolean free = low[i] < range[i];
            range[i] = free ? range[i] - low[i] : 1;
            two[i] = free ? 2 : 0;
            one[i] = free ? 1 : 0;
        }
        return actions.minus(row(low)).times(row(two)).dividedBy(row(range)).minus(row(one));
    }

    private Tensor row(float[] values) {
        return Tensor.of(device, values, 1, values.length);
    }

    /** The legal ones of discrete actions in rows {@code from}, .... */
    LegalActions legal(RowStore.Gathered gathered, long from, long rows) {
        return layout.maskSize() == 0
                ? LegalActions.unrestricted()
                : LegalActions.of(gathered.columns(from, rows, layout.maskColumn(), layout.maskSize()));
    }
}
