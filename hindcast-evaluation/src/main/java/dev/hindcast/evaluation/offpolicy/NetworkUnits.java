package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;

/**
 * How networks see observations and actions: standardized observations, actions in [-1, 1], what is discrete counted from 0 and one-hot
 * where it is an input.
 */
final class NetworkUnits {
    private final DatasetSpec spec;

    NetworkUnits(DatasetSpec spec) {
        this.spec = spec;
        if (!discreteActions()) {
            NetworkPolicy.boundedActions(spec.actionSpace());
        }
    }

    DatasetSpec spec() {
        return spec;
    }

    int observationSize() {
        return spec.observationSpace().size();
    }

    int actionSize() {
        return spec.actionSpace().size();
    }

    boolean discreteActions() {
        return spec.actionSpace() instanceof Discrete;
    }

    /** How many discrete actions there are. */
    int actionCount() {
        return spec.actionSpace() instanceof Discrete discrete ? discrete.n() : 0;
    }

    /** Writes {@code count} observations, row-major, at {@code into[at]}. */
    void observations(float[] source, int from, int count, float[] into, int at) {
        int size = observationSize();
        for (int i = 0; i < count * size; i += size) {
            spec.convertObservation(source, from + i, into, at + i);
        }
    }

    /** Writes {@code count} actions, row-major, at {@code into[at]}. */
    void actions(float[] source, int from, int count, float[] into, int at) {
        int size = actionSize();
        for (int i = 0; i < count * size; i += size) {
            spec.convertAction(source, from + i, into, at + i);
        }
    }

    /** {@code count} observations as a tensor, count x input size. */
    Tensor observations(float[] source, int count) {
        float[] converted = new float[count * observationSize()];
        observations(source, 0, count, converted, 0);
        return inputs(Tensor.of(Device.cpu(), converted, count, observationSize()));
    }

    /** {@code count} actions as a tensor, count x action size. */
    Tensor actions(float[] source, int count) {
        float[] converted = new float[count * actionSize()];
        actions(source, 0, count, converted, 0);
        return Tensor.of(Device.cpu(), converted, count, actionSize());
    }

    /** What networks take of converted observations. */
    Tensor inputs(Tensor observations) {
        return spec.observationSpace() instanceof Discrete discrete ? observations.oneHot(discrete.n()) : observations;
    }
}
