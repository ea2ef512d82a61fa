package dev.hindcast.dataset;

import java.util.Arrays;

/**
 * One episode of T steps: observations s_0 ... s_T, actions a_0 ... a_(T-1), rewards r_0 ... r_(T-1) and how it ended.
 *
 * <p>Arrays are row-major. The constructor takes them over and the accessors hand them out without a copy, since data sets are
 * large: treat them as read-only.
 *
 * @param id the episode's number in its data set
 * @param observations (T+1) x observation size; only T x observation size where the log does not hold the last successor, which is
 *     allowed for truncated episodes (their last step then cannot be bootstrapped) and for terminated ones (whose successor's
 *     value is zero)
 * @param actions T x action size, in the environment's units
 * @param rewards T rewards
 * @param ending how the episode ended
 * @param actionMasks which actions were legal in each state that the log holds: a row of one flag an action for each observation, or
 *     nothing where every action always was
 * @param actionLogProbabilities how likely what collected the log was to take each action that it took: T natural logarithms of
 *     probabilities, of densities in the environment's units where actions are continuous; nothing where the log does not say
 */
public record Episode(
        int id,
        float[] observations,
        float[] actions,
        float[] rewards,
        Ending ending,
        boolean[] actionMasks,
        double[] actionLogProbabilities) {
    /** An episode in which every action always was legal, of which nobody knows how likely the actions were. */
    public Episode(int id, float[] observations, float[] actions, float[] rewards, Ending ending) {
        this(id, observations, actions, rewards, ending, new boolean[0], new double[0]);
    }

    /** The same episode with another number. */
    public Episode withId(int id) {
        return new Episode(id, observations, actions, rewards, ending, actionMasks, actionLogProbabilities);
    }

    /** The same episode with other rewards. */
    public Episode withRewards(float[] rewards) {
        return new Episode(id, observations, actions, rewards, ending, actionMasks, actionLogProbabilities);
    }

    /** The same episode with other action masks. */
    public Episode withActionMasks(boolean[] actionMasks) {
        return new Episode(id, observations, actions, rewards, ending, actionMasks, actionLogProbabilities);
    }

    /** The same episode with other log-probabilities of its actions. */
    public Episode withActionLogProbabilities(double[] actionLogProbabilities) {
        return new Episode(id, observations, actions, rewards, ending, actionMasks, actionLogProbabilities);
    }

    /** Whether the log says how likely the actions were. */
    public boolean logsProbabilities() {
        return actionLogProbabilities.length > 0;
    }

    /** Whether actions may have been illegal. */
    public boolean masksActions() {
        return actionMasks.length > 0;
    }

    /** The legal ones of {@code actions} actions in the state of observation {@code t}. */
    public ActionMask actionMask(int t, int actions) {
        return masksActions()
                ? ActionMask.of(Arrays.copyOfRange(actionMasks, t * actions, (t + 1) * actions))
                : ActionMask.unrestricted();
    }

    /** T, the number of steps. */
    public int length() {
        return rewards.length;
    }

    /** The undiscounted sum of rewards. */
    public double totalReward() {
        double total = 0;
        for (float reward : rewards) {
            total += reward;
        }
        return total;
    }

    /** The sum of gamma^t r_t. */
    public double discountedReturn(double discount) {
        double total = 0;
        for (int t = rewards.length - 1; t >= 0; t--) {
            total = rewards[t] + discount * total;
        }
        return total;
    }

    /** Whether the observation after the last action is known. */
    public boolean hasFinalObservation(int observationSize) {
        return observations.length == (length() + 1) * observationSize;
    }

    /** How many steps have a known successor or need none: all but a last one that was truncated without its final observation. */
    public int transitions(int observationSize) {
        boolean complete = ending == Ending.TERMINATED || hasFinalObservation(observationSize);
        return complete ? length() : length() - 1;
    }

    /** Whether step {@code t} ended the episode in a terminal state, after which there is nothing to be had. */
    public boolean terminatesAt(int t) {
        return t == length() - 1 && ending == Ending.TERMINATED;
    }

    /** Where the observation after step {@code t} begins in {@link #observations}: the last one's place where the log lacks it. */
    public int successorAt(int t, int observationSize) {
        return Math.min((t + 1) * observationSize, observations.length - observationSize);
    }
}
