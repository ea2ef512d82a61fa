package dev.hindcast.evaluation.bandit;

import java.util.Arrays;

/**
 * Climbs the estimated value of a softmax policy: the doubly robust value (Dudik, Langford and Li 2011) with self-normalised weights
 * (Swaminathan and Joachims 2015, "The Self-Normalized Estimator for Counterfactual Learning"), which keep a policy from gaining by avoiding what was logged:
 * J(theta) = 1/n sum_i sum_a pi(a | x_i) q(x_i, a) + sum_i w_i (r_i - q(x_i, a_i)) / sum_i w_i - penalty s / (2 n) |theta|^2, with w_i =
 * pi(a_i | x_i) / propensity_i, and s the deviation of the rewards. From theta = 0, which is the uniform policy, by L-BFGS.
 *
 * @param fitting of the model q
 * @param penalty above 0
 */
public record PolicyGradient(Fitting fitting, double penalty) implements PolicyLearner {
    public PolicyGradient {
        LinearRewards.requirePenalty(penalty);
    }

    @Override
    public LinearPolicy learn(BanditLog log, long seed) {
        Objective objective = Objective.of(Scores.of(fitting, log, seed), penalty);
        double[] theta = Descent.minimum(objective::loss, new double[objective.size()]);
        return new LinearPolicy(objective.scores().table(theta), log.positionCount(), LinearPolicy.Scale.PLAIN, 1);
    }

    /**
     * Minus J.
     *
     * @param ridge penalty s / n
     */
    record Objective(Scores scores, double ridge) {
        static Objective of(Scores scores, double penalty) {
            double[] rewards = scores.log().rewards();
            double mean = Estimates.average(rewards);
            double variance = Arrays.stream(rewards)
                    .map(r -> (r - mean) * (r - mean))
                    .average()
                    .orElseThrow();
            double deviation = variance > 0 ? Math.sqrt(variance) : 1;
            return new Objective(scores, penalty * deviation / rewards.length);
        }

        int size() {
            return scores.actions() * scores.featureCount();
        }

        double loss(double[] theta, double[] gradient) {
            int n = scores.log().size();
            double[][] policy = new double[n][];
            double[] weights = new double[n];
            double weight = 0;
            double weighted = 0;
            for (int row = 0; row < n; row++) {
                policy[row] = LinearPolicy.softmax(scores.linear(theta, row), 1);
                weights[row] =
                        policy[row][scores.log().actions()[row]] / scores.log().propensities()[row];
                weight += weights[row];
                weighted += weights[row] * scores.errors()[row];
            }
            double correction = weighted / weight;
            double expected = 0;
            Arrays.fill(gradient, 0);
            for (int row = 0; row < n; row++) {
                double value = LinearRewards.dot(policy[row], scores.model()[row]);
                expected += value / n;
                double drive = weights[row] * (scores.errors()[row] - correction) / weight;
                scores.addGradient(slopes(policy[row], row, value, drive), row, gradient);
            }
            return Scores.ridge(ridge, theta, gradient) - expected - correction;
        }

        /** dpi_b / dscore_a = pi_b (1(a = b) - pi_a), downhill. */
        private double[] slopes(double[] policy, int row, double value, double drive) {
            double[] slopes = new double[policy.length];
            for (int action = 0; action < slopes.length; action++) {
                slopes[action] = -policy[action]
                        * ((scores.model()[row][action] - value) / scores.log().size() - drive);
            }
            slopes[scores.log().actions()[row]] -= drive;
            return slopes;
        }
    }
}
