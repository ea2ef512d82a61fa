package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Episode;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.learning.algorithm.Checks;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Fitted Q evaluation on tables, solved: the Q that equals its own regression targets,
 *
 * <pre>
 *   Q(s, a) = mean over the logged steps from (s, a) of r + gamma V(s'),   V(s) = sum over a of pi(a | s) Q(s, a),
 * </pre>
 *
 * with r alone where a step terminated its episode. This is also the exact value of the policy in the maximum-likelihood model of the
 * data, the certainty-equivalence estimate (Sutton and Barto 2018, section 6.3): on tables the two are one.
 *
 * <p>Where the data hold no step from (s, a), Q(s, a) is a constant; or, with {@code heldToLog}, V(s), as if the policy were held to the
 * actions that were logged in s, in their proportions, and the constant stands only where none was. What hangs on that is known: with a
 * constant V is linear in it, and its factor at s is the {@linkplain #unsupported(int) unsupported weight}, E[gamma^tau] with tau the first time that the policy, starting
 * in s, takes in the model an action that the data do not hold. In processes without end it is the share of the policy's discounted
 * occupancy that lies behind such an action. Immutable.
 */
public final class TabularFqe implements ActionValues {
    /**
     * The settings.
     *
     * @param discount gamma; 1 where the policy's episodes end in the model
     * @param unvisitedValue Q(s, a) where the data hold no step from (s, a): the least possible return for a cautious estimate
     * @param heldToLog whether the policy is held to logged actions where there are some
     * @param tolerance how far values may be from the solution; with discount 1, how little they may change in the last sweep
     * @param maxSweeps how often all states may be visited before the solution is given up
     */
    @RecordBuilder
    public record Config(double discount, double unvisitedValue, boolean heldToLog, double tolerance, int maxSweeps)
            implements TabularFqeConfigBuilder.With {
        public Config {
            Checks.unit("discount", discount);
            Checks.positive("tolerance", tolerance);
            Checks.positive("maxSweeps", maxSweeps);
            if (!Double.isFinite(unvisitedValue)) {
                throw new IllegalArgumentException("unvisitedValue must be finite, got " + unvisitedValue);
            }
        }

        /** Discount 0.99, nothing to be had where the data hold nothing. */
        public static Config defaults() {
            return new Config(0.99, 0, false, 1e-10, 100_000);
        }

        /** The policy held to logged actions where there are some, and nothing to be had elsewhere. */
        public static Config heldToLog(double discount) {
            return defaults().withDiscount(discount).withHeldToLog(true);
        }

        /** The largest change of a value in the last sweep. */
        double lastChange() {
            return discount < 1 ? tolerance * (1 - discount) : tolerance;
        }

        IllegalArgumentException unsettled(String why) {
            return new IllegalArgumentException(
                    "The values of the policy did not settle within " + maxSweeps + " sweeps: " + why);
        }
    }

    private static final double DOUBTED_SHARE = 0.02;
    private static final double REFUSED_SHARE = 0.5;
    private static final double LEAST_LOGGED = 1e-9;

    private final TabularValues values;
    private final double unvisitedValue;
    private final boolean heldToLog;
    private final double[] unsupported;
    private final double startValue;
    private final double startUnsupported;

    private TabularFqe(TabularLog log, double[] counts, double[] actionValues, double[] unsupported, Config config) {
        this.values = new TabularValues(log, actionValues);
        this.unsupported = unsupported;
        this.unvisitedValue = config.unvisitedValue();
        this.heldToLog = config.heldToLog();
        double value = 0;
        double weight = 0;
        double all = 0;
        for (int e = 0; e < counts.length; e++) {
            int start = (int) log.dataset().episodes().get(e).observations()[0];
            value += counts[e] * values.value(start);
            weight += counts[e] * unsupported[start];
            all += counts[e];
        }
        this.startValue = value / all;
        this.startUnsupported = weight / all;
    }

    /** The value of the log's policy, from each episode once. */
    public static TabularFqe fit(TabularLog log, Config config) {
        return fit(log, log.once(), config);
    }

    /**
     * The value of the log's policy.
     *
     * @param counts how often each episode counts, not negative and not all 0: those of a resample, or weights
     * @throws IllegalArgumentException where the values do not settle: with discount 1 the policy may go on for ever in the model
     */
    public static TabularFqe fit(TabularLog log, double[] counts, Config config) {
        requireCounts(log, counts);
        Model model = new Model(log, counts);
        Chain chain = model.chain(config.discount());
        double[] values = new double[log.states()];
        double[] unsupported = new double[log.states()];
        chain.solve(values, unsupported, config);
        for (int s = 0; s < values.length && !config.heldToLog(); s++) {
            values[s] += config.unvisitedValue() * unsupported[s];
        }
        return new TabularFqe(log, counts, model.backup(values, config), unsupported, config);
    }

    static void requireCounts(TabularLog log, double[] counts) {
        boolean fits = counts.length == log.episodes() && Arrays.stream(counts).allMatch(c -> c >= 0);
        if (!fits || !(Arrays.stream(counts).sum() > 0)) {
            throw new IllegalArgumentException("Each of the " + log.episodes()
                    + " episodes needs a count that is not negative, and one of them a positive one");
        }
    }

    /** Q(s, a). */
    public double actionValue(int state, int action) {
        return values.actionValue(state, action);
    }

    /** V(s). */
    public double value(int state) {
        return values.value(state);
    }

    /** The mean of V(s_0) over the logged starts, as often as each episode counts: the value of the policy. */
    public double startValue() {
        return startValue;
    }

    /** The weight in V(s) of what the data do not hold, in [0, 1]: see the class. */
    public double unsupported(int state) {
        return unsupported[state];
    }

    /** The mean unsupported weight of the logged starts: how much of the estimate is the constant and not the data. */
    public double unsupported() {
        return startUnsupported;
    }

    /** What the data do not hold of what the policy does. */
    @Override
    public List<Caution> cautions() {
        return cautions(startUnsupported, heldToLog, unvisitedValue);
    }

    static List<Caution> cautions(double unsupported, Config config) {
        return cautions(unsupported, config.heldToLog(), config.unvisitedValue());
    }

    private static List<Caution> cautions(double unsupported, boolean heldToLog, double unvisitedValue) {
        if (unsupported <= DOUBTED_SHARE) {
            return List.of();
        }
        String reason = String.format(
                Locale.ROOT,
                "With a weight of %.1f%% the policy does what the log never tried, %s",
                100 * unsupported,
                heldToLog ? "and was held to what it did" : "which was taken to be worth " + unvisitedValue);
        return List.of(
                unsupported > REFUSED_SHARE
                        ? Caution.refusal(Kind.UNTRIED, reason)
                        : Caution.warning(Kind.UNTRIED, reason));
    }

    @Override
    public double[] actionValues(Episode episode) {
        return values.actionValues(episode);
    }

    @Override
    public double[] values(Episode episode) {
        return values.values(episode);
    }

    /**
     * The value of the policy that takes only logged actions.
     *
     * @param value the sum over the logged actions
     * @param leaving the probability of the others
     */
    static double held(double value, double leaving, Config config) {
        double logged = 1 - leaving;
        return logged > LEAST_LOGGED ? value / logged : config.unvisitedValue();
    }

    /** The maximum-likelihood model, as sums over steps. */
    private static final class Model {
        private final TabularLog log;
        private final double[] transitionCounts;
        private final double[] pairCounts;
        private final double[] rewards;

        Model(TabularLog log, double[] counts) {
            this.log = log;
            this.transitionCounts = new double[log.transitions().size()];
            this.pairCounts = new double[log.states() * log.actions()];
            this.rewards = new double[pairCounts.length];
            for (int e = 0; e < counts.length; e++) {
                for (int i = log.first(e); i < log.first(e + 1); i++) {
                    transitionCounts[log.transitions().ofStep()[i]] += counts[e];
                    pairCounts[log.pair(i)] += counts[e];
                    rewards[log.pair(i)] += counts[e] * log.reward(i);
                }
            }
        }

        /** What the policy makes of it: entries of states that follow each other, in the order of the states. */
        Chain chain(double discount) {
            TabularLog.Transitions transitions = log.transitions();
            Chain chain = new Chain(log.states(), transitions.size());
            int i = 0;
            for (int s = 0; s < log.states(); s++) {
                for (int a = 0; a < log.actions(); a++) {
                    int pair = s * log.actions() + a;
                    double probability = log.probability(s, a);
                    if (pairCounts[pair] == 0) {
                        chain.leaving[s] += probability;
                    } else if (probability > 0) {
                        chain.rewards[s] += probability * rewards[pair] / pairCounts[pair];
                    }
                    for (; i < transitions.size() && transitions.pair()[i] == pair; i++) {
                        double weight = probability * transitionCounts[i];
                        if (weight > 0 && transitions.next()[i] != TabularLog.END) {
                            chain.add(s, transitions.next()[i], discount * weight / pairCounts[pair]);
                        }
                    }
                }
                chain.first[s + 1] = chain.size;
            }
            return chain;
        }

        /** Q from V. */
        double[] backup(double[] values, Config config) {
            double[] result = rewards.clone();
            TabularLog.Transitions transitions = log.transitions();
            for (int i = 0; i < transitions.size(); i++) {
                if (transitions.next()[i] != TabularLog.END) {
                    result[transitions.pair()[i]] += config.discount()
                            * transitionCounts[i]
                            * values[transitions.next()[i]];
                }
            }
            for (int pair = 0; pair < result.length; pair++) {
                double unvisited = config.heldToLog() ? values[pair / log.actions()] : config.unvisitedValue();
                result[pair] = pairCounts[pair] == 0 ? unvisited : result[pair] / pairCounts[pair];
            }
            return result;
        }
    }

    /** x(s) = constant(s) + sum over s' of weight(s, s') x(s'), for two constants at once. */
    private static final class Chain {
        private final int[] first;
        private final int[] to;
        private final double[] weight;
        private final double[] rewards;
        private final double[] leaving;
        private int size;

        Chain(int states, int transitions) {
            first = new int[states + 1];
            to = new int[transitions];
            weight = new double[transitions];
            rewards = new double[states];
            leaving = new double[states];
        }

        void add(int from, int next, double share) {
            to[size] = next;
            weight[size++] = share;
        }

        /** Gauss and Seidel's sweeps, forwards and backwards in turn. */
        void solve(double[] values, double[] unsupported, Config config) {
            int states = values.length;
            for (int sweep = 0; sweep < config.maxSweeps(); sweep++) {
                double change = 0;
                for (int i = 0; i < states; i++) {
                    int s = sweep % 2 == 0 ? states - 1 - i : i;
                    double value = 0;
                    double share = leaving[s];
                    for (int k = first[s]; k < first[s + 1]; k++) {
                        value += weight[k] * values[to[k]];
                        share += weight[k] * unsupported[to[k]];
                    }
                    value = config.heldToLog() ? held(rewards[s] + value, leaving[s], config) : rewards[s] + value;
                    change = Math.max(change, Math.abs(value - values[s]));
                    change = Math.max(change, Math.abs(share - unsupported[s]));
                    values[s] = value;
                    unsupported[s] = share;
                }
                if (change <= config.lastChange()) {
                    return;
                }
            }
            throw config.unsettled(
                    config.discount() == 1
                            ? "with discount 1 the policy may go on for ever in the model. Take a discount below 1"
                            : "take a greater tolerance, or allow more sweeps");
        }
    }
}
