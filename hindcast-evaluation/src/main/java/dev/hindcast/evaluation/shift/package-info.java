/**
 * How far a policy leaves the data that it was learned from: where its actions are that the data do not hold, and how different what it
 * does is from what was done.
 *
 * <p>{@link dev.hindcast.evaluation.shift.DistributionShift} measures a policy on a data set by all means that the problem allows; each of
 * them stands for itself as well. On tables {@link dev.hindcast.evaluation.shift.DiscreteDivergence} is exact.
 *
 * <pre>{@code
 * DistributionShift shift = DistributionShift.of(dataset, policy, ShiftSettings.defaults());
 * System.out.println(shift.verdict());
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package dev.hindcast.evaluation.shift;
