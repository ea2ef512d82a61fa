package dev.hindcast.evaluation.shift;

import dev.hindcast.evaluation.behavior.FitSettings;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Optional;

/**
 * How a shift is measured.
 *
 * @param decisions how many decisions of the policy are held against as many logged ones, at least 20; fewer where the log is short
 * @param worst how many of the states furthest outside are named, at least 0
 * @param sampled whether the policy's actions are drawn from its distribution, as where it explores, and not those that it takes where
 *     it is judged
 * @param environment the id of a built-in environment to play in, where there is one
 * @param episodes how many it plays there, at least 2
 * @param behavior how the behaviour policy is fitted
 * @param ratio how the classifiers between policy and data and the models of what follows are fitted
 * @param seed of all that is drawn
 */
@RecordBuilder
public record ShiftSettings(
        int decisions,
        int worst,
        boolean sampled,
        Optional<String> environment,
        int episodes,
        FitSettings behavior,
        FitSettings ratio,
        long seed)
        implements ShiftSettingsBuilder.With {
    public ShiftSettings {
        if (decisions < 20 || worst < 0 || episodes < 2) {
            throw new IllegalArgumentException(
                    "A shift needs at least 20 decisions, 2 episodes and no negative number of" + " states, got "
                            + decisions + ", " + episodes + " and " + worst);
        }
    }

    /** 1,000 decisions as they are judged, the 5 worst states, no environment, seed 0. */
    public static ShiftSettings defaults() {
        FitSettings behavior = FitSettings.defaults();
        return new ShiftSettings(1_000, 5, false, Optional.empty(), 20, behavior, behavior.withUpdates(500), 0);
    }

    /** These with episodes played in an environment. */
    public ShiftSettings withEnvironment(String id, int episodes) {
        return new ShiftSettings(decisions, worst, sampled, Optional.of(id), episodes, behavior, ratio, seed);
    }

    /** These with another {@code seed}, also of the fits. */
    @Override
    public ShiftSettings withSeed(long seed) {
        return new ShiftSettings(
                decisions, worst, sampled, environment, episodes, behavior.withSeed(seed), ratio.withSeed(seed), seed);
    }
}
