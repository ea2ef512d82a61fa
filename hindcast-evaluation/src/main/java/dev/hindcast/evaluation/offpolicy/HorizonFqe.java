package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Episode;
import dev.hindcast.evaluation.Caution;
import java.util.Arrays;
import java.util.List;

/**
 * {@link TabularFqe} within a horizon: values of each step by backward recursion in the maximum-likelihood model of the log,
 *
 * <pre>
 *   Q_t(s, a) = mean over the logged steps from (s, a) of r + gamma (1 - h_t) V_(t+1)(s'),   V_t(s) = sum over a of pi(a | s) Q_t(s, a),
 * </pre>
 *
 * where h_t is the hazard of {@link Truncation}. The model does not change with the step, so that all steps from (s, a) teach it; a last
 * step whose successor the log does not hold teaches its reward, and where no successor is known nothing is had after it. An action that the data do not hold earns a constant, or the policy is
 * held to the actions that they do, as in {@link TabularFqe}. Immutable.
 */
public final class HorizonFqe implements ActionValues {
    /** How much of a reward may be lost where steps that discounting makes nothing of share their values. */
    private static final double NEGLIGIBLE = 1e-13;
    /** Values of all steps and states, 400 MB. */
    private static final long MOST_VALUES = 50_000_000;

    private final Model model;
    private final TabularFqe.Config config;
    private final Truncation truncation;
    /** V of each step and state; the last row is of all steps from there on but those beyond the horizon. */
    private final double[][] values;

    private final double startValue;
    private final double startUnsupported;

    private HorizonFqe(
            Model model,
            TabularFqe.Config config,
            Truncation truncation,
            double[][] values,
            double startValue,
            double startUnsupported) {
        this.model = model;
        this.config = config;
        this.truncation = truncation;
        this.values = values;
        this.startValue = startValue;
        this.startUnsupported = startUnsupported;
    }

    /**
     * The values of the log's policy, from each episode once.
     *
     * @param truncation of some log, not {@link Truncation#NONE}
     * @throws IllegalArgumentException where there are more values than memory is made for
     */
    public static HorizonFqe fit(TabularLog log, Truncation truncation, TabularFqe.Config config) {
        return fit(log, log.once(), truncation, config);
    }

    /** The same where each episode counts several times, once or not at all. */
    static HorizonFqe fit(TabularLog log, double[] counts, Truncation truncation, TabularFqe.Config config) {
        TabularFqe.requireCounts(log, counts);
        Model model = new Model(log, counts);
        int kept = kept(truncation, config.discount());
        if ((long) kept * log.states() > MOST_VALUES) {
            throw new IllegalArgumentException(
                    "Values of " + kept + " steps and " + log.states()
                            + " states are more than the " + MOST_VALUES
                            + " that are kept: ask for `horizon infinite`, whose values do not depend on the step, or take a smaller discount");
        }
        double[][] values = new double[kept][];
        Start start = recursion(log, counts, model, truncation, config, (t, row) -> {
            if (t < kept) {
                values[t] = row;
            }
        });
        return new HorizonFqe(model, config, truncation, values, start.value(), start.unsupported());
    }

    /** {@link #startValue()} of a fit, whose other values are not kept. */
    static double startValue(TabularLog log, double[] counts, Truncation truncation, TabularFqe.Config config) {
        TabularFqe.requireCounts(log, counts);
        return recursion(log, counts, new Model(log, counts), truncation, config, (t, row) -> {})
                .value();
    }

    /** What is taken of the values of a step. */
    @FunctionalInterface
    private interface Rows {
        void take(int t, double[] values);
    }

    private record Start(double value, double unsupported) {}

    private static Start recursion(
            TabularLog log, double[] counts, Model model, Truncation truncation, TabularFqe.Config config, Rows rows) {
        double[] next = new double[log.states()];
        double[] nextUnsupported = new double[log.states()];
        for (int t = truncation.steps() - 1; t >= 0; t--) {
            double[] values = new double[log.states()];
            double[] unsupported = new double[log.states()];
            model.step(config.discount() * truncation.goesOn(t), next, nextUnsupported, values, unsupported, config);
            rows.take(t, values);
            next = values;
            nextUnsupported = unsupported;
        }
        double value = 0;
        double weight = 0;
        double all = 0;
        for (int e = 0; e < counts.length; e++) {
            int start = (int) log.dataset().episodes().get(e).observations()[0];
            value += counts[e] * next[start];
            weight += counts[e] * nextUnsupported[start];
            all += counts[e];
        }
        return new Start(value / all, weight / all);
    }

    /** The steps whose values are kept: with gamma^t beyond them nothing is left of a reward. */
    private static int kept(Truncation truncation, double discount) {
        double enough = discount == 1 ? truncation.steps() : 1 + Math.log(NEGLIGIBLE) / Math.log(discount);
        return (int) Math.max(1, Math.min(truncation.steps(), enough));
    }

