package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.evaluation.Bootstrap;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;

/**
 * Visits of the policy to the pairs of a log, from Lagrangians with one number a pair. What a solution is: d, the visits; zeta =
 * d / m, the ratios; the value is sum of d R.
 */
abstract class TabularDice {
    private static final double NOTED_LOSS = 1e-9;
    private static final double DOUBTED_LOSS = 0.01;
    private static final double REFUSED_LOSS = 0.5;
    private static final int REFITTED_PAIRS = 1_000;

    final LoggedPairs log;

    TabularDice(LoggedPairs log) {
        this.log = log;
    }

    /** An estimator on the pairs of a log. */
    static Estimator.Prepared prepared(OffPolicyData data, Function<LoggedPairs, TabularDice> method) {
        Optional<String> lookingBack = data.target().lookingBack("ratios of visits");
        if (lookingBack.isPresent()) {
            return Estimator.Prepared.refused(Caution.Kind.MODEL, lookingBack.get());
        }
        return LoggedPairs.of(data)
                .map(log -> method.apply(log).prepared().and(HiddenState.cautions(data)))
                .orElseGet(() -> Estimator.Prepared.refused(
                        Caution.Kind.MODEL,
                        "One number for each pair of state and action needs discrete"
                                + " observations and actions: use the form with features"));
    }

    /** d. */
    abstract double[] visits(LoggedPairs.Counted counted);

    /** What each episode adds in first order. */
    abstract double[] contributions(LoggedPairs.Counted once, double[] d);

    /** Whether resamples are solved anew, which takes too long for regularised solutions of many pairs. */
    boolean refits() {
        return log.size() <= REFITTED_PAIRS;
    }

    private Estimator.Prepared prepared() {
        LoggedPairs.Counted once = log.once();
        double[] flow = once.occupancy();
        if (!Double.isFinite(FlowSystem.dot(flow, once.rewards))) {
            return Estimator.Prepared.refused(Caution.Kind.MODEL, LinearIteration.ENDLESS);
        }
        double[] d = visits(once);
        if (!Double.isFinite(FlowSystem.dot(d, once.rewards))) {
            return Estimator.Prepared.refused(Caution.Kind.MODEL, "No solution was found: take another regularisation");
        }
        List<Caution> cautions = new ArrayList<>();
        addLoss(
                once.replaced(flow),
                "%.2f%% of the policy's decisions are for actions that nobody took there: what it does instead are the logged ones",
                cautions);
        addLoss(
                1 - FlowSystem.dot(once.ends, flow),
                "%.2f%% of the policy's episodes lead to where the log does not go on: what they earn there counts as 0",
                cautions);
        DiceEquations.flow(missing(once, d)).ifPresent(cautions::add);
        if (!refits()) {
            cautions.add(
                    Caution.note(Kind.INTERVAL, "The interval holds in first order: resamples are not solved anew"));
        }
        double[] contributions = contributions(once, d);
        return new Estimator.Prepared(
                refits() ? this::value : Bootstrap.mean(contributions),
                Optional.of(contributions),
                false,
                Optional.empty(),
                cautions);
    }

    /** What the visits miss of b + gamma A' d, relative to them. */
    private static double missing(LoggedPairs.Counted once, double[] d) {
        double[] starts = once.starts();
        double[] following = once.push(d);
        double missing = 0;
        double all = 0;
        for (int p = 0; p < d.length; p++) {
            missing += Math.abs(starts[p] + following[p] - d[p]);
            all += Math.abs(d[p]);
        }
        return all == 0 ? 0 : missing / all;
    }

    private double value(double[] counts) {
        LoggedPairs.Counted counted = log.counted(counts);
        return FlowSystem.dot(visits(counted), counted.rewards);
    }

    private static void addLoss(double share, String pattern, List<Caution> cautions) {
        if (share > NOTED_LOSS) {
            String reason = String.format(Locale.ROOT, pattern, 100 * share);
            cautions.add(
                    share > REFUSED_LOSS
                            ? Caution.refusal(Kind.MODEL, reason)
                            : share > DOUBTED_LOSS
                                    ? Caution.warning(Kind.MODEL, reason)
                                    : Caution.note(Kind.MODEL, reason));
        }
    }

