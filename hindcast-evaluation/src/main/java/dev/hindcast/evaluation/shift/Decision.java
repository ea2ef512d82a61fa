package dev.hindcast.evaluation.shift;

import dev.hindcast.evaluation.behavior.LoggedStep;

/**
 * What a policy does in a state of the log.
 *
 * @param logged the state, and what was done there
 * @param action what the policy does there, in the environment's units, read only
 * @param distance of the pair to the nearest logged one, in standard deviations of a component
 * @param behaviorProbability how likely the estimated behaviour policy takes this action; NaN where actions are continuous
 */
@SuppressWarnings("ArrayRecordComponent") // compared by no one
public record Decision(LoggedStep logged, float[] action, double distance, double behaviorProbability) {}
