/**
 * Offline reinforcement learning on tables, for exact study: the ideas of the deep algorithms without networks, samples of batches
 * or learning rates, so that what remains of an error is the idea's and the data's. No tensors.
 *
 * <p>Each algorithm is a record of its settings that learns from {@link dev.hindcast.learning.tabular.TabularData}: from logged episodes
 * or, as if these were without number, from a known process and the policy that would have collected them. It gives a
 * {@link dev.hindcast.learning.tabular.PolicyEstimate}: a policy and what the algorithm believes it to be worth, to be held against
 * what it is worth.
 *
 * <pre>{@code
 * TabularData data = TabularData.of(dataset, 0.99);
 * PolicyEstimate learned = new TabularCql(0.1, true).learn(data);
 * double believed = learned.expectedReturn(mdp);
 * double real = PolicyEvaluation.of(mdp, learned.policy().restrictedTo(mdp)).expectedReturn();
 * }</pre>
 */
@NullMarked
package dev.hindcast.learning.tabular;

import org.jspecify.annotations.NullMarked;
