package dev.hindcast.learning.dynamics;

import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Parameters;
import dev.hindcast.learning.nn.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * In which units a model sees inputs (observation and action) and tells outcomes (change of the observation and reward): both less their
 * mean, divided by their deviation in the log. A part of the learner's state.
 */
public final class DynamicsUnits {
    private static final String NAME = "dynamics_units";
    private static final double LEAST_VARIANCE = 1e-12;

    private final Parameters values;

    DynamicsUnits(Networks networks, int inputs, int outcomes) {
        values = networks.vectors(
                NAME,
                Map.of(
                        "input_mean",
                        new float[inputs],
                        "input_scale",
                        ones(inputs),
                        "outcome_mean",
                        new float[outcomes],
                        "outcome_scale",
                        ones(outcomes)));
    }

    private static float[] ones(int size) {
        float[] ones = new float[size];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** Takes the units of these inputs and outcomes, n x size each. */
    void measure(Tensor inputs, Tensor outcomes) {
        set("input", inputs);
        set("outcome", outcomes);
    }

    /** In 64 bits, in which a component that does not vary has no variance whatever its value. */
    private void set(String of, Tensor rows) {
        float[] values = rows.toArray();
        int size = (int) rows.shape()[1];
        float[] mean = new float[size];
        float[] scale = new float[size];
        for (int i = 0; i < size; i++) {
            double average = column(values, i, size).average().orElseThrow();
            double variance = column(values, i, size)
                    .map(value -> (value - average) * (value - average))
                    .average()
                    .orElseThrow();
            mean[i] = (float) average;
            scale[i] = variance > LEAST_VARIANCE ? (float) Math.sqrt(variance) : 1;
        }
        vector(of + "_mean").assign(mean);
        vector(of + "_scale").assign(scale);
    }

    private static DoubleStream column(float[] values, int i, int size) {
        return IntStream.range(0, values.length / size).mapToDouble(row -> values[row * size + i]);
    }

    Tensor inputs(Tensor rows) {
        return rows.minus(vector("input_mean")).dividedBy(vector("input_scale"));
    }

    Tensor outcomes(Tensor rows) {
        return rows.minus(vector("outcome_mean")).dividedBy(vector("outcome_scale"));
    }

    /** Back to a learner's units. */
    Tensor told(Tensor outcomes) {
        return outcomes.times(scale()).plus(vector("outcome_mean"));
    }

    Tensor scale() {
        return vector("outcome_scale");
    }

    /** What is subtracted from each component of an input. */
    public float[] inputMean() {
        return vector("input_mean").toArray();
    }

    /** What it is divided by then. */
    public float[] inputScale() {
        return vector("input_scale").toArray();
    }

    /** What is subtracted from each component of an outcome. */
    public float[] outcomeMean() {
        return vector("outcome_mean").toArray();
    }

    /** What it is divided by then. */
    public float[] outcomeScale() {
        return vector("outcome_scale").toArray();
    }

    private Tensor vector(String name) {
        return Objects.requireNonNull(values.members().get(NAME + "/" + name), name);
    }
}
