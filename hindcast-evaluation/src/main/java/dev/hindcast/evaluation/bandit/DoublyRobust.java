package dev.hindcast.evaluation.bandit;

import dev.hindcast.evaluation.Estimate;
import java.util.function.DoubleUnaryOperator;

/**
 * The doubly robust estimator (Dudik, Langford and Li 2011, equation 1): V = 1/n sum_i [ sum_a pi(a | x_i) q(x_i, a)
 * + w_i (r_i - q(x_i, a_i)) ] with w_i = pi(a_i | x_i) / propensity_i. It is unbiased where the propensities are right, whatever the
 * model q, if q does not know row i, which two or more folds ensure; and consistent where q is right.
 *
 * @param learner makes the model
 * @param folds each of which is predicted by a model that is fitted to the others; 1 for one model of all rows
 */
public record DoublyRobust(RewardModel.Learner learner, int folds) implements BanditEstimator {
    public DoublyRobust {
        Corrected.requireFolds(folds);
    }

    @Override
    public String name() {
        return "dr";
    }

    @Override
    public Estimate estimate(BanditLog log, BanditPolicy policy, Uncertainty uncertainty) {
        return Corrected.of(log, policy, learner, folds, uncertainty.seed())
                .estimate(name(), DoubleUnaryOperator.identity(), uncertainty);
    }
}
