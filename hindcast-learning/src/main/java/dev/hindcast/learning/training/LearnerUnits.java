package dev.hindcast.learning.training;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Standardization;
import dev.hindcast.learning.policy.NetworkPolicy;

/** Turns transitions from the environment's units into a learner's: observations standardized, actions in [-1, 1]. */
final class LearnerUnits {
    private final Standardization standardization;
    private final float[] low;
    private final float[] high;

    LearnerUnits(DatasetSpec spec) {
        standardization = spec.standardization();
        low = NetworkPolicy.boundedActions(spec.actionSpace()).low();
        high = NetworkPolicy.boundedActions(spec.actionSpace()).high();
    }

    int observationSize() {
        return standardization.size();
    }

    int actionSize() {
        return low.length;
    }

    /** The length of a row as {@link dev.hindcast.dataset.TransitionTable} lays it out. */
    int rowWidth() {
        return 2 * observationSize() + actionSize() + 2;
    }

    /** Converts the row that starts at {@code data[at]} in place. */
    void convert(float[] data, int at) {
        standardization.apply(data, at, data, at);
        int action = at + observationSize();
        for (int i = 0; i < low.length; i++) {
            data[action + i] = 2 * (data[action + i] - low[i]) / (high[i] - low[i]) - 1;
        }
        int next = action + actionSize() + 1;
        standardization.apply(data, next, data, next);
    }
}
