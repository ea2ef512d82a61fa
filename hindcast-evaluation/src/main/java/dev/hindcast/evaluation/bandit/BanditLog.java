package dev.hindcast.evaluation.bandit;

import dev.hindcast.evaluation.Clusters;
import java.util.Arrays;

/**
 * Decisions that a policy took one by one, and what each of them earned. One entry a row; read only.
 *
 * @param actionCount how many actions there are to choose from, numbered from 0
 * @param actions what was chosen
 * @param rewards what it earned, finite
 * @param propensities the probability with which the logging policy chose it, in (0, 1], where several positions are shown at once
 *     the probability of the action at its position
 * @param positions where it was shown, from 0 to below {@value #POSITION_LIMIT}; all 0 where there are no positions
 * @param contexts what was known before the choice, rows x features, finite; rows of length 0 where nothing was
 * @param clusters which rows depend on each other, such as those of a user or a day; those of different clusters are independent
 */
public record BanditLog(
        int actionCount,
        int[] actions,
        double[] rewards,
        double[] propensities,
        int[] positions,
        double[][] contexts,
        Clusters clusters) {
    /** Positions are small numbers. */
    public static final int POSITION_LIMIT = 10_000;

    /**
     * Checks the entries.
     *
     * @throws IllegalArgumentException where there is no row, or one that cannot be, which the message names, counting from 0
     */
    public BanditLog {
        int rows = actions.length;
        if (rows == 0) {
            throw new IllegalArgumentException("The log has no rows: at least one is needed");
        }
        if (rewards.length != rows
                || propensities.length != rows
                || positions.length != rows
                || contexts.length != rows
                || clusters.of().length != rows) {
            throw new IllegalArgumentException("Columns of a log are equally long, got " + rows + " actions, "
                    + rewards.length + " rewards, " + propensities.length + " propensities, " + positions.length
                    + " positions, " + contexts.length + " contexts and " + clusters.of().length + " clusters");
        }
        for (int row = 0; row < rows; row++) {
            require(
                    actions[row] >= 0 && actions[row] < actionCount,
                    row,
                    "action",
                    actions[row],
                    "from 0 to below " + actionCount);
            require(Double.isFinite(rewards[row]), row, "reward", rewards[row], "a finite number");
            require(propensities[row] > 0 && propensities[row] <= 1, row, "propensity", propensities[row], "in (0, 1]");
            require(
                    positions[row] >= 0 && positions[row] < POSITION_LIMIT,
                    row,
                    "position",
                    positions[row],
                    "from 0 to below " + POSITION_LIMIT);
            require(
                    contexts[row].length == contexts[0].length,
                    row,
                    "number of features",
                    contexts[row].length,
                    "as in row 0, " + contexts[0].length);
            for (double feature : contexts[row]) {
                require(Double.isFinite(feature), row, "feature", feature, "a finite number");
            }
        }
    }

    /** A log whose rows are independent. */
    public BanditLog(
            int actionCount,
            int[] actions,
            double[] rewards,
            double[] propensities,
            int[] positions,
            double[][] contexts) {
        this(actionCount, actions, rewards, propensities, positions, contexts, Clusters.single(actions.length));
    }

    /** A log without positions and contexts. */
    public static BanditLog of(int actionCount, int[] actions, double[] rewards, double[] propensities) {
        return of(actionCount, actions, rewards, propensities, new double[actions.length][0]);
    }

    /** A log without positions. */
    public static BanditLog of(
            int actionCount, int[] actions, double[] rewards, double[] propensities, double[][] contexts) {
        return new BanditLog(actionCount, actions, rewards, propensities, new int[actions.length], contexts);
    }

    private static void require(boolean right, int row, String what, double value, String expected) {
        if (!right) {
            String number = value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
            throw new IllegalArgumentException("Row " + row + " has " + what + " " + number + ", expected " + expected);
        }
    }

    /** How many rows. */
    public int size() {
        return actions.length;
    }

    /** How many features a context has. */
    public int featureCount() {
        return contexts[0].length;
    }

    /** One more than the greatest position. */
    public int positionCount() {
        return 1 + Arrays.stream(positions).max().orElseThrow();
    }

    /** The mean of what was logged: the value of the logging policy, on the policy itself. */
    public double meanReward() {
        return Arrays.stream(rewards).sum() / size();
    }

    /** This log with other rewards. */
    public BanditLog withRewards(double[] others) {
        return new BanditLog(actionCount, actions, others, propensities, positions, contexts, clusters);
    }

    /** This log with other propensities. */
    public BanditLog withPropensities(double[] others) {
        return new BanditLog(actionCount, actions, rewards, others, positions, contexts, clusters);
    }

    /** This log with rows that depend on each other. */
    public BanditLog withClusters(Clusters others) {
        return new BanditLog(actionCount, actions, rewards, propensities, positions, contexts, others);
    }

    /** The rows of this log that are asked for, in that order. */
    public BanditLog rows(int[] chosen) {
        return new BanditLog(
                actionCount,
                Arrays.stream(chosen).map(row -> actions[row]).toArray(),
                Arrays.stream(chosen).mapToDouble(row -> rewards[row]).toArray(),
                Arrays.stream(chosen).mapToDouble(row -> propensities[row]).toArray(),
                Arrays.stream(chosen).map(row -> positions[row]).toArray(),
                Arrays.stream(chosen).mapToObj(row -> contexts[row]).toArray(double[][]::new),
                Clusters.byLabel(Arrays.stream(chosen)
                        .mapToObj(row -> Integer.toString(clusters.of()[row]))
                        .toList()));
    }

    /** pi(a | x) / propensity of each row: how much more often the policy does what was logged. */
    public double[] weights(BanditPolicy policy) {
        double[] weights = new double[size()];
        Arrays.setAll(weights, row -> policy.probability(this, row, actions[row]) / propensities[row]);
        return weights;
    }
}
