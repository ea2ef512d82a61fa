package dev.hindcast.dataset;

import java.util.Arrays;

/**
 * What a learner has to know of its data before it sees any: the two spaces and how observations are standardized.
 *
 * @param observationSpace the observations, in the environment's units
 * @param actionSpace the actions, in the environment's units
 * @param standardization what is done to observations before a network sees them
 */
public record DatasetSpec(Space observationSpace, Space actionSpace, Standardization standardization) {
    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException where one is not as said of it
     */
    public DatasetSpec {
        if (standardization.size() != observationSpace.size()) {
            throw new IllegalArgumentException("The standardization has " + standardization.size()
                    + " components, the observations have " + observationSpace.size());
        }
    }

    /** A spec whose observations reach the networks as they are. */
    public static DatasetSpec unstandardized(Space observationSpace, Space actionSpace) {
        return new DatasetSpec(observationSpace, actionSpace, Standardization.identity(observationSpace.size()));
    }

    /** Components of what a network sees of an observation: as many as a box has, one for each value of a discrete space. */
    public int inputSize() {
        return observationSpace instanceof Discrete discrete ? discrete.n() : observationSpace.size();
    }

    /**
     * What a network sees of an observation: standardized, or one-hot where the space is discrete.
     *
     * @throws IllegalArgumentException where the observation is of another length, not finite or outside of a discrete space
     */
    public float[] input(float[] observation) {
        if (observationSpace instanceof Discrete discrete) {
            if (!discrete.contains(observation)) {
                throw new IllegalArgumentException(
                        "Expected an observation of " + discrete + ", got " + Arrays.toString(observation));
            }
            float[] oneHot = new float[discrete.n()];
            oneHot[(int) observation[0] - discrete.start()] = 1;
            return oneHot;
        }
        if (observation.length != observationSpace.size()) {
            throw new IllegalArgumentException(
                    "Expected an observation of " + observationSpace.size() + " components, got " + observation.length);
        }
        for (int i = 0; i < observation.length; i++) {
            if (!Float.isFinite(observation[i])) {
                throw new IllegalArgumentException("Component " + i + " of the observation is " + observation[i]
                        + ": every component must be finite");
            }
        }
        return standardization.apply(observation);
    }

    /**
     * Writes what a learner keeps of an observation at {@code target[to]}: standardized, or its number counted from 0 where the space is
     * discrete.
     */
    public void convertObservation(float[] source, int from, float[] target, int to) {
        if (observationSpace instanceof Discrete discrete) {
            target[to] = source[from] - discrete.start();
        } else {
            standardization.apply(source, from, target, to);
        }
    }

    /**
     * Writes what a learner keeps of an action at {@code target[to]}: in [-1, 1], or its number counted from 0 where the space is
     * discrete. A component whose bounds are equal leaves nothing to choose and is 0.
     *
     * @throws IllegalArgumentException where a bound is missing
     */
    public void convertAction(float[] source, int from, float[] target, int to) {
        if (actionSpace instanceof Discrete discrete) {
            target[to] = source[from] - discrete.start();
        } else {
            ((Box) actionSpace).toUnit(source, from, target, to);
        }
    }

    /** This spec with another standardization. */
    public DatasetSpec withStandardization(Standardization other) {
        return new DatasetSpec(observationSpace, actionSpace, other);
    }
}
