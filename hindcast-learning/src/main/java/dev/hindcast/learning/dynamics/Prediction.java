package dev.hindcast.learning.dynamics;

import dev.hindcast.learning.nn.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What M members tell of n steps, in a learner's units: of each component of the next observation, and behind these of the reward, a normal
 * distribution. Each reading is computed when it is asked for.
 */
public final class Prediction {
    private final Tensor observations;
    private final Tensor outputs;
    private final int told;
    private final DynamicsUnits units;
    private final Bounds bounds;

    /** Between which log-variances lie, in the members' units. */
    record Bounds(Tensor low, Tensor high) {
        Tensor limited(Tensor free) {
            Tensor below = high.minus(high.minus(free).softplus());
            return low.plus(below.minus(low).softplus());
        }
    }

    /**
     * @param observations n x observation size
     * @param outputs M x n x outputs of a member, or n x ... of one that was chosen for each step
     */
    Prediction(Tensor observations, Tensor outputs, DynamicsUnits units, Bounds bounds) {
        this.observations = observations;
        this.outputs = outputs;
        this.told = (int) observations.shape()[1] + 1;
        this.units = units;
        this.bounds = bounds;
    }

    /** M x n x (observation size + 1). */
    public Tensor means() {
        Tensor zero = observations.column(0).times(0).unsqueeze(1);
        return units.told(outputs.columns(0, told)).plus(Tensor.concatenate(observations, zero));
    }

    /** M x n x (observation size + 1). */
    public Tensor logVariances() {
        return bounds.limited(outputs.columns(told, told))
                .plus(units.scale().log().times(2));
    }

    /** The standard deviations: M x n x (observation size + 1). */
    public Tensor deviations() {
        return logVariances().times(0.5).exp();
    }

    /** M x n, the log odds that the step terminates its episode, where the model has learned that. */
    public @Nullable Tensor endLogits() {
        int width = (int) outputs.shape()[outputs.shape().length - 1];
        return width > 2 * told ? outputs.column(2 * told) : null;
    }

    /**
     * What one member tells of each step, without the dimension of members.
     *
     * @param members n numbers of members
     */
    Prediction ofMembers(int[] members) {
        long[] rows = new long[members.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (long) members[i] * rows.length + i;
        }
        int width = (int) outputs.shape()[2];
        return new Prediction(observations, outputs.reshape(-1, width).gatherRows(rows), units, bounds);
    }
}
