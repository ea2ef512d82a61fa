package dev.hindcast.evaluation.bandit;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Logistic regression of rewards in [0, 1], each action by itself: q(x, a) = s(b + theta_a' f(x)), where s is the logistic function,
 * s(b) the mean reward of all actions, and f(x) holds 1, the context and the position. theta_a minimises the cross-entropy of the
 * action's rows + penalty / 2 |theta_a|^2, found by Newton's method with steps halved until they improve.
 *
 * @param penalty above 0
 */
public record LogisticRewards(double penalty) implements RewardModelLearning.LinearModel {
    private static final int STEPS = 50;
    private static final double CONVERGED = 1e-10;

    public LogisticRewards {
        LinearRewards.requirePenalty(penalty);
    }

    @Override
    public RewardModel fit(BanditLog log, double[] counts) {
        int positions = log.positionCount();
        double[][] coefficients = coefficients(log, counts);
        double mean = LinearRewards.mean(log, counts);
        return mean == 0 || mean == 1 ? (other, row, action) -> mean : new Curves(coefficients, positions);
    }

    @Override
    public double[][] coefficients(BanditLog log, double[] counts) {
        requireShares(log);
        double mean = LinearRewards.mean(log, counts);
        double[][] coefficients = new double[log.actionCount()][LinearRewards.featureCount(log)];
        if (mean > 0 && mean < 1) {
            double offset = Math.log(mean / (1 - mean));
            double[] weights = log.trials().sums(counts);
            double[] rewards = log.trials().sums(counts, log.rewards());
            Arrays.setAll(
                    coefficients,
                    action -> LinearRewards.raised(
                            Rows.of(log, action, weights, rewards, offset).fit(penalty), offset));
        }
        return coefficients;
    }

    @Override
    public LinearPolicy.Scale scale() {
        return LinearPolicy.Scale.LOGISTIC;
    }

    private static void requireShares(BanditLog log) {
        for (int row = 0; row < log.size(); row++) {
            double reward = log.rewards()[row];
            if (reward < 0 || reward > 1) {
                throw new IllegalArgumentException("Row " + row + " has reward " + reward
                        + ": logistic regression needs rewards in [0, 1], take ridge regression");
            }
        }
    }

    /** Where Newton's method stands. */
    private record Step(double[] theta, double loss) {}

    /**
     * A logistic function for each action. What a mixture of actions is expected to earn is a sum over actions in each situation, which is done with coefficients
     * laid out by feature.
     *
     * @param coefficients actions x features
     * @param positions that have coefficients
     */
    private record Curves(double[][] coefficients, int positions) implements RewardModel {
        @Override
        public double reward(BanditLog log, int row, int action) {
            return Logistic.of(log.situations().ofRow(row).dot(coefficients[action], positions));
        }

        @Override
        public OfRow expected(double[] probabilities) {
            int[] chosen = IntStream.range(0, probabilities.length)
                    .filter(action -> probabilities[action] != 0)
                    .toArray();
            double[][] byFeature = new double[coefficients[0].length][chosen.length];
            for (int k = 0; k < chosen.length; k++) {
                for (int j = 0; j < byFeature.length; j++) {
                    byFeature[j][k] = coefficients[chosen[k]][j];
                }
            }
            return (log, row) -> {
                double[] shares = Logistic.of(log.situations().ofRow(row).dots(byFeature, positions));
                double sum = 0;
                for (int k = 0; k < chosen.length; k++) {
                    sum += probabilities[chosen[k]] * shares[k];
                }
                return sum;
            };
        }
    }

    /**
     * The trials of one action.
     *
     * @param weights the rows of each
     * @param rewards the sum of what they earned
     */
    private record Rows(Regression regression, double[] weights, double[] rewards, double offset) {
        static Rows of(BanditLog log, int action, double[] weights, double[] rewards, double offset) {
            Trials trials = log.trials();
            return new Rows(
                    log.regression(action), trials.ofAction(action, weights), trials.ofAction(action, rewards), offset);
        }

        double[] fit(double penalty) {
            double[] zeros = new double[regression.active().length];
            Step at = new Step(zeros, loss(zeros, penalty));
            for (int step = 0; step < STEPS; step++) {
                Step next = improved(at, direction(at.theta, penalty), penalty);
                double moved = 0;
                for (int i = 0; i < zeros.length; i++) {
                    moved = Math.max(moved, Math.abs(next.theta[i] - at.theta[i]));
                }
                at = next;
                if (moved < CONVERGED) {
                    break;
                }
            }
            return regression.spread(at.theta);
        }

        /** Newton's step. */
        private double[] direction(double[] theta, double penalty) {
            double[] right = new double[theta.length];
            Arrays.setAll(right, j -> -penalty * theta[j]);
            double[] curvature = new double[weights.length];
            for (int i = 0; i < weights.length; i++) {
                if (weights[i] == 0) {
                    continue;
                }
                double share = Logistic.of(offset + regression.dot(theta, i));
                curvature[i] = weights[i] * share * (1 - share);
                regression.add(rewards[i] - weights[i] * share, i, right);
            }
            return regression.solve(curvature, penalty, right);
        }

        private Step improved(Step from, double[] direction, double penalty) {
            for (double length = 1; length > 1e-6; length /= 2) {
                double[] next = new double[from.theta.length];
                for (int j = 0; j < next.length; j++) {
                    next[j] = from.theta[j] + length * direction[j];
                }
                double loss = loss(next, penalty);
                if (loss <= from.loss) {
                    return new Step(next, loss);
                }
            }
            return from;
        }

        private double loss(double[] theta, double penalty) {
            double loss = penalty / 2 * LinearRewards.dot(theta, theta);
            for (int i = 0; i < weights.length; i++) {
                if (weights[i] == 0) {
                    continue;
                }
                double odds = offset + regression.dot(theta, i);
                loss += weights[i] * (Math.max(odds, 0) + Math.log1p(Math.exp(-Math.abs(odds)))) - rewards[i] * odds;
            }
            return loss;
        }
    }
}
