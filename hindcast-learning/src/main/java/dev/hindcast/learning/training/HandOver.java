package dev.hindcast.learning.training;

import java.util.Map;

/**
 * Watches over the hand-over from the policy that is trusted to what a learner has made of it since: says who plays each episode, hears what
 * came of it, and says when it is known whether the new policy may be trusted.
 *
 * <p>The acting loop:
 *
 * <pre>{@code
 * if (updates % every == 0 && handOver.open()) {
 *     candidate = algorithm.policy();           // as it is now; must not change while it is on trial
 *     handOver.propose();
 * }
 * Policy player = handOver.next() == CANDIDATE ? candidate : trusted;
 * double total = play(player);                  // a whole episode
 * switch (handOver.ended(total)) {
 *     case ACCEPTED -> trusted = candidate;
 *     case WORSE, UNPROVEN, UNDECIDED -> {}     // next() says who goes on
 * }
 * }</pre>
 *
 * <p>Learning may go on from all episodes during a trial, only the two policies that play must stay as they are. Where a run ends, or an episode
 * breaks off, during a trial, nothing was accepted: the trusted policy stays.
 *
 * <p>The answers are a function of the calls of {@link #propose} and {@link #ended} alone, in their order: a run that is resumed repeats these and
 * is where it was.
 */
public interface HandOver {
    /** Who plays. */
    enum Player {
        /** The policy that was accepted last, at first the one that was there before. */
        TRUSTED,
        /** The policy that was proposed last. */
        CANDIDATE
    }

    /** What is known of a candidate. */
    enum Verdict {
        /** The trial goes on, or none is under way. */
        UNDECIDED,
        /** The candidate is worse than is tolerated: the trial is over, the trusted policy plays. */
        WORSE,
        /** It is not known whether it is worse, and to find out could cost more than is allowed: the trial is over, the trusted policy plays. */
        UNPROVEN,
        /** The candidate is no worse than is tolerated: the trial is over, and the candidate is the trusted policy from now on. */
        ACCEPTED
    }

    /** Whether a candidate may be proposed now: no trial is under way, and what is left of the budget allows one. */
    boolean open();

    /**
     * Begins the trial of a candidate with the next episode.
     *
     * @throws IllegalStateException unless {@link #open}
     */
    void propose();

    /** Who plays the next episode; the same until it has {@linkplain #ended ended}. {@link Player#TRUSTED} where no trial is under way. */
    Player next();

    /**
     * Hears of each episode that has ended, also of those between trials, which change nothing.
     *
     * @param episodeReturn the undiscounted sum of its rewards
     * @return what is now known of the candidate on trial
     * @throws IllegalArgumentException where the return is not finite; the trial then is where it was
     */
    Verdict ended(double episodeReturn);

    /** The trial under way, or else the last one, in a sentence. */
    String account();

    /** Figures of the trial under way, or else of the last one, by name, for a log: always the same names in the same order. */
    Map<String, Double> metrics();
}