    /** d / m of each step. */
    double[] ratios(LoggedPairs.Counted counted, double[] d) {
        double[] perPair = perVisit(counted, d);
        double[] ratios = new double[log.data().rewards().length];
        Arrays.setAll(ratios, step -> perPair[log.pair(step)]);
        return ratios;
    }

    static double[] perVisit(LoggedPairs.Counted counted, double[] d) {
        double[] ratios = new double[d.length];
        Arrays.setAll(ratios, p -> counted.visits[p] == 0 ? 0 : d[p] / counted.visits[p]);
        return ratios;
    }

    /** What each step adds, summed over episodes. */
    double[] overEpisodes(double[] first, IntToDoubleFunction ofStep) {
        double[] sums = first.clone();
        for (int i = 0; i < sums.length; i++) {
            for (int step = log.data().start(i); step < log.data().start(i + 1); step++) {
                sums[i] += ofStep.applyAsDouble(step);
            }
        }
        return sums;
    }

    /** The visits that solve the flow equations, which no regularisation moves. */
    static final class Exact extends TabularDice {
        Exact(LoggedPairs log) {
            super(log);
        }

        @Override
        boolean refits() {
            return true;
        }

        @Override
        double[] visits(LoggedPairs.Counted counted) {
            return counted.occupancy();
        }

        /** V(s_0) + sum of zeta (r + gamma V(s') - Q(s, a)). */
        @Override
        double[] contributions(LoggedPairs.Counted once, double[] d) {
            double[] values = once.values();
            double[] ratios = ratios(once, d);
            double[] differences = once.differences(values);
            return overEpisodes(
                    once.atStarts(values), step -> ratios[step] * (log.data().rewards()[step] + differences[step]));
        }
    }

    /**
     * The visits that a quadratic Lagrangian with alpha_Q above 0 leads to. Eliminating Q and lambda leaves: maximise over d
     *
     * <pre>
     * alpha_R sum d R - alpha_zeta/2 sum d^2/m - 1/(2 alpha_Q) sum (b + gamma A' d - d)^2/m - 1/(2 alpha_lambda) (1 - n'd)^2,
     * </pre>
     *
     * where positivity is met by a primal-dual active set method, a semismooth Newton method (Hintermueller, Ito and Kunisch 2003).
     */
    static final class Quadratic extends TabularDice {
        private static final int MAX_ACTIVE_SETS = 100;

        private final DiceRegularization regularization;
        /** Where each episode counts once: where resamples begin. */
        private final Solution full;

        Quadratic(LoggedPairs log, DiceRegularization regularization) {
            super(log);
            this.regularization = regularization;
            this.full = solve(log.once(), Solution.nothing(log.size()));
        }

        /** Visits, and which of them are not held at 0. */
        private record Solution(double[] d, boolean[] free) {
            static Solution nothing(int pairs) {
                boolean[] free = new boolean[pairs];
                Arrays.fill(free, true);
                return new Solution(new double[pairs], free);
            }
        }

        @Override
        double[] visits(LoggedPairs.Counted counted) {
            return solve(counted, full).d;
        }

        private Solution solve(LoggedPairs.Counted counted, Solution guess) {
            FlowSystem system = system(counted);
            double[] right = right(counted, system);
            double[] d = guess.d;
            boolean[] candidate = guess.free.clone();
            for (int p = 0; p < candidate.length; p++) {
                candidate[p] &= counted.visits[p] > 0;
            }
            boolean changed = true;
            for (int i = 0; i < MAX_ACTIVE_SETS && changed; i++) {
                d = system.solve(right, d, candidate);
                changed = regularization.positive() && moved(counted, system, right, d, candidate);
            }
            if (changed) {
                Arrays.fill(d, Double.NaN);
            }
            return new Solution(d, candidate);
        }

        /** Frees what wants to grow and holds at 0 what became negative; says whether anything moved. */
        private static boolean moved(
                LoggedPairs.Counted counted, FlowSystem system, double[] right, double[] d, boolean[] free) {
            double[] image = system.times(d);
            boolean moved = false;
            for (int p = 0; p < d.length; p++) {
                double tolerance = 1e-11 * (Math.abs(right[p]) + Math.abs(image[p]));
                boolean next = free[p] ? d[p] >= 0 : counted.visits[p] > 0 && right[p] - image[p] > tolerance;
                moved |= next != free[p];
                free[p] = next;
            }
            return moved;
        }