    /** Q_t(s, a); 0 beyond the horizon. */
    public double actionValue(int t, int state, int action) {
        if (t >= truncation.steps()) {
            return 0;
        }
        double[] next = t + 1 < truncation.steps() ? values[Math.min(t + 1, values.length - 1)] : new double[0];
        double value = model.actionValue(state, action, config.discount() * truncation.goesOn(t), next);
        return Double.isNaN(value) ? unvisited(t, state) : value;
    }

    private double unvisited(int t, int state) {
        return config.heldToLog() ? value(t, state) : config.unvisitedValue();
    }

    /** V_t(s); 0 beyond the horizon. */
    public double value(int t, int state) {
        return t >= truncation.steps() ? 0 : values[Math.min(t, values.length - 1)][state];
    }

    /** The mean of V_0(s_0) over the logged starts, as often as each episode counts: the value of the policy. */
    public double startValue() {
        return startValue;
    }

    /** How much of the estimate is not the data, see {@link TabularFqe#unsupported()}. */
    public double unsupported() {
        return startUnsupported;
    }

    @Override
    public Horizon horizon() {
        return Horizon.LOGGED;
    }

    @Override
    public List<Caution> cautions() {
        return TabularFqe.cautions(startUnsupported, config);
    }

    @Override
    public double[] actionValues(Episode episode) {
        double[] result = new double[episode.length()];
        Arrays.setAll(result, t -> actionValue(t, (int) episode.observations()[t], (int) episode.actions()[t]));
        return result;
    }

    /** V_t(s_t), the value of the state that follows the last step being that of an episode that went on. */
    @Override
    public double[] values(Episode episode) {
        double[] result = new double[episode.observations().length];
        Arrays.setAll(result, t -> value(t, (int) episode.observations()[t]));
        return result;
    }

    /** The maximum-likelihood model: mean rewards, and shares of successors, of each pair. */
    private static final class Model {
        private final TabularLog log;
        private final double[] rewards;
        /** Where the transitions of each pair begin, in the order of the pairs. */
        private final int[] first;

        private final double[] shares;
        /** How often the successor of each pair is known. */
        private final double[] followed;

        Model(TabularLog log, double[] counts) {
            this.log = log;
            TabularLog.Transitions transitions = log.transitions();
            this.rewards = new double[log.states() * log.actions()];
            this.first = new int[rewards.length + 1];
            this.shares = new double[transitions.size()];
            double[] steps = new double[rewards.length];
            this.followed = new double[rewards.length];
            for (int e = 0; e < counts.length; e++) {
                addRewards(log.dataset().episodes().get(e), counts[e], steps);
                for (int i = log.first(e); i < log.first(e + 1); i++) {
                    shares[transitions.ofStep()[i]] += counts[e];
                    followed[log.pair(i)] += counts[e];
                }
            }
            for (int pair = 0; pair < rewards.length; pair++) {
                rewards[pair] /= steps[pair];
            }
            for (int i = 0; i < shares.length; i++) {
                first[transitions.pair()[i] + 1]++;
                shares[i] =
                        shares[i] == 0 ? 0 : shares[i] / followed[transitions.pair()[i]];
            }
            Arrays.parallelPrefix(first, Integer::sum);
        }

        private void addRewards(Episode episode, double count, double[] steps) {
            for (int t = 0; count > 0 && t < episode.length(); t++) {
                int pair = (int) episode.observations()[t] * log.actions() + (int) episode.actions()[t];
                rewards[pair] += count * episode.rewards()[t];
                steps[pair] += count;
            }
        }

        /** Q of a pair from V of the next step; NaN where the data do not hold the pair. */
        double actionValue(int state, int action, double factor, double[] next) {
            int pair = state * log.actions() + action;
            return factor == 0 ? rewards[pair] : rewards[pair] + factor * mean(pair, next);
        }

        private double mean(int pair, double[] next) {
            double mean = 0;
            for (int i = first[pair]; i < first[pair + 1]; i++) {
                int to = log.transitions().next()[i];
                mean += to == TabularLog.END ? 0 : shares[i] * next[to];
            }
            return mean;
        }

        /** V of a step, and the weight in it of what the data do not hold, from those of the next. */
        void step(
                double factor,
                double[] next,
                double[] nextUnsupported,
                double[] values,
                double[] unsupported,
                TabularFqe.Config config) {
            for (int s = 0; s < values.length; s++) {
                double value = 0;
                double leaving = 0;
                for (int a = 0; a < log.actions(); a++) {
                    double probability = log.probability(s, a);
                    int pair = s * log.actions() + a;
                    if (probability > 0 && Double.isNaN(rewards[pair])) {
                        leaving += probability;
                    } else if (probability > 0) {
                        value += probability * actionValue(s, a, factor, next);
                        unsupported[s] +=
                                probability * factor * (followed[pair] == 0 ? 1 : mean(pair, nextUnsupported));
                    }
                }
                unsupported[s] += leaving;
                values[s] = config.heldToLog()
                        ? TabularFqe.held(value, leaving, config)
                        : value + leaving * config.unvisitedValue();
            }
        }
    }
}
