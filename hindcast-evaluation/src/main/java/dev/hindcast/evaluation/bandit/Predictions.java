package dev.hindcast.evaluation.bandit;

import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a reward model says of a log.
 *
 * @param logged q(x_i, a_i), one a row
 * @param expected sum_a pi(a | x_i) q(x_i, a), one a row
 */
record Predictions(double[] logged, double[] expected) {
    /** Of a model that knows the whole log. */
    static Predictions of(RewardModel model, Choices choices) {
        return of(model, choices, ones(choices.log().size()));
    }

    /** As above; rows that do not count have 0. */
    static Predictions of(RewardModel model, Choices choices, double[] counts) {
        Said said = new Said(model, choices);
        Predictions predictions = new Predictions(new double[counts.length], new double[counts.length]);
        for (int row = 0; row < counts.length; row++) {
            if (counts[row] > 0) {
                said.into(predictions, row);
            }
        }
        return predictions;
    }

    /**
     * Of models each of which predicts the fold that it was not fitted to (cross-fitting; Chernozhukov et al. 2018). Rows that do not count
     * have 0: of a resample these are more than a third, and what is expected of a row may cost as much as there are actions.
     *
     * @param counts how often each row counts
     * @param fold of each row
     */
    static Predictions of(Fitting fitting, Choices choices, double[] counts, int[] fold) {
        BanditLog log = choices.log();
        Predictions predictions = new Predictions(new double[log.size()], new double[log.size()]);
        perFold(fitting, log, counts, fold, (model, rows) -> {
            Said said = new Said(model, choices);
            Arrays.stream(rows).forEach(row -> said.into(predictions, row));
        });
        return predictions;
    }

    /** What one model says, each different thing once. */
    private static final class Said {
        private final RewardModel model;
        private final Choices choices;
        private final Trials trials;
        private final double[] logged;
        private final double[] expected;
        private final RewardModel.@Nullable OfRow[] ofKind;

        Said(RewardModel model, Choices choices) {
            this.model = model;
            this.choices = choices;
            this.trials = choices.log().trials();
            this.logged = filled(trials.count());
            this.expected = filled(choices.rowOfGroup().length);
            this.ofKind = new RewardModel.OfRow[choices.rowOfKind().length];
        }

        private static double[] filled(int size) {
            double[] unknown = new double[size];
            Arrays.fill(unknown, Double.NaN);
            return unknown;
        }

        void into(Predictions predictions, int row) {
            int trial = trials.of()[row];
            if (Double.isNaN(logged[trial])) {
                logged[trial] = model.reward(choices.log(), row, choices.log().actions()[row]);
            }
            predictions.logged[row] = logged[trial];
            int group = choices.group()[row];
            if (Double.isNaN(expected[group])) {
                expected[group] = ofKind(choices.kind()[row]).of(choices.log(), row);
            }
            predictions.expected[row] = expected[group];
        }

        private RewardModel.OfRow ofKind(int kind) {
            RewardModel.OfRow known = ofKind[kind];
            if (known == null) {
                known = model.expected(choices.probabilities(kind));
                ofKind[kind] = known;
            }
            return known;
        }
    }

    /** q(x_i, a) of every action, rows x actions, by models that do not know row i. */
    static double[][] all(Fitting fitting, BanditLog log, long seed) {
        double[][] rewards = new double[log.size()][log.actionCount()];
        perFold(
                fitting,
                log,
                ones(log.size()),
                Folds.of(log, fitting.folds(), seed),
                (model, rows) -> Arrays.stream(rows)
                        .forEach(row -> Arrays.setAll(rewards[row], action -> model.reward(log, row, action))));
        return rewards;
    }

    private static void perFold(
            Fitting fitting, BanditLog log, double[] counts, int[] fold, BiConsumer<RewardModel, int[]> use) {
        for (int left = 0; left < fitting.folds(); left++) {
            int own = left;
            double[] others = counts.clone();
            if (fitting.folds() > 1) {
                Arrays.setAll(others, row -> fold[row] == own ? 0 : counts[row]);
            }
            use.accept(
                    fitting.learner().fit(log, others),
                    IntStream.range(0, fold.length)
                            .filter(row -> fold[row] == own && counts[row] > 0)
                            .toArray());
        }
    }

    static double[] ones(int n) {
        double[] ones = new double[n];
        Arrays.fill(ones, 1);
        return ones;
    }
}
