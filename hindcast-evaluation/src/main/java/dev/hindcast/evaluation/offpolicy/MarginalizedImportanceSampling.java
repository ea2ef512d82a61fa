package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Discrete;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Marginalised importance sampling (Xie, Ma and Wang 2019, arXiv 1906.03393) for discrete observations: the value is the sum over t
 * of gamma^t sum_s d_t(s) r_t(s), where the state marginals of the policy follow from those a step before,
 *
 * <pre>
 * d_0(s) = n_0(s) / n,   d_(t+1)(s') = sum_s d_t(s) P_t(s' | s),
 * P_t(s' | s) = 1/n_t(s) sum of rho_t 1(s_t = s, s_(t+1) = s'),   r_t(s) = 1/n_t(s) sum of rho_t r_t 1(s_t = s),
 * </pre>
 *
 * with rho_t = pi(a_t | s_t) / b(a_t | s_t). No product of ratios along an episode appears: the variance grows with the length of
 * episodes as a polynomial, not exponentially. It takes the observation for the state. Rows of P need not sum to 1. Where what
 * collected the log cannot take an action of the policy, they sum to less in expectation and what that action earns counts as 0;
 * a caution says so where the ratios, over what the policy visits, average to less than 1 by more than chance.
 *
 * <p>The pooled variant supposes that the process does not change with the step: P and r are averages over all visits of a state,
 * and the discounted marginals sum_t gamma^t d_t solve d = d_0 + gamma P' d.
 *
 * <p>A step that terminates leads nowhere. One that was truncated leads to the state that it led to, from which others in the log
 * went on, at the next step or, pooled, at any; where nobody did, or the log does not hold that state, nothing more is earned.
 *
 * <p>Not cross-fitted: marginals and rewards are means over the same log by definition, and no fitted value corrects a step.
 */
public final class MarginalizedImportanceSampling implements Estimator {
    private static final double NOTED_LOSS = 1e-9;
    private static final double DOUBTED_LOSS = 0.01;
    private static final double REFUSED_LOSS = 0.5;
    private static final double FEWEST_VISITS = 200;
    private static final double DOUBTED_DEVIATIONS = 2;

    private final boolean pooled;
    private final Horizon horizon;

    private MarginalizedImportanceSampling(boolean pooled, Horizon horizon) {
        this.pooled = pooled;
        this.horizon = horizon;
    }

    /** With transitions of each step on its own, as in the paper. */
    public static MarginalizedImportanceSampling perStep() {
        return perStep(Horizon.INFINITE);
    }

    /**
     * The same within a horizon: where that is the {@linkplain Horizon#LOGGED logged} one, a truncated step leads nowhere, so that the
     * marginals lose what the log cuts off.
     */
    public static MarginalizedImportanceSampling perStep(Horizon horizon) {
        return new MarginalizedImportanceSampling(false, horizon);
    }

    /** With transitions of all steps together. */
    public static MarginalizedImportanceSampling pooled() {
        return new MarginalizedImportanceSampling(true, Horizon.INFINITE);
    }

    @Override
    public String name() {
        return pooled ? "mis-pooled" : "mis";
    }

    @Override
    public Prepared prepare(OffPolicyData data) {
        if (!(data.dataset().observationSpace() instanceof Discrete)) {
            return Prepared.refused(
                    Caution.Kind.MODEL,
                    "Marginalised importance sampling counts states, but observations are of "
                            + data.dataset().observationSpace() + ": use an estimator with features");
        }
        Optional<String> lookingBack = data.target().lookingBack("marginals of states");
        if (lookingBack.isPresent()) {
            return Prepared.refused(Caution.Kind.MODEL, lookingBack.get());
        }
        return Weighting.with(data, weights -> new Marginals(data, pooled, horizon).prepared())
                .and(HiddenState.cautions(data));
    }

    /** The states, at each step where steps are kept apart, that the log acts in, and the edges between them, in the order of the steps. */
    private static final class Marginals {
        private final OffPolicyData data;
        private final boolean pooled;
        private final Horizon horizon;
        private final long states;
        private final int nodes;
        private final int[] nodeOf;
        private final double[] ratios;
        /** Of each step the edge that it takes; {@link Numbering#NONE} where it terminates or nobody went on. */
        private final int[] edgeOf;

        private final int[] from;
        private final int[] to;
        private final LinearIteration forwards;
        private final LinearIteration backwards;

