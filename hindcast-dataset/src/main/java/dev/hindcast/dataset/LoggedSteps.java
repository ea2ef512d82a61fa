package dev.hindcast.dataset;

import java.util.Optional;
import java.util.function.Consumer;

/** Logged episodes that a learner can draw from: a {@link Dataset} in memory, or a {@link StepFile} that may be larger than it. */
public sealed interface LoggedSteps permits Dataset, StepFile {
    /** What messages and reports call them. */
    String name();

    /** The spaces, and how observations are standardized. */
    DatasetSpec spec();

    /** Whether actions may have been illegal in some states. */
    boolean masksActions();

    /** The number of steps of all episodes together. */
    long transitions();

    /** The environment that they come from, where known. */
    Optional<String> environmentId();

    /** SHA-256 over the spaces and the episodes: the same for the same data in whichever form. */
    String fingerprint();

    /** Shows the rewards of each episode, in the order of the log. They are read only. */
    void forEachRewards(Consumer<float[]> consumer);
}
