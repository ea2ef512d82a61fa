package dev.hindcast.evaluation.offpolicy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Fitted Q evaluation on tables whose targets are the returns of a {@link Trace} along the logged episodes, Retrace(lambda) for example:
 * the Q that equals the mean of the returns that it gives, found by iteration. With {@link Trace#ONE_STEP} it is {@link TabularFqe}.
 */
public final class TabularQLambda {
    private TabularQLambda() {}

    /**
     * The value of the log's policy.
     *
     * @param lambda how far errors reach back, in [0, 1]
     * @param propensities of the logged actions, for the traces that need them
     * @param config as for one step; the tolerance is how little values change in the last sweep, divided by 1 - gamma where gamma &lt; 1
     * @throws IllegalArgumentException where the values do not settle, since weights are too large or, with discount 1, episodes do
     *     not end
     */
    public static TabularValues fit(
            TabularLog log, Trace trace, double lambda, Propensities propensities, TabularFqe.Config config) {
        List<double[]> coefficients = new ArrayList<>();
        for (int e = 0; e < log.episodes(); e++) {
            coefficients.add(trace.coefficients(
                    lambda, log.dataset(), log.dataset().episodes().get(e), log.target(), propensities));
        }
        double[] actionValues = new double[log.states() * log.actions()];
        Arrays.fill(actionValues, config.unvisitedValue());
        for (int sweep = 0; sweep < config.maxSweeps(); sweep++) {
            double[] before = actionValues;
            actionValues = means(log, coefficients, before, config);
            double change = 0;
            for (int pair = 0; pair < before.length; pair++) {
                change = Math.max(change, Math.abs(actionValues[pair] - before[pair]));
            }
            if (!Double.isFinite(change)) {
                break;
            }
            if (change <= config.lastChange()) {
                return new TabularValues(log, actionValues);
            }
        }
        throw config.unsettled("the trace " + trace + " with lambda " + lambda
                + " may weight late errors too much. Take a smaller lambda or discount");
    }

    /** The mean return of each pair, in terms of the values before. */
    private static double[] means(
            TabularLog log, List<double[]> coefficients, double[] actionValues, TabularFqe.Config config) {
        double[] stateValues = new double[log.states()];
        Arrays.setAll(stateValues, s -> log.value(s, actionValues));
        double[] sums = new double[actionValues.length];
        int[] counts = new int[actionValues.length];
        for (int e = 0; e < log.episodes(); e++) {
            double[] returns = returns(log, e, coefficients.get(e), actionValues, stateValues, config.discount());
            for (int t = 0; t < returns.length; t++) {
                sums[log.pair(log.first(e) + t)] += returns[t];
                counts[log.pair(log.first(e) + t)]++;
            }
        }
        for (int pair = 0; pair < sums.length; pair++) {
            sums[pair] = counts[pair] == 0 ? config.unvisitedValue() : sums[pair] / counts[pair];
        }
        return sums;
    }

    private static double[] returns(
            TabularLog log,
            int e,
            double[] coefficients,
            double[] actionValues,
            double[] stateValues,
            double discount) {
        int length = log.first(e + 1) - log.first(e);
        double[] rewards = new double[length];
        double[] discounts = new double[length];
        double[] nextValues = new double[length];
        double[] own = new double[length];
        for (int t = 0; t < length; t++) {
            int step = log.first(e) + t;
            boolean ends = log.next(step) == TabularLog.END;
            rewards[t] = log.reward(step);
            discounts[t] = ends ? 0 : discount;
            nextValues[t] = ends ? 0 : stateValues[log.next(step)];
            own[t] = actionValues[log.pair(step)];
        }
        return Trace.returns(rewards, discounts, nextValues, own, coefficients);
    }
}