        Marginals(OffPolicyData data, boolean pooled, Horizon horizon) {
            this.data = data;
            this.pooled = pooled;
            this.horizon = horizon;
            this.states = ((Discrete) data.dataset().observationSpace()).n();
            ratios =
                    Arrays.stream(data.logRatios().orElseThrow()).map(Math::exp).toArray();
            long[] nodeKeys = ofSteps(this::node);
            Numbering numbers = Numbering.of(nodeKeys);
            nodes = numbers.size();
            nodeOf = numbers.numbers(nodeKeys);
            long[] edgeKeys = ofSteps((i, t) -> {
                int next = numbers.number(next(i, t));
                return next == Numbering.NONE ? Numbering.NONE : nodeOf[data.start(i) + t] * (long) nodes + next;
            });
            Numbering edges = Numbering.of(edgeKeys);
            edgeOf = edges.numbers(edgeKeys);
            from = IntStream.range(0, edges.size())
                    .map(e -> (int) (edges.key(e) / nodes))
                    .toArray();
            to = IntStream.range(0, edges.size())
                    .map(e -> (int) (edges.key(e) % nodes))
                    .toArray();
            forwards = LinearIteration.of(nodes, to, from);
            backwards = LinearIteration.ofTransposed(nodes, to, from);
        }

        @FunctionalInterface
        private interface Key {
            long of(int episode, int t);
        }

        private long[] ofSteps(Key key) {
            long[] keys = new long[data.rewards().length];
            for (int i = 0; i < data.episodes(); i++) {
                for (int t = 0; t < data.length(i); t++) {
                    keys[data.start(i) + t] = key.of(i, t);
                }
            }
            return keys;
        }

        private long node(int i, int t) {
            int first = ((Discrete) data.dataset().observationSpace()).start();
            long state = (long) data.dataset().episodes().get(i).observations()[t] - first;
            return pooled ? state : t * states + state;
        }

        /** Where a step leads to; {@link Numbering#NONE} where it terminates, or the log does not hold it. */
        private long next(int i, int t) {
            boolean last = t == data.length(i) - 1;
            boolean gone = last
                    && (horizon == Horizon.LOGGED
                            || !(data.truncated(i)
                                    && data.dataset().episodes().get(i).hasFinalObservation(1)));
            return gone ? Numbering.NONE : node(i, t + 1);
        }

        Prepared prepared() {
            double[] once = new double[data.episodes()];
            Arrays.fill(once, 1);
            Counted full = new Counted(once);
            double[] marginals = full.marginals();
            return new Prepared(
                    counts -> {
                        Counted counted = new Counted(counts);
                        return counted.value(counted.marginals());
                    },
                    Optional.of(full.contributions(marginals)),
                    false,
                    Optional.empty(),
                    cautions(full, marginals));
        }

        /** What is summed over steps where episodes count several times. */
        private final class Counted {
            private final double[] counts;
            private final double episodes;
            private final double[] visits = new double[nodes];
            private final double[] starts = new double[nodes];
            private final double[] rewards = new double[nodes];
            /** gamma P of each edge. */
            private final double[] transitions = new double[from.length];

            Counted(double[] counts) {
                this.counts = counts;
                double total = 0;
                for (int i = 0; i < counts.length; i++) {
                    total += counts[i];
                    starts[nodeOf[data.start(i)]] += counts[i];
                    for (int step = data.start(i); counts[i] > 0 && step < data.start(i + 1); step++) {
                        double weight = counts[i] * ratios[step];
                        visits[nodeOf[step]] += counts[i];
                        rewards[nodeOf[step]] += weight * data.rewards()[step];
                        if (edgeOf[step] != Numbering.NONE) {
                            transitions[edgeOf[step]] += weight;
                        }
                    }
                }
                episodes = total;
                for (int s = 0; s < visits.length; s++) {
                    starts[s] /= total;
                    rewards[s] = visits[s] == 0 ? 0 : rewards[s] / visits[s];
                }
                for (int e = 0; e < from.length; e++) {
                    transitions[e] = visits[from[e]] == 0 ? 0 : data.discount() * transitions[e] / visits[from[e]];
                }
            }

            /** The discounted marginals gamma^t d_t, or their sums over t. Edges are in the order of their steps: one pass follows all. */
            double[] marginals() {
                if (pooled) {
                    return forwards.solve(starts, transitions);
                }
                double[] marginals = starts.clone();
                for (int e = 0; e < from.length; e++) {
                    marginals[to[e]] += marginals[from[e]] * transitions[e];
                }
                return marginals;
            }

