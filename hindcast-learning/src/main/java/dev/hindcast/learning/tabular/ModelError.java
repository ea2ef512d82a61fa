package dev.hindcast.learning.tabular;

import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularMdp.Outcome;
import dev.hindcast.environment.tabular.TransitionCounts.Unvisited;

/**
 * How wrong the data's maximum-likelihood model may be of a pair: a bound on the total variation, half the sum of absolute differences,
 * between what it says follows and what does. MOPO calls such a bound an admissible error estimator, MOReL makes of it an unknown
 * state-action detector. An end counts as one more state.
 */
@FunctionalInterface
public interface ModelError {
    /** The bounds, states x actions, in [0, 1]; 1 for what the data do not hold. */
    double[][] bounds(TabularData data);

    /** The error itself, for whoever knows the process: the smallest bound that there is. */
    static ModelError exact(TabularMdp process) {
        return data -> {
            TabularMdp model = data.model(new Unvisited.Illegal());
            double[][] errors = new double[data.states()][data.actions()];
            for (int s = 0; s < errors.length; s++) {
                for (int a = 0; a < errors[s].length; a++) {
                    errors[s][a] = data.seen(s, a) ? totalVariation(model, process, s, a) : 1;
                }
            }
            return errors;
        };
    }

    /**
     * By counts: a pair that was tried n times errs by at most sqrt((K ln 2 + ln(pairs / delta)) / 2n), with K the number of states and
     * the end, in all pairs at once with probability 1 - delta, the numbers of visits taken as given (Weissman et al. 2003, "Inequalities
     * for the L1 Deviation of the Empirical Distribution", theorem 2.1).
     *
     * @param delta the probability with which the bound may fail, in (0, 1)
     */
    static ModelError byCounts(double delta) {
        if (!(delta > 0 && delta < 1)) {
            throw new IllegalArgumentException("delta must be in (0, 1), got " + delta);
        }
        return data -> {
            double pairs = (double) data.states() * data.actions();
            double logarithm = (data.states() + 1) * Math.log(2) + Math.log(pairs / delta);
            double[][] errors = new double[data.states()][data.actions()];
            for (int s = 0; s < errors.length; s++) {
                for (int a = 0; a < errors[s].length; a++) {
                    errors[s][a] = Math.min(1, Math.sqrt(logarithm / (2 * data.visits(s, a))));
                }
            }
            return errors;
        };
    }

    private static double totalVariation(TabularMdp model, TabularMdp process, int state, int action) {
        double[] differences = new double[model.states() + 1];
        add(differences, model, state, action, 1);
        add(differences, process, state, action, -1);
        double sum = 0;
        for (double difference : differences) {
            sum += Math.abs(difference);
        }
        return Math.min(1, sum / 2);
    }

    private static void add(double[] into, TabularMdp of, int state, int action, double sign) {
        for (Outcome outcome : of.outcomes(state, action)) {
            into[outcome.terminates() ? of.states() : outcome.nextState()] += sign * outcome.probability();
        }
    }
}
