package dev.hindcast.evaluation.offpolicy;

/** What a linear function of observations and actions is linear in. Immutable. */
public interface StateActionFeatures {
    /** How many features there are. */
    int size();

    /** The features of an observation and an action, both as the data set holds them. */
    double[] of(float[] observation, float[] action);
}
