/**
 * Intervals that may be looked at after every episode of a growing log: {@link dev.hindcast.evaluation.anytime.AnytimeValue} for the value
 * of a policy, from the betting bounds of {@link dev.hindcast.evaluation.anytime.ConfidenceSequence}; and who acts while a new policy is on trial:
 * {@link dev.hindcast.evaluation.anytime.PolicyGuard}.
 */
@org.jspecify.annotations.NullMarked
package dev.hindcast.evaluation.anytime;
