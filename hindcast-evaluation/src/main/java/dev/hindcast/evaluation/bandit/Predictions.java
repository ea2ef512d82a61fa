package dev.hindcast.evaluation.bandit;

import java.util.Arrays;
import java.util.function.ObjIntConsumer;

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
        Predictions predictions = new Predictions(new double[log.size()], new double[log.size()]);
        perRow(fitting, log, counts, seed, (model, row) -> predictions.predict(model, log, policy, row));
        return predictions;
    }

    /** q(x_i, a) of every action, rows x actions, by models that do not know row i. */
    static double[][] all(Fitting fitting, BanditLog log, long seed) {
        double[][] rewards = new double[log.size()][log.actionCount()];
        perRow(
                fitting,
                log,
                ones(log.size()),
                seed,
                (model, row) -> Arrays.setAll(rewards[row], action -> model.reward(log, row, action)));
        return rewards;
    }

    private static void perRow(
            Fitting fitting, BanditLog log, double[] counts, long seed, ObjIntConsumer<RewardModel> use) {
        int folds = fitting.folds();
        if (folds == 1) {
            RewardModel model = fitting.learner().fit(log, counts);
            for (int row = 0; row < log.size(); row++) {
                use.accept(model, row);
            }
            return;
        }
        int[] fold = Folds.of(log, folds, seed);
        for (int left = 0; left < folds; left++) {
            int own = left;
            double[] others = new double[log.size()];
            Arrays.setAll(others, row -> fold[row] == own ? 0 : counts[row]);
            RewardModel model = fitting.learner().fit(log, others);
            for (int row = 0; row < log.size(); row++) {
                if (fold[row] == own) {
                    use.accept(model, row);
                }
            }
        }
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
}