            double value(double[] marginals) {
                double value = 0;
                for (int s = 0; s < marginals.length; s++) {
                    value += rewards[s] == 0 ? 0 : marginals[s] * rewards[s];
                }
                return value;
            }

            private double[] values() {
                if (pooled) {
                    return backwards.solve(rewards, transitions);
                }
                double[] values = rewards.clone();
                for (int e = from.length - 1; e >= 0; e--) {
                    values[from[e]] += values[to[e]] * transitions[e];
                }
                return values;
            }

            /** V(s_0) + sum over t of d / (n(s) / n) (rho (r + gamma V(s')) - V(s)): the influence of an episode, plus the value. */
            double[] contributions(double[] marginals) {
                double[] values = values();
                double[] contributions = new double[counts.length];
                for (int i = 0; i < counts.length; i++) {
                    contributions[i] = values[nodeOf[data.start(i)]];
                    for (int step = data.start(i); step < data.start(i + 1); step++) {
                        int node = nodeOf[step];
                        double next = edgeOf[step] == Numbering.NONE ? 0 : values[to[edgeOf[step]]];
                        double target = ratios[step] * (data.rewards()[step] + data.discount() * next);
                        contributions[i] += marginals[node] * episodes / visits[node] * (target - values[node]);
                    }
                }
                return contributions;
            }
        }

        private List<Caution> cautions(Counted full, double[] marginals) {
            if (!Double.isFinite(full.value(marginals))
                    || !Arrays.stream(marginals).allMatch(Double::isFinite)) {
                return List.of(Caution.refusal(Kind.MODEL, LinearIteration.ENDLESS));
            }
            List<Caution> cautions = new ArrayList<>();
            double stopped = stopped(full, marginals);
            if (stopped > NOTED_LOSS) {
                cautions.add(loss(stopped));
            }
            addDeviation(full, marginals, cautions);
            double visits = data.rewards().length
                    / (double) Arrays.stream(full.visits).filter(v -> v > 0).count();
            if (pooled && visits < FEWEST_VISITS) {
                cautions.add(Caution.warning(
                        Kind.FEW,
                        String.format(
                                Locale.ROOT,
                                "The log visits a state %.1f times on average: too few for means of ratios that are followed for long, and"
                                        + " for resamples of them. Take mis",
                                visits)));
            }
            return cautions;
        }

        private static Caution loss(double share) {
            String reason = String.format(
                    Locale.ROOT,
                    "%.2f%% of the policy's episodes were truncated where nobody in the log goes on: what they earn there counts as 0",
                    100 * share);
            return share > REFUSED_LOSS
                    ? Caution.refusal(Kind.MODEL, reason)
                    : share > DOUBTED_LOSS ? Caution.warning(Kind.MODEL, reason) : Caution.note(Kind.MODEL, reason);
        }

        /** Warns where rho, averaged over the visits of the policy, is not 1. */
        private void addDeviation(Counted full, double[] marginals, List<Caution> cautions) {
            double visits = Arrays.stream(marginals).sum();
            double[] deviations = new double[data.episodes()];
            for (int i = 0; i < deviations.length; i++) {
                for (int step = data.start(i); step < data.start(i + 1); step++) {
                    int node = nodeOf[step];
                    deviations[i] += marginals[node] / full.visits[node] / visits * (ratios[step] - 1);
                }
            }
            double deviation = Arrays.stream(deviations).sum();
            double error = Math.sqrt(Arrays.stream(deviations).map(d -> d * d).sum());
            if (Math.abs(deviation) > Math.max(NOTED_LOSS, DOUBTED_DEVIATIONS * error)) {
                cautions.add(Caution.warning(
                        Kind.MEAN_WEIGHT,
                        String.format(
                                Locale.ROOT,
                                "The ratios average to %.3f over what the policy visits, with standard error %.3f, expected 1: the propensities are wrong,"
                                        + " or the policy does what the log never tries",
                                1 + deviation,
                                error)));
            }
        }

        /** The mass that was truncated where nobody goes on, unless it is at the end of the longest episode. */
        private double stopped(Counted full, double[] marginals) {
            double stopped = 0;
            for (int i = 0; horizon == Horizon.INFINITE && i < data.episodes(); i++) {
                int last = data.start(i + 1) - 1;
                boolean atHorizon = !pooled && data.length(i) == data.horizon();
                if (data.truncated(i) && edgeOf[last] == Numbering.NONE && !atHorizon) {
                    stopped += data.discount() * marginals[nodeOf[last]] * ratios[last] / full.visits[nodeOf[last]];
                }
            }
            return stopped;
        }
    }
}
