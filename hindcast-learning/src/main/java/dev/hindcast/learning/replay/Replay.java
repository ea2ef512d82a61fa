package dev.hindcast.learning.replay;

import java.util.List;
import java.util.function.Function;

/**
 * What a learner draws from. What is drawn is a function of the seed, the number of the update and how many draws came before it in the
 * update: there is nothing to save, and no draw depends on threads.
 */
public interface Replay {
    /**
     * Uniform transitions, with replacement.
     *
     * @param count at least 1
     * @param discount gamma, in [0, 1]
     */
    Transitions transitions(int count, double discount);

    /**
     * Windows whose last steps are uniform over all steps, with replacement; over those whose successors are known where a part of the steps is
     * drawn from.
     *
     * @param count at least 1
     * @param length K, at least 1
     */
    Windows windows(int count, int length);

    /**
     * Uniform transitions, each with a later observation of its episode.
     *
     * @param count at least 1
     * @param discount gamma, in [0, 1]
     */
    Goals goals(int count, double discount);

    /**
     * Draws only from steps that are held out: a share of the steps, drawn by the seed.
     *
     * @param share in (0, 1)
     */
    Replay heldOut(double share);

    /** Draws only from steps that are not among those of {@link #heldOut} with the same share. */
    Replay without(double share);

    /**
     * Draws only from a resample with replacement (a bootstrap) of as many steps as there are, of which about 63% are in it.
     *
     * @param number which one, by the seed
     */
    Replay resampled(long number);

    /**
     * The transitions that are drawn from, each once, or about {@code limit} evenly spaced ones where there are more.
     *
     * @param limit at least 1
     * @param discount gamma, in [0, 1]
     */
    Transitions listed(int limit, double discount);

    /**
     * Something of all transitions that are drawn from, each once, block by block. The tensors of a block are freed when its value is
     * there.
     *
     * @param size transitions of a block at most, at least 1
     * @param discount gamma, in [0, 1]
     * @return a value for each block
     */
    <T> List<T> ofBlocks(int size, double discount, Function<Transitions, T> value);

    /** The same draws of transitions of one step, whatever those of this are. */
    Replay ofSingleSteps();

    /**
     * Uniform transitions whose actions are chunks: the actions of H steps side by side, n x (H action size), what these earned, discounted, and
     * the state after the last of them. Only steps after which the episode goes on for as long are drawn. What the log did next is not told.
     *
     * @param length H, at least 1; 1 is this
     * @throws IllegalArgumentException where steps are of several each already, or no episode has as many steps whose successors are known
     */
    Replay inChunks(int length);

    /** The same draws of transitions, which tell their {@link Transitions#returns} too. */
    Replay withReturns();

    /**
     * The same draws of windows, whose returns-to-go were relabelled by what can be earned from the states that steps led to (Yamagata et al.
     * 2023, arXiv 2209.03993): taken backwards over whole episodes, R = r + max(R', V(s')); within a window, so that they agree with its
     * rewards, R = r + R' from its last step on.
     *
     * @param values V, which is asked once for each state of the data, now
     * @throws IllegalStateException where steps are added while something is learned
     */
    Replay relabelled(StateValues values);

    /**
     * The highest undiscounted return of an episode, held out or not, in the units of the rewards that are learned from.
     *
     * @throws IllegalStateException where steps are added while something is learned, so that it is not known
     */
    double highestReturn();

    /** The most steps that an episode has, held out or not. */
    int longestEpisode();

    /** How many transitions there are, held out or not. */
    long size();

    /** Called before each update with the number of updates that came before. */
    void startUpdate(long updates);

    /**
     * Both: of each draw a share from this, the first rows, and the rest from {@code other}.
     *
     * @param share of this, in [0, 1]; rows being whole, it is met in the mean of the updates that {@link #startUpdate} tells of, and to the
     *     nearest row where none was told of
     */
    default Replay mixedWith(Replay other, double share) {
        return MixedReplay.of(this, other, share);
    }

    /**
     * All of them, as much of each.
     *
     * @param parts at least one
     */
    static Replay inTurn(List<Replay> parts) {
        return parts.size() == 1 ? parts.get(0) : MixedReplay.inTurn(parts);
    }
}
