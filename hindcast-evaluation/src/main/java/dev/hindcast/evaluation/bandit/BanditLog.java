package dev.hindcast.evaluation.bandit;

import dev.hindcast.evaluation.Clusters;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decisions that a policy took one by one, and what each of them earned. One entry a row; read only. */
public final class BanditLog {
    /** Positions are small numbers. */
    public static final int POSITION_LIMIT = 10_000;

    private final int actionCount;
    private final int[] actions;
    private final double[] rewards;
    private final double[] propensities;
    private final int[] positions;
    private final double[][] contexts;
    private final Clusters clusters;
    private final List<String> labels;
    private volatile @Nullable Situations situations;
    private volatile @Nullable Trials trials;
    private volatile @Nullable BanditLog withoutContexts;
    private volatile Regression @Nullable [] regressions;
    private volatile int positionCount;

    /**
     * Checks the entries.
     *
     * @param actionCount how many actions there are to choose from, numbered from 0
     * @param actions what was chosen
     * @param rewards what it earned, finite
     * @param propensities the probability with which the logging policy chose it, in (0, 1], where several positions are shown at once
     *     the probability of the action at its position
     * @param positions where it was shown, from 0 to below {@value #POSITION_LIMIT}; all 0 where there are no positions
     * @param contexts what was known before the choice, rows x features, finite; rows of length 0 where nothing was
     * @param clusters which rows depend on each other, such as those of a user or a day; those of different clusters are independent
     * @throws IllegalArgumentException where there is no row, or one that cannot be, which the message names, counting from 0
     */
    public BanditLog(
            int actionCount,
            int[] actions,
            double[] rewards,
            double[] propensities,
            int[] positions,
            double[][] contexts,
            Clusters clusters) {
        this(actionCount, actions, rewards, propensities, positions, contexts, clusters, List.of());
        check();
    }

    private BanditLog(
            int actionCount,
            int[] actions,
            double[] rewards,
            double[] propensities,
            int[] positions,
            double[][] contexts,
            Clusters clusters,
            List<String> labels) {
        this.actionCount = actionCount;
        this.actions = actions;
        this.rewards = rewards;
        this.propensities = propensities;
        this.positions = positions;
        this.contexts = contexts;
        this.clusters = clusters;
        this.labels = labels;
    }

    private void check() {
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
                    "from 0 to below ",
                    actionCount);
            require(Double.isFinite(rewards[row]), row, "reward", rewards[row], "a finite number", "");
            require(
                    propensities[row] > 0 && propensities[row] <= 1,
                    row,
                    "propensity",
                    propensities[row],
                    "in (0, 1]",
                    "");
            require(
                    positions[row] >= 0 && positions[row] < POSITION_LIMIT,
                    row,
                    "position",
                    positions[row],
                    "from 0 to below ",
                    POSITION_LIMIT);
            require(
                    contexts[row].length == contexts[0].length,
                    row,
                    "number of features",
                    contexts[row].length,
                    "as in row 0, ",
                    contexts[0].length);
            for (double feature : contexts[row]) {
                require(Double.isFinite(feature), row, "feature", feature, "a finite number", "");
            }
        }
    }

    /** How many actions there are to choose from. */
    public int actionCount() {
        return actionCount;
    }

    /** What was chosen. */
    public int[] actions() {
        return actions;
    }

    /** What it earned. */
    public double[] rewards() {
        return rewards;
    }

    /** The probability with which the logging policy chose it. */
    public double[] propensities() {
        return propensities;
    }

    /** Where it was shown. */
    public int[] positions() {
        return positions;
    }

    /** What was known before the choice, rows x features; equal rows may be one array. */
    public double[][] contexts() {
        return contexts;
    }

    /** Which rows depend on each other. */
    public Clusters clusters() {
        return clusters;
    }

    /** An action as the log's files call it. */
    public String actionName(int action) {
        return labels.isEmpty() ? Integer.toString(action) : labels.get(action);
    }

    /** What rows have in common. */
    Situations situations() {
        Situations known = situations;
        if (known == null) {
            known = Situations.of(this);
            situations = known;
        }
        return known;
    }

    /** Which actions were tried in which situations. */
    Trials trials() {
        Trials known = trials;
        if (known == null) {
            known = Trials.of(this, situations());
            trials = known;
        }
        return known;
    }

    /** This log, of which nothing was known before a choice. */
    BanditLog withoutContexts() {
        BanditLog known = featureCount() == 0 ? this : withoutContexts;
        if (known == null) {
            double[][] none = new double[size()][];
            Arrays.fill(none, new double[0]);
            known = new BanditLog(actionCount, actions, rewards, propensities, positions, none, clusters, labels);
            withoutContexts = known;
        }
        return known;
    }

    /** The regressors of an action's trials. */
    Regression regression(int action) {
        Regression[] known = regressions;
        if (known == null) {
            known = new Regression[actionCount];
            int features = LinearRewards.featureCount(this);
            for (int other = 0; other < actionCount; other++) {
                known[other] = Regression.of(trials(), trials().ofAction(other), features, positionCount());
            }
            regressions = known;
        }
        return known[action];
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

    private static void require(boolean right, int row, String what, double value, String expected, Object detail) {
        if (!right) {
            String number = value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
            throw new IllegalArgumentException(
                    "Row " + row + " has " + what + " " + number + ", expected " + expected + detail);
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
        int known = positionCount;
        if (known == 0) {
            known = 1 + Arrays.stream(positions).max().orElseThrow();
            positionCount = known;
        }
        return known;
    }

    /** The mean of what was logged: the value of the logging policy, on the policy itself. */
    public double meanReward() {
        return Arrays.stream(rewards).sum() / size();
    }

    /** This log with other rewards. */
    public BanditLog withRewards(double[] others) {
        return checked(others, propensities, clusters);
    }

    /** This log with other propensities. */
    public BanditLog withPropensities(double[] others) {
        return checked(rewards, others, clusters);
    }

    /** This log with rows that depend on each other. */
    public BanditLog withClusters(Clusters others) {
        return checked(rewards, propensities, others);
    }

    /** This log with names for its actions, one each; none where actions are numbers. */
    BanditLog withLabels(List<String> others) {
        return new BanditLog(
                actionCount, actions, rewards, propensities, positions, contexts, clusters, List.copyOf(others));
    }

    private BanditLog checked(double[] ownRewards, double[] ownPropensities, Clusters ownClusters) {
        BanditLog log = new BanditLog(
                actionCount, actions, ownRewards, ownPropensities, positions, contexts, ownClusters, labels);
        log.check();
        return log;
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
                Clusters.byNumber(
                        Arrays.stream(chosen).map(row -> clusters.of()[row]).toArray()),
                labels);
    }

    /** pi(a | x) / propensity of each row: how much more often the policy does what was logged. */
    public double[] weights(BanditPolicy policy) {
        double[] weights = new double[size()];
        Arrays.setAll(weights, row -> policy.probability(this, row, actions[row]) / propensities[row]);
        return weights;
    }
}
