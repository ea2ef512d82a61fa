package dev.hindcast.evaluation.bandit;

import dev.hindcast.evaluation.Estimate;

/**
 * DR with optimistic shrinkage, DRos (Su et al. 2020, arXiv 1907.09623, section 4): the doubly robust estimator with weights
 * lambda w / (w^2 + lambda). With an infinite lambda it is {@link DoublyRobust}, with lambda 0 the {@link DirectMethod}.
 *
 * @param learner makes the model q
 * @param folds each of which is predicted by a model that is fitted to the others; 1 for one model of all rows
 * @param lambda at least 0; NaN to choose it from the squares of the logged weights' quantiles so that the estimated
 *     squared error is least
 */
public record ShrunkDoublyRobust(RewardModel.Learner learner, int folds, double lambda) implements BanditEstimator {
    public ShrunkDoublyRobust {
        Corrected.requireFolds(folds);
        if (lambda < 0) {
            throw new IllegalArgumentException("Lambda has to be at least 0, got " + lambda);
        }
    }

    @Override
    public String name() {
        return "dros";
    }

    @Override
    public Estimate estimate(BanditLog log, BanditPolicy policy, Uncertainty uncertainty) {
        Corrected rows = Corrected.of(log, policy, learner, folds, uncertainty.seed());
        double chosen = Double.isNaN(lambda)
                ? Tuning.least(rows, Tuning.squares(Tuning.thresholds(rows)), ShrunkDoublyRobust::shrunk)
                : lambda;
        return Tuning.said(rows.estimate(name(), weight -> shrunk(weight, chosen), uncertainty), "lambda", chosen);
    }

    private static double shrunk(double weight, double lambda) {
        if (lambda == Double.POSITIVE_INFINITY) {
            return weight;
        }
        return lambda == 0 ? 0 : lambda * weight / (weight * weight + lambda);
    }
}