        private FlowSystem system(LoggedPairs.Counted counted) {
            double[] diagonal = new double[log.size()];
            double[] weights = new double[log.size()];
            for (int p = 0; p < weights.length; p++) {
                double inverse = counted.visits[p] == 0 ? 0 : 1 / counted.visits[p];
                diagonal[p] = regularization.dual() * inverse;
                weights[p] = inverse / regularization.primal();
            }
            double[] ones = new double[log.size()];
            Arrays.fill(ones, 1);
            return new FlowSystem(counted, diagonal, ones, weights, 1 / regularization.normalization());
        }

        private double[] right(LoggedPairs.Counted counted, FlowSystem system) {
            double[] flow = perVisit(counted, counted.starts());
            Arrays.setAll(flow, p -> flow[p] / regularization.primal());
            double[] right = system.primal(flow);
            for (int p = 0; p < right.length; p++) {
                right[p] +=
                        regularization.reward() * counted.rewards[p] + counted.ends[p] / regularization.normalization();
            }
            return right;
        }

        /**
         * v_i + w' grad l_i with w = -(d^2 L)^-1 grad v: the Lagrangian and the value are sums over episodes, and the solution
         * moves with their counts so that the gradient of the former stays 0.
         */
        @Override
        double[] contributions(LoggedPairs.Counted once, double[] d) {
            FlowSystem system = system(once);
            double[] z = system.solve(once.rewards, new double[d.length], full.free);
            double[] q = perVisit(once, missing(once, system, d));
            Arrays.setAll(q, p -> -q[p] / regularization.primal());
            double[] ofQ = perVisit(once, system.dual(z));
            Arrays.setAll(ofQ, p -> ofQ[p] / regularization.primal());
            double lambda = (FlowSystem.dot(once.ends, d) - 1) / regularization.normalization();
            double ofLambda = FlowSystem.dot(once.ends, z) / regularization.normalization();
            double[] ratios = ratios(once, d);
            double[] ofRatios = ratios(once, z);
            double[] differences = once.differences(q);
            double[] ofDifferences = once.differences(ofQ);
            double[] first = once.atStarts(ofQ);
            double constant = ofLambda * (1 + (lambda == 0 ? 0 : regularization.normalization() * lambda));
            Arrays.setAll(first, i -> first[i] + constant);
            double[] rewards = log.data().rewards();
            return overEpisodes(first, step -> {
                int pair = log.pair(step);
                double end = once.end(step);
                return ratios[step] * (rewards[step] + ofDifferences[step] - ofLambda * end)
                        + ofRatios[step]
                                * (regularization.reward() * rewards[step]
                                        + differences[step]
                                        - lambda * end
                                        - regularization.dual() * ratios[step])
                        + regularization.primal() * q[pair] * ofQ[pair];
            });
        }

        /** b + gamma A' d - d. */
        private static double[] missing(LoggedPairs.Counted once, FlowSystem system, double[] d) {
            double[] missing = once.starts();
            double[] dual = system.dual(d);
            Arrays.setAll(missing, p -> missing[p] - dual[p]);
            return missing;
        }
    }

    /**
     * GenDICE: the visits that minimise sum of (T - d)^2 / d + penalty/2 (n'd - 1)^2 with T = b + gamma A' d, by Newton's method
     * from the solution of the flow equations on, which it is where no mass leaves the log. Pairs that the policy does not reach
     * keep 0.
     */
    static final class ChiSquared extends TabularDice {
        private static final int MAX_STEPS = 100;
        private static final int MAX_HALVINGS = 50;
        /** An objective that is 0 up to rounding. */
        private static final double SOLVED = 1e-22;

        /** What Newton's method promises of the objective, relative to it, below which one more step is the last: the error then squares. */
        private static final double TOLERANCE = 1e-9;

        private final double penalty;

        ChiSquared(LoggedPairs log, double penalty) {
            super(log);
            this.penalty = penalty;
        }

        @Override
        double[] visits(LoggedPairs.Counted counted) {
            Point point = new Point(counted, counted.occupancy());
            for (int i = 0; i < MAX_STEPS && point.objective() > SOLVED; i++) {
                double[] gradient = point.gradient();
                double[] step = point.system().solve(gradient, new double[gradient.length], point.reached());
                double decrease = FlowSystem.dot(gradient, step);
                if (decrease <= TOLERANCE * point.objective()) {
                    return point.moved(step, 1);
                }
                point = point.lower(step, decrease);
            }
            return point.d;
        }

