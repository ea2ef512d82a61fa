/**
 * Finite Markov decision processes whose every probability is known: the ground truth that learners and estimators are held against.
 *
 * <p>A {@link dev.hindcast.environment.tabular.TabularMdp} comes from a builder, a {@link dev.hindcast.environment.tabular.TabularFile},
 * a grid world such as {@link dev.hindcast.environment.tabular.FrozenLake}, or from data by
 * {@link dev.hindcast.environment.tabular.TransitionCounts}. {@link dev.hindcast.environment.tabular.PolicyEvaluation} says exactly
 * what a policy is worth in it, {@link dev.hindcast.environment.tabular.Planning} finds the best one, and a
 * {@link dev.hindcast.environment.tabular.TabularEnvironment} plays it.
 *
 * <pre>{@code
 * TabularFile sepsis = TabularFile.read(Path.of("dynamics.npz"));
 * TabularMdp mdp = sepsis.mdp().withDiscount(0.99);
 * double best = Planning.policyIteration(mdp).expectedReturn();
 * double expert = PolicyEvaluation.of(mdp, sepsis.policy().orElseThrow()).expectedReturn();
 * }</pre>
 */
@NullMarked
package dev.hindcast.environment.tabular;

import org.jspecify.annotations.NullMarked;
