package dev.hindcast.dataset;

/**
 * What a learner has to know of its data before it sees any: the two spaces and how observations are standardized.
 *
 * @param observationSpace the observations, in the environment's units
 * @param actionSpace the actions, in the environment's units
 * @param standardization what is done to observations before a network sees them
 */
public record DatasetSpec(Space observationSpace, Space actionSpace, Standardization standardization) {
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

    /** This spec with another standardization. */
    public DatasetSpec withStandardization(Standardization other) {
        return new DatasetSpec(observationSpace, actionSpace, other);
    }
}
