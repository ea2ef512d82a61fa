package dev.hindcast.evaluation.bandit;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Mean rewards of cells. What was never logged in its cell has the action's mean, and an action that was never logged the mean of all.
 *
 * @param byContext whether a cell is an action at a position in one context, all of whose features are equal, rather than an action
 *     at a position
 */
public record TabularRewards(boolean byContext) implements RewardModel.Learner {
    @Override
    public RewardModel fit(BanditLog log, double[] counts) {
        int positions = log.positionCount();
        Map<Context, Mean[]> cells = new HashMap<>();
        Mean[] actions = means(log.actionCount());
        Mean all = new Mean();
        for (int row = 0; row < log.size(); row++) {
            if (counts[row] > 0) {
                int action = log.actions()[row];
                double reward = log.rewards()[row];
                Mean[] cell = cells.computeIfAbsent(context(log, row), context -> means(positions * actions.length));
                cell[log.positions()[row] * actions.length + action].add(counts[row], reward);
                actions[action].add(counts[row], reward);
                all.add(counts[row], reward);
            }
        }
        return (other, row, action) -> {
            Mean[] cell = cells.get(context(other, row));
            int index = other.positions()[row] * actions.length + action;
            if (cell != null && index < cell.length && cell[index].count > 0) {
                return cell[index].value();
            }
            return (actions[action].count > 0 ? actions[action] : all).value();
        };
    }

    private static Mean[] means(int count) {
        return Stream.generate(Mean::new).limit(count).toArray(Mean[]::new);
    }

    private Context context(BanditLog log, int row) {
        return byContext ? new Context(log.contexts()[row]) : Context.ANY;
    }

    /** Equal where all features are. */
    private record Context(double[] features) {
        static final Context ANY = new Context(new double[0]);

        @Override
        public boolean equals(Object other) {
            return other instanceof Context context && Arrays.equals(context.features, features);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(features);
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
