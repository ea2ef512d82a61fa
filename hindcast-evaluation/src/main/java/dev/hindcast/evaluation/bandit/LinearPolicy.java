package dev.hindcast.evaluation.bandit;

import java.util.Arrays;

/**
 * A policy that scores each action by theta_a' f(x), where f(x) holds 1, the context, and for logs with several positions an indicator of
 * each; and takes the best one, or each with probability exp(score / T) / sum_b exp(score_b / T).
 *
 * @param coefficients theta, actions x features; finite; read only
 * @param positions one more than the greatest position that it knows, at least 1
 * @param scale what a score becomes before it is compared
 * @param temperature T, at least 0; at 0 the best action is taken, of several equally good ones the first
 */
public record LinearPolicy(double[][] coefficients, int positions, Scale scale, double temperature)
        implements BanditPolicy {
    /** What becomes of a score. */
    public enum Scale {
        /** It stays. */
        PLAIN,
        /** The log-odds of a reward become its probability. */
        LOGISTIC
    }

    /**
     * Checks the entries.
     *
     * @throws IllegalArgumentException where there is no action, or the coefficients are not a table of finite numbers
     */
    public LinearPolicy {
        if (coefficients.length == 0 || coefficients[0].length == 0) {
            throw new IllegalArgumentException("A linear policy needs at least one action with one coefficient");
        }
        for (double[] row : coefficients) {
            if (row.length != coefficients[0].length || !Arrays.stream(row).allMatch(Double::isFinite)) {
                throw new IllegalArgumentException("The coefficients of a linear policy have to be a table of finite"
                        + " numbers with a row for each action");
            }
        }
        if (positions < 1 || positions > BanditLog.POSITION_LIMIT) {
            throw new IllegalArgumentException(
                    "A linear policy knows from 1 to " + BanditLog.POSITION_LIMIT + " positions, got " + positions);
        }
        if (!(temperature >= 0 && temperature < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("A temperature has to be a number from 0, got " + temperature);
        }
    }

    @Override
    public double probability(BanditLog log, int row, int action) {
        return probabilities(log, row)[action];
    }

    /**
     * The probability of every action, which costs as much as that of one.
     *
     * @throws IllegalArgumentException where the log has other actions or features than the policy
     */
    public double[] probabilities(BanditLog log, int row) {
        double[] features = LinearRewards.features(log, row, positions);
        if (log.actionCount() != coefficients.length || features.length != coefficients[0].length) {
            throw new IllegalArgumentException("The policy chooses among " + coefficients.length + " actions by "
                    + coefficients[0].length + " features, the log has " + log.actionCount() + " actions and "
                    + features.length + " features");
        }
        double[] scores = new double[coefficients.length];
        Arrays.setAll(scores, action -> score(action, features));
        return temperature == 0 ? best(scores) : softmax(scores, temperature);
    }

    /** The probabilities of all rows of a log at once, for estimators that ask for them many times. */
    public BanditPolicy on(BanditLog log) {
        double[][] table = new double[log.size()][];
        Arrays.setAll(table, row -> probabilities(log, row));
        return BanditPolicy.byRow(table);
    }

    private double score(int action, double[] features) {
        double score = LinearRewards.dot(coefficients[action], features);
        return scale == Scale.LOGISTIC ? Logistic.of(score) : score;
    }

    private static double[] best(double[] scores) {
        int best = 0;
        for (int action = 1; action < scores.length; action++) {
            if (scores[action] > scores[best]) {
                best = action;
            }
        }
        double[] probabilities = new double[scores.length];
        probabilities[best] = 1;
        return probabilities;
    }

    /** exp(score / T) / sum exp(score / T), without overflow. */
    static double[] softmax(double[] scores, double temperature) {
        double greatest = Double.NEGATIVE_INFINITY;
        for (double score : scores) {
            greatest = Math.max(greatest, score);
        }
        double[] shares = new double[scores.length];
        double sum = 0;
        for (int i = 0; i < shares.length; i++) {
            shares[i] = Math.exp((scores[i] - greatest) / temperature);
            sum += shares[i];
        }
        for (int i = 0; i < shares.length; i++) {
            shares[i] /= sum;
        }
        return shares;
    }
}
