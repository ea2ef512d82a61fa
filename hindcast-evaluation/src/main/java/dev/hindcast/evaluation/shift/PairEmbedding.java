package dev.hindcast.evaluation.shift;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Standardization;
import dev.hindcast.evaluation.behavior.LoggedStep;
import java.util.Arrays;
import java.util.List;

/**
 * State-action pairs as points [s | a] whose distances mean something: every component has mean 0 and deviation 1 over the data, and a
 * discrete one is as many as it has values, of which one is 1.
 */
final class PairEmbedding {
    private final DatasetSpec spec;
    private final Standardization actions;

    PairEmbedding(Dataset dataset) {
        this.spec = dataset.spec();
        this.actions = actions(dataset);
    }

    private static Standardization actions(Dataset dataset) {
        int size = dataset.actionSpace().size();
        if (dataset.actionSpace() instanceof Discrete) {
            return Standardization.identity(size);
        }
        float[] mean = new float[size];
        float[] scale = new float[size];
        for (int i = 0; i < size; i++) {
            mean[i] = (float) dataset.statistics().actions().get(i).mean();
            scale[i] = (float) dataset.statistics().actions().get(i).std() + Standardization.EPSILON;
        }
        return new Standardization(mean, scale);
    }

    float[] state(float[] observation) {
        return spec.input(observation);
    }

    float[] pair(float[] observation, float[] action) {
        float[] state = state(observation);
        float[] act = action(action);
        float[] point = Arrays.copyOf(state, state.length + act.length);
        System.arraycopy(act, 0, point, state.length, act.length);
        return point;
    }

    private float[] action(float[] action) {
        if (!(spec.actionSpace() instanceof Discrete discrete)) {
            return actions.apply(action);
        }
        float[] oneHot = new float[discrete.n()];
        oneHot[(int) action[0] - discrete.start()] = 1;
        return oneHot;
    }

    /** What was logged. */
    float[][] pairs(List<LoggedStep> steps) {
        return steps.stream()
                .map(step -> pair(step.observation(), step.action()))
                .toArray(float[][]::new);
    }

    /** Whether points lie in a space in which distances tell densities: that of continuous observations. */
    boolean continuous() {
        return !(spec.observationSpace() instanceof Discrete);
    }
}
