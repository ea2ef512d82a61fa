package dev.hindcast.learning.tabular;

import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularMdp.Outcome;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** What the algorithms compute alike. */
final class Tables {
    private static final double TOLERANCE = 1e-11;
    private static final int MAX_ITERATIONS = 1_000_000;

    private Tables() {}

    /** Q(s, a) = r(s, a) + gamma E V(s'), states x actions; NaN where the model holds no outcome. */
    static double[][] backups(TabularMdp model, double[] values) {
        double[][] table = new double[model.states()][model.actions()];
        for (int s = 0; s < model.states(); s++) {
            for (int a = 0; a < model.actions(); a++) {
                table[s][a] = model.legal(s, a) ? model.backup(s, a, values) : Double.NaN;
            }
        }
        return table;
    }

    /** Says what follows a legal pair. */
    @FunctionalInterface
    interface Outcomes {
        void add(TabularMdp.Builder builder, int state, int action);
    }

    /** A model with the same starts, discount and legal pairs, and other outcomes. */
    static TabularMdp rewritten(TabularMdp model, Outcomes outcomes) {
        TabularMdp.Builder builder =
                TabularMdp.builder(model.states(), model.actions()).discount(model.discount());
        for (int s = 0; s < model.states(); s++) {
            if (model.startProbability(s) > 0) {
                builder.start(s, model.startProbability(s));
            }
            for (int a = 0; a < model.actions(); a++) {
                if (model.legal(s, a)) {
                    outcomes.add(builder, s, a);
                }
            }
        }
        return builder.build();
    }

    /** Adds a model's outcomes of a pair, with a penalty on the reward. */
    static void addPenalized(TabularMdp.Builder to, TabularMdp model, int state, int action, double penalty) {
        for (Outcome outcome : model.outcomes(state, action)) {
            to.outcome(
                    state,
                    action,
                    outcome.nextState(),
                    outcome.probability(),
                    outcome.reward() - penalty,
                    outcome.terminates());
        }
    }

    /** The indices of all values that are numbers, those of the largest first, of equal ones in their order. */
    static int[] descending(double[] values) {
        int[] order = new int[values.length];
        int size = 0;
        for (int i = 0; i < values.length; i++) {
            if (!Double.isNaN(values[i])) {
                int place = size++;
                for (; place > 0 && values[order[place - 1]] < values[i]; place--) {
                    order[place] = order[place - 1];
                }
                order[place] = i;
            }
        }
        return Arrays.copyOf(order, size);
    }

    /** The V that an update leaves as it is, from V = 0. */
    static double[] fixedPoint(int states, UnaryOperator<double[]> update) {
        double[] values = new double[states];
        for (int i = 0; i < MAX_ITERATIONS; i++) {
            double[] updated = update.apply(values);
            double change = 0;
            for (int s = 0; s < states; s++) {
                change = Math.max(change, Math.abs(updated[s] - values[s]) / Math.max(1, Math.abs(updated[s])));
            }
            values = updated;
            if (change <= TOLERANCE) {
                return values;
            }
        }
        throw new IllegalArgumentException(
                "The values have not converged after " + MAX_ITERATIONS + " updates: take a discount below 1");
    }
}