        /** Visits with what follows from them. */
        private final class Point {
            private final LoggedPairs.Counted counted;
            private final double[] d;
            /** T / d. */
            private final double[] ratios;

            private final double excess;

            Point(LoggedPairs.Counted counted, double[] d) {
                this.counted = counted;
                this.d = d;
                this.excess = FlowSystem.dot(counted.ends, d) - 1;
                this.ratios = counted.push(d);
                double[] starts = counted.starts();
                Arrays.setAll(ratios, p -> d[p] == 0 ? 0 : (starts[p] + ratios[p]) / d[p]);
            }

            boolean[] reached() {
                boolean[] reached = new boolean[d.length];
                for (int p = 0; p < d.length; p++) {
                    reached[p] = d[p] > 0;
                }
                return reached;
            }

            double objective() {
                double sum = penalty / 2 * excess * excess;
                for (int p = 0; p < d.length; p++) {
                    sum += d[p] * (ratios[p] - 1) * (ratios[p] - 1);
                }
                return sum;
            }

            /** f = 2 (T / d - 1), which attains the maximum of the paper's saddle point problem; 0 where the policy does not come. */
            double[] f() {
                double[] f = new double[d.length];
                Arrays.setAll(f, p -> d[p] == 0 ? 0 : 2 * (ratios[p] - 1));
                return f;
            }

            double[] gradient() {
                double[] gradient = counted.pull(f());
                Arrays.setAll(
                        gradient,
                        p -> d[p] == 0
                                ? 0
                                : gradient[p] + 1 - ratios[p] * ratios[p] + penalty * excess * counted.ends[p]);
                return gradient;
            }

            FlowSystem system() {
                double[] weights = new double[d.length];
                Arrays.setAll(weights, p -> d[p] == 0 ? 0 : 2 / d[p]);
                return new FlowSystem(counted, new double[d.length], ratios, weights, penalty);
            }

            double[] moved(double[] step, double length) {
                double[] moved = new double[d.length];
                Arrays.setAll(moved, p -> d[p] - length * step[p]);
                return moved;
            }

            /** A point along a step downwards at which all visits are positive and the objective is lower (Armijo 1966). */
            Point lower(double[] step, double decrease) {
                double length = 1;
                for (int i = 0; i < MAX_HALVINGS; i++) {
                    Point next = new Point(counted, moved(step, length));
                    if (next.inside(this) && next.objective() < objective() - 1e-4 * length * decrease) {
                        return next;
                    }
                    length /= 2;
                }
                return this;
            }

            private boolean inside(Point before) {
                for (int p = 0; p < d.length; p++) {
                    if (before.d[p] > 0 && !(d[p] > 0)) {
                        return false;
                    }
                }
                return true;
            }
        }

        /** As for {@link Quadratic}, with the Lagrangian u0(f) + sum of tau (gamma f' - f - f^2/4) + penalty u (sum of tau n - 1 - u/2). */
        @Override
        double[] contributions(LoggedPairs.Counted once, double[] d) {
            Point point = new Point(once, d);
            FlowSystem system = point.system();
            double[] z = system.solve(once.rewards, new double[d.length], point.reached());
            double[] f = point.f();
            double[] ofF = system.dual(z);
            Arrays.setAll(ofF, p -> d[p] == 0 ? 0 : 2 / d[p] * ofF[p]);
            double ofU = -FlowSystem.dot(once.ends, z);
            double[] ratios = ratios(once, d);
            double[] ofRatios = ratios(once, z);
            double[] differences = once.differences(f);
            double[] ofDifferences = once.differences(ofF);
            double[] first = once.atStarts(ofF);
            Arrays.setAll(first, i -> first[i] - ofU * penalty * (1 + point.excess));
            double[] rewards = log.data().rewards();
            return overEpisodes(first, step -> {
                int pair = log.pair(step);
                double end = once.end(step);
                return ratios[step]
                                * (rewards[step] + ofDifferences[step] - f[pair] * ofF[pair] / 2 + ofU * penalty * end)
                        - ofRatios[step] * (differences[step] - f[pair] * f[pair] / 4 + penalty * point.excess * end);
            });
        }
    }
}
