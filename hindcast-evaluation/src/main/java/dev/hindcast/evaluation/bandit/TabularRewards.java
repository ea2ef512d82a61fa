package dev.hindcast.evaluation.bandit;

import dev.hindcast.evaluation.bandit.RewardModel.OfRow;
import java.util.Arrays;

/**
 * Mean rewards of cells. What was never logged in its cell has the action's mean, and an action that was never logged the mean of all.
 *
 * @param byContext whether a cell is an action at a position in one context, all of whose features are equal, rather than an action
 *     at a position
 */
public record TabularRewards(boolean byContext) implements RewardModel.Learner {
    @Override
    public RewardModel fit(BanditLog log, double[] counts) {
        Trials trials = byContext ? log.trials() : log.withoutContexts().trials();
        double[] cells = trials.sums(counts);
        double[] rewards = trials.sums(counts, log.rewards());
        double[] actions = new double[log.actionCount()];
        double[] means = new double[log.actionCount()];
        double count = 0;
        double sum = 0;
        for (int cell = 0; cell < cells.length; cell++) {
            actions[trials.action()[cell]] += cells[cell];
            means[trials.action()[cell]] += rewards[cell];
            count += cells[cell];
            sum += rewards[cell];
            rewards[cell] /= cells[cell];
        }
        double all = sum / count;
        Arrays.setAll(means, action -> actions[action] > 0 ? means[action] / actions[action] : all);
        return new Table(byContext, trials, cells, rewards, means);
    }

    /**
     * The means.
     *
     * @param trials whose cells they are
     * @param counts of the rows of each cell
     * @param rewards the mean of each cell, not a number where it has no row
     * @param means of each action
     */
    private record Table(boolean byContext, Trials trials, double[] counts, double[] rewards, double[] means)
            implements RewardModel {
        private int situation(BanditLog log, int row) {
            return trials.situations().find(byContext ? log : log.withoutContexts(), row);
        }

        @Override
        public double reward(BanditLog log, int row, int action) {
            int cell = trials.find(situation(log, row), action);
            return cell >= 0 && counts[cell] > 0 ? rewards[cell] : means[action];
        }

        /** sum_a p(a) m_a of the actions' means, and p(a) (q - m_a) for each cell of the situation. */
        @Override
        public OfRow expected(double[] probabilities) {
            double base = LinearRewards.dot(probabilities, means);
            return (log, row) -> {
                int situation = situation(log, row);
                double sum = base;
                for (int cell = situation < 0 ? 0 : trials.starts()[situation];
                        situation >= 0 && cell < trials.starts()[situation + 1];
                        cell++) {
                    int action = trials.action()[cell];
                    sum += counts[cell] > 0 ? probabilities[action] * (rewards[cell] - means[action]) : 0;
                }
                return sum;
            };
        }
    }
}
