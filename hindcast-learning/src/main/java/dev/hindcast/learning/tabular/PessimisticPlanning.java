package dev.hindcast.learning.tabular;

import dev.hindcast.environment.tabular.Planning;
import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;

/** Plans in a model that was made worse where it may be wrong, so that what is claimed is at most what is earned. */
public interface PessimisticPlanning extends TabularAlgorithm {
    /** The model that was made worse. */
    TabularMdp pessimisticModel(TabularData data);

    /** The best policy in the pessimistic model, and Q there. */
    @Override
    default PolicyEstimate learn(TabularData data) {
        PolicyEvaluation best = Planning.policyIteration(pessimisticModel(data));
        return new PolicyEstimate(best.policy(), best.actionValues());
    }

    /** What a given policy is worth in the pessimistic model. */
    default PolicyEstimate evaluate(TabularData data, TabularPolicy policy) {
        return new PolicyEstimate(
                policy, PolicyEvaluation.of(pessimisticModel(data), policy).actionValues());
    }
}
