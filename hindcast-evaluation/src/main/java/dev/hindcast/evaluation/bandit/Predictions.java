package dev.hindcast.evaluation.bandit;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What a reward model says of a log.
 *
 * @param logged q(x_i, a_i), one a row
 * @param expected sum_a pi(a | x_i) q(x_i, a), one a row
 */
record Predictions(double[] logged, double[] expected) {
    /** Of a model that knows the whole log. */
    static Predictions of(RewardModel model, BanditLog log, BanditPolicy policy) {
        Predictions predictions = new Predictions(new double[log.size()], new double[log.size()]);
        for (int row = 0; row < log.size(); row++) {
            predictions.predict(model, log, policy, row);
        }
        return predictions;
    }

    /**
     * Of models each of which predicts the fold that it was not fitted to (cross-fitting; Chernozhukov et al. 2018).
     *
     * @param counts how often each row counts
     */
    static Predictions of(Fitting fitting, BanditLog log, BanditPolicy policy, double[] counts, long seed) {
        int folds = fitting.folds();
        if (folds == 1) {
            return of(fitting.learner().fit(log, counts), log, policy);
        }
        if (folds > log.size()) {
            throw new IllegalArgumentException(
                    "A log of " + log.size() + " rows cannot be cut into " + folds + " folds: ask for fewer");
        }
        int[] fold = folds(log.size(), folds, new SplittableRandom(seed));
        Predictions predictions = new Predictions(new double[log.size()], new double[log.size()]);
        for (int left = 0; left < folds; left++) {
            int own = left;
            double[] others = new double[log.size()];
            Arrays.setAll(others, row -> fold[row] == own ? 0 : counts[row]);
            RewardModel model = fitting.learner().fit(log, others);
            for (int row = 0; row < log.size(); row++) {
                if (fold[row] == own) {
                    predictions.predict(model, log, policy, row);
                }
            }
        }
        return predictions;
    }

    private void predict(RewardModel model, BanditLog log, BanditPolicy policy, int row) {
        for (int action = 0; action < log.actionCount(); action++) {
            double reward = model.reward(log, row, action);
            expected[row] += policy.probability(log, row, action) * reward;
            if (action == log.actions()[row]) {
                logged[row] = reward;
            }
        }
    }

    static double[] ones(int n) {
        double[] ones = new double[n];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** The fold of each row: sizes differ by one at most, and the order is shuffled (Fisher and Yates 1938). */
    private static int[] folds(int n, int folds, SplittableRandom random) {
        int[] fold = new int[n];
        Arrays.setAll(fold, i -> i % folds);
        for (int i = n - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int kept = fold[i];
            fold[i] = fold[j];
            fold[j] = kept;
        }
        return fold;
    }
}
