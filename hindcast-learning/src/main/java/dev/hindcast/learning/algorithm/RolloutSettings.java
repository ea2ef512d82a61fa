package dev.hindcast.learning.algorithm;

import io.soabase.recordbuilder.core.RecordBuilder;

/** The settings of branched rollouts, a part of those of the methods that learn from imagined steps. */
@RecordBuilder
public record RolloutSettings(
        @Setting(value = "H: steps of an imagined episode at most", range = "at least 1")
        int rolloutLength,

        @Setting(value = "episodes that are imagined at a time, each from a step of the log", range = "at least 1")
        int rolloutStates,

        @Setting(value = "updates of the policy from one time to the next", range = "at least 1")
        long rolloutInterval,

        @Setting(value = "how many times' steps are kept: the oldest give way to the newest", range = "at least 1")
        int rolloutsKept,

        @Setting(value = "the share of logged steps in a batch, the others being imagined", range = "[0, 1]")
        double realShare)
        implements RolloutSettingsBuilder.With {
    public RolloutSettings {
        Checks.positive("rolloutLength", rolloutLength);
        Checks.positive("rolloutStates", rolloutStates);
        Checks.positive("rolloutInterval", rolloutInterval);
        Checks.positive("rolloutsKept", rolloutsKept);
        Checks.unit("realShare", realShare);
    }

    /** 50,000 episodes of 5 steps every 1,000 updates, of five times, and a share of logged steps of .05. */
    public static RolloutSettings defaults() {
        return new RolloutSettings(5, 50_000, 1_000, 5, 0.05);
    }

    /** How many rows of a batch of {@link ModelBased#imagining} are logged ones, the first. */
    int logged(int batchSize) {
        return (int) Math.round(realShare * batchSize);
    }

    /** Rows of a buffer that holds what is kept. */
    long rows() {
        return Math.multiplyExact((long) rolloutStates * rolloutsKept, rolloutLength + 1L);
    }
}
