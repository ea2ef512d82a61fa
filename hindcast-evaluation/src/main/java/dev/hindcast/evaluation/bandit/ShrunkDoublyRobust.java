package dev.hindcast.evaluation.bandit;

import dev.hindcast.evaluation.Estimate;

/**
 * DR with optimistic shrinkage, DRos (Su et al. 2020, arXiv 1907.09623): the doubly robust estimator with weights
 * lambda w / (w^2 + lambda). With an infinite lambda it is {@link DoublyRobust}, with lambda 0 the {@link DirectMethod}.
 *
 * @param fitting of the model q
 * @param lambda at least 0; NaN to choose it from the squares of the logged weights' quantiles
 * @param tuning how it is chosen
 */
public record ShrunkDoublyRobust(Fitting fitting, double lambda, Tuning tuning) implements BanditEstimator {
    public ShrunkDoublyRobust {
        if (lambda < 0) {
            throw new IllegalArgumentException("Lambda has to be at least 0, got " + lambda);
        }
    }

    /** Tuned, where it is, for the least estimated squared error. */
    public ShrunkDoublyRobust(Fitting fitting, double lambda) {
        this(fitting, lambda, Tuning.MSE);
    }

    @Override
    public String name() {
        return "dros";
    }

    @Override
    public Estimate estimate(BanditLog log, BanditPolicy policy, Uncertainty uncertainty) {
        return new LimitedWeights(fitting, tuning, ShrunkDoublyRobust::shrunk, this::candidates)
                .estimate(name(), "lambda", log, policy, uncertainty);
    }

    private double[] candidates(double[] weights) {
        return Double.isNaN(lambda) ? Tuning.squares(Tuning.thresholds(weights)) : new double[] {lambda};
    }

    private static double shrunk(double weight, double lambda) {
        if (lambda == Double.POSITIVE_INFINITY) {
            return weight;
        }
        return lambda == 0 ? 0 : lambda * weight / (weight * weight + lambda);
    }
}
