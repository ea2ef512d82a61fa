/**
 * The policy that collected a data set, estimated from the data, and how well the estimate is calibrated.
 *
 * <p>It lies here and not among the algorithms, since nobody wants to act by such an estimate: it is a measuring instrument. Estimators
 * of a policy's value divide by its probabilities, and measures of distribution shift compare with them.
 *
 * <pre>{@code
 * EstimatedBehavior behavior = EstimatedBehavior.of(dataset, FitSettings.defaults());
 * double[] probabilities = behavior.policy().discrete().orElseThrow().probabilities(observation, legal);
 * double logDensity = behavior.policy().density().orElseThrow().logDensity(observation, action);
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package dev.hindcast.evaluation.behavior;
