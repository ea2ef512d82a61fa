package dev.hindcast.evaluation.bandit;

import dev.hindcast.evaluation.Estimate;

/**
 * Switch-DR (Wang, Agarwal and Dudik 2017, arXiv 1612.01205, section 4): doubly robust where the weight is at most tau, and the model
 * alone where it is above: V = 1/n sum_i [ sum_a pi(a | x_i) q(x_i, a) + w_i 1(w_i <= tau) (r_i - q(x_i, a_i)) ]. With an infinite tau it
 * is {@link DoublyRobust}, with tau 0 the {@link DirectMethod}.
 *
 * @param learner makes the model q
 * @param folds each of which is predicted by a model that is fitted to the others; 1 for one model of all rows
 * @param tau the largest weight that is used, at least 0; NaN to choose it from the logged weights' quantiles so that the estimated
 *     squared error is least
 */
public record SwitchDoublyRobust(RewardModel.Learner learner, int folds, double tau) implements BanditEstimator {
    public SwitchDoublyRobust {
        Corrected.requireFolds(folds);
        if (tau < 0) {
            throw new IllegalArgumentException("The threshold of weights has to be at least 0, got " + tau);
        }
    }

    @Override
    public String name() {
        return "switch-dr";
    }

    @Override
    public Estimate estimate(BanditLog log, BanditPolicy policy, Uncertainty uncertainty) {
        Corrected rows = Corrected.of(log, policy, learner, folds, uncertainty.seed());
        double threshold =
                Double.isNaN(tau) ? Tuning.least(rows, Tuning.thresholds(rows), SwitchDoublyRobust::kept) : tau;
        return Tuning.said(rows.estimate(name(), weight -> kept(weight, threshold), uncertainty), "tau", threshold);
    }

    private static double kept(double weight, double threshold) {
        return weight <= threshold ? weight : 0;
    }
}
