package dev.hindcast.evaluation.bandit;

import dev.hindcast.evaluation.Estimate;

/**
 * Switch-DR (Wang, Agarwal and Dudik 2017, arXiv 1612.01205): doubly robust where the weight is at most tau, and the model
 * alone where it is above: V = 1/n sum_i [ sum_a pi(a | x_i) q(x_i, a) + w_i 1(w_i <= tau) (r_i - q(x_i, a_i)) ]. With an infinite tau it
 * is {@link DoublyRobust}, with tau 0 the {@link DirectMethod}.
 *
 * @param fitting of the model q
 * @param tau the largest weight that is used, at least 0; NaN to choose it from the logged weights' quantiles
 * @param tuning how it is chosen
 */
public record SwitchDoublyRobust(Fitting fitting, double tau, Tuning tuning) implements BanditEstimator {
    public SwitchDoublyRobust {
        if (tau < 0) {
            throw new IllegalArgumentException("The threshold of weights has to be at least 0, got " + tau);
        }
    }

    /** Tuned, where it is, for the least estimated squared error. */
    public SwitchDoublyRobust(Fitting fitting, double tau) {
        this(fitting, tau, Tuning.MSE);
    }

    @Override
    public String name() {
        return "switch-dr";
    }

    @Override
    public Estimate estimate(BanditLog log, BanditPolicy policy, Uncertainty uncertainty) {
        return new LimitedWeights(fitting, tuning, SwitchDoublyRobust::kept, this::candidates)
                .estimate(name(), "tau", log, policy, uncertainty);
    }

    private double[] candidates(double[] weights) {
        return Double.isNaN(tau) ? Tuning.thresholds(weights) : new double[] {tau};
    }

    private static double kept(double weight, double threshold) {
        return weight <= threshold ? weight : 0;
    }
}
