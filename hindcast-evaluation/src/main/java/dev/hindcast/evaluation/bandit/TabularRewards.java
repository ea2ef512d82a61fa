package dev.hindcast.evaluation.bandit;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Mean rewards of cells. What was never logged in its cell has the action's mean, and an action that was never logged the mean of all.
 *
 * @param byContext whether a cell is an action at a position in one context, all of whose features are equal, rather than an action
 *     at a position
 */
public record TabularRewards(boolean byContext) implements RewardModel.Learner {
    @Override
    public RewardModel fit(BanditLog log, double[] counts) {
        Map<Cell, Mean> cells = new HashMap<>();
        Mean[] actions = new Mean[log.actionCount()];
        Arrays.setAll(actions, action -> new Mean());
        Mean all = new Mean();
        for (int row = 0; row < log.size(); row++) {
            if (counts[row] > 0) {
                int action = log.actions()[row];
                double reward = log.rewards()[row];
                cells.computeIfAbsent(cell(log, row, action), cell -> new Mean())
                        .add(counts[row], reward);
                actions[action].add(counts[row], reward);
                all.add(counts[row], reward);
            }
        }
        return (other, row, action) -> {
            Mean cell = cells.get(cell(other, row, action));
            return cell != null ? cell.value() : (actions[action].count > 0 ? actions[action] : all).value();
        };
    }

    private Cell cell(BanditLog log, int row, int action) {
        int context = byContext ? Arrays.hashCode(log.contexts()[row]) : 0;
        return new Cell(action, log.positions()[row], context, byContext ? log.contexts()[row] : NOTHING);
    }

    private static final double[] NOTHING = {};

    /** Equal where action, position and all features are. */
    private record Cell(int action, int position, int hash, double[] context) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Cell cell
                    && cell.action == action
                    && cell.position == position
                    && Arrays.equals(cell.context, context);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * hash + position) + action;
        }
    }

    /** A weighted mean in the making. */
    private static final class Mean {
        private double count;
        private double sum;

        void add(double weight, double value) {
            count += weight;
            sum += weight * value;
        }

        double value() {
            return sum / count;
        }
    }
}
