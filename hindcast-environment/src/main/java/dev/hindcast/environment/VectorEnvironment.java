package dev.hindcast.environment;

import java.util.List;

/**
 * An environment that plays several episodes at once, one in each of its lanes, so that what a step costs apart from the environment's
 * own work is shared. {@link Rollouts} play in all lanes; as an {@link Environment} it plays in the first. Lanes do not depend on each
 * other, and in each every action is legal.
 */
public interface VectorEnvironment extends Environment {
    /** How many episodes can be under way at once. */
    int lanes();

    /**
     * Starts an episode in a lane, and gives up one that is under way there.
     *
     * @param lane from 0, less than {@link #lanes()}
     * @param seed see {@link Environment#reset}
     * @return s_0
     */
    float[] reset(int lane, long seed);

    /**
     * Takes one step in each of some lanes.
     *
     * @param lanes which, each at most once
     * @param actions one for each of {@code lanes}
     * @return one for each of {@code lanes}, in their order
     * @throws IllegalStateException where no episode is under way in one of them
     */
    List<Step> step(int[] lanes, float[][] actions);

    @Override
    default float[] reset(long seed) {
        return reset(0, seed);
    }

    @Override
    default Step step(float[] action) {
        return step(new int[] {0}, new float[][] {action}).get(0);
    }
}
