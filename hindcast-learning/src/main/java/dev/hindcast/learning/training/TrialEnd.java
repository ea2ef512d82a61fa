package dev.hindcast.learning.training;

/**
 * How the trial of a policy ended, or, undecided, how it stood where the training did.
 *
 * @param step after how many steps in the environment
 * @param verdict what is known of it
 * @param account the same in a sentence
 */
public record TrialEnd(long step, HandOver.Verdict verdict, String account) {}
