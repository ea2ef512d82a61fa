package dev.hindcast.learning.replay;

import dev.hindcast.learning.nn.LegalActions;
import dev.hindcast.learning.nn.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * n transitions as a learner sees them.
 *
 * @param observations n x input size: standardized as the learner's spec says, or one-hot where the space is discrete
 * @param actions n x action size, in [-1, 1]; n x 1, the action's number counted from 0, where actions are discrete
 * @param rewards n values
 * @param nextObservations n x input size, as the observations
 * @param discounts n values: the discount where the next observation's value counts, 0 where the episode terminated
 * @param legal the legal ones of discrete actions in each state
 * @param nextLegal the legal ones of discrete actions in each next state
 * @param loggedNextActions see {@link #nextActions}
 * @param followed see {@link #nextActionsLogged}
 * @param knownReturns see {@link #returns}
 */
public record Transitions(
        Tensor observations,
        Tensor actions,
        Tensor rewards,
        Tensor nextObservations,
        Tensor discounts,
        LegalActions legal,
        LegalActions nextLegal,
        @Nullable Tensor loggedNextActions,
        @Nullable Tensor followed,
        @Nullable Tensor knownReturns) {
    /** Transitions in which every action is legal, and of which nobody knows the actions that came after. */
    public Transitions(Tensor observations, Tensor actions, Tensor rewards, Tensor nextObservations, Tensor discounts) {
        this(
                observations,
                actions,
                rewards,
                nextObservations,
                discounts,
                LegalActions.unrestricted(),
                LegalActions.unrestricted());
    }

    /** Transitions of which nobody knows the actions that came after. */
    public Transitions(
            Tensor observations,
            Tensor actions,
            Tensor rewards,
            Tensor nextObservations,
            Tensor discounts,
            LegalActions legal,
            LegalActions nextLegal) {
        this(observations, actions, rewards, nextObservations, discounts, legal, nextLegal, null, null, null);
    }

    /**
     * The actions that the log took in the next states: n x action size, as the actions; that of the step itself again where the episode
     * ended.
     *
     * @throws IllegalStateException where these transitions do not tell
     */
    public Tensor nextActions() {
        if (loggedNextActions == null) {
            throw new IllegalStateException("These transitions do not tell which actions came after them");
        }
        return loggedNextActions;
    }

    /**
     * 1 where {@link #nextActions} is what the log did next, 0 where the episode ended with the step, so that nobody acted: n values.
     *
     * @throws IllegalStateException where these transitions do not tell
     */
    public Tensor nextActionsLogged() {
        if (followed == null) {
            throw new IllegalStateException("These transitions do not tell which actions came after them");
        }
        return followed;
    }

    /**
     * What the log got in the end: the sum of the rewards from the step on to the last one that was logged of its episode, discounted by
     * the gamma of the draw: n values. Of an episode that was cut off it lacks what would have come after, as it does in the code of
     * Cal-QL's authors where rewards are dense. Minus infinity where nobody knows: in an episode that is under way, and where the steps are made up.
     *
     * @throws IllegalStateException where these transitions do not tell, see {@link Replay#withReturns}
     */
    public Tensor returns() {
        if (knownReturns == null) {
            throw new IllegalStateException("These transitions do not tell their returns: draw them withReturns()");
        }
        return knownReturns;
    }

    /** These, which tell their {@link #returns} too. */
    Transitions withReturns(Tensor returns) {
        return new Transitions(
                observations,
                actions,
                rewards,
                nextObservations,
                discounts,
                legal,
                nextLegal,
                loggedNextActions,
                followed,
                returns);
    }

    /** The transitions of those numbers, counted from 0, in that order. */
    Transitions rows(long[] numbers) {
        return new Transitions(
                observations.gatherRows(numbers),
                actions.gatherRows(numbers),
                rewards.gatherRows(numbers),
                nextObservations.gatherRows(numbers),
                discounts.gatherRows(numbers),
                legal.rows(numbers),
                nextLegal.rows(numbers),
                loggedNextActions == null ? null : loggedNextActions.gatherRows(numbers),
                followed == null ? null : followed.gatherRows(numbers),
                knownReturns == null ? null : knownReturns.gatherRows(numbers));
    }

    /**
     * r + discount * what follows.
     *
     * @param nextValues n values, or E x n
     */
    public Tensor bellmanTarget(Tensor nextValues) {
        return rewards.plus(discounts.times(nextValues));
    }

    /**
     * r + discount * what follows, for each of several samples of what follows.
     *
     * @param nextReturns n x samples
     */
    public Tensor bellmanTargets(Tensor nextReturns) {
        return rewards.unsqueeze(1).plus(discounts.unsqueeze(1).times(nextReturns));
    }

    /** n. */
    public int size() {
        return observations.rows();
    }
}
