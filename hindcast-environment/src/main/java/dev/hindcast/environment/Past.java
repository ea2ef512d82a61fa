package dev.hindcast.environment;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Space;
import java.util.function.UnaryOperator;

/**
 * The episode so far, as a policy sees it at time t: observations o_0 ... o_t and the legal actions beside each, actions a_0 ... a_(t-1)
 * and rewards r_0 ... r_(t-1), all in the environment's units. Read only; what an episode goes on to do does not change a past of it. Its
 * arrays are handed out without a copy where there is one: leave them as they are.
 *
 * <p>Where a policy is served outside of {@link Rollouts}, its user keeps the past: {@code Past past = Past.of(observation)} where an episode
 * begins, {@code past = past.then(action, reward, next)} after each step.
 */
public interface Past {
    /** t, how many steps were taken. */
    int length();

    /**
     * o_i.
     *
     * @param i from 0 to t
     */
    float[] observation(int i);

    /**
     * The legal actions in the state of o_i.
     *
     * @param i from 0 to t
     */
    ActionMask legalActions(int i);

    /**
     * a_i.
     *
     * @param i from 0 to t - 1
     */
    float[] action(int i);

    /**
     * r_i, in the precision in which episodes keep it.
     *
     * @param i from 0 to t - 1
     */
    float reward(int i);

    /** What the episode has returned so far, undiscounted. */
    default double returnSoFar() {
        return returnBefore(length());
    }

    /**
     * r_0 + ... + r_(i-1), added in this order in double precision.
     *
     * @param i from 0 to t
     */
    default double returnBefore(int i) {
        double sum = 0;
        for (int j = 0; j < i; j++) {
            sum += reward(j);
        }
        return sum;
    }

    /** o_t, what is seen now. */
    default float[] observation() {
        return observation(length());
    }

    /** The actions to choose from now; unrestricted where actions are continuous. */
    default ActionMask legalActions() {
        return legalActions(length());
    }

    /** An episode that has just begun, in which every action is legal. */
    static Past of(float[] observation) {
        return of(observation, ActionMask.unrestricted());
    }

    /** An episode that has just begun. */
    static Past of(float[] observation, ActionMask legal) {
        return new Pasts.Begun(observation, legal);
    }

    /**
     * A logged episode up to time t.
     *
     * @param t from 0 to T, less than T where the log does not hold the last observation
     */
    static Past of(Dataset dataset, Episode episode, int t) {
        return of(dataset.observationSpace(), dataset.actionSpace(), episode, t);
    }

    /** A logged episode up to time t, see {@link #of(Dataset, Episode, int)}. */
    static Past of(Space observations, Space actions, Episode episode, int t) {
        return new Pasts.Logged(observations, actions, episode, t);
    }

    /** This past, one step later, where every action is legal. */
    default Past then(float[] action, float reward, float[] observation) {
        return then(action, reward, observation, ActionMask.unrestricted());
    }

    /** This past, one step later. Nothing is copied; what happened k steps ago is found in k steps. */
    default Past then(float[] action, float reward, float[] observation, ActionMask legal) {
        return new Pasts.Continued(this, action, reward, observation, legal);
    }

    /** This past, each observation seen as what {@code view} makes of it. */
    default Past seenAs(UnaryOperator<float[]> view) {
        return new Pasts.Seen(this, view);
    }
}
