package dev.hindcast.experiments.example;

import dev.hindcast.environment.tabular.Garnet;
import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.experiments.example.Demonstration.Table;
import dev.hindcast.learning.tabular.TabularCql;
import dev.hindcast.learning.tabular.TabularData;
import dev.hindcast.report.Labels;
import dev.hindcast.report.LineChart;
import dev.hindcast.report.Reference;
import dev.hindcast.report.Series;
import dev.hindcast.report.Size;
import dev.hindcast.report.Tone;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The lower bounds of conservative Q-learning (Kumar et al. 2020, "Conservative Q-Learning for Offline Reinforcement Learning",
 * theorems 3.1 and 3.2), with mu = pi, a policy somewhat better than the one behind the log.
 */
final class LowerBoundExample implements Example {
    static final int STATES = 20;
    static final int ACTIONS = 4;
    private static final int SUCCESSORS = 3;
    private static final double DISCOUNT = 0.8;
    /** Added to even draws from [0, 1] that are then normalized: no action is rare. */
    private static final double LEAST_WEIGHT = 0.2;

    private static final int EPISODES = 200;
    private static final int STEPS = 50;
    /** The probability with which the bounds may fail. */
    private static final double DELTA = 0.05;

    private static final List<Double> ALPHAS = List.of(0.001, 0.01, 0.1, 1.0);
    private static final double PICTURED_ALPHA = 0.1;
    /** What rounding may add to a value that is equal to the truth. */
    private static final double ROUNDING = 1e-9;

    @Override
    public String name() {
        return "lower-bound";
    }

    @Override
    public String summary() {
        return "CQL's equation 1 bounds every state-action value from below, equation 2 the policy's value alone";
    }

    /** Which of the paper's two objectives. */
    enum Equation {
        /** Without the data term. */
        ONE,
        /** With it. */
        TWO
    }

    /** What an estimate of Q is held against: the policy pi(a | s) of behavior(a | s) exp(Q(s, a)), with the behaviour's Q. */
    record Problem(TabularMdp process, TabularPolicy behavior, PolicyEvaluation truth) {
        static Problem draw(long seed) {
            TabularMdp process = Garnet.draw(STATES, ACTIONS, SUCCESSORS, DISCOUNT, seed);
            RandomGenerator random = new SplittableRandom(seed);
            double[][] weights = new double[STATES][ACTIONS];
            for (double[] row : weights) {
                Arrays.setAll(row, a -> LEAST_WEIGHT + random.nextDouble());
            }
            TabularPolicy behavior = normalized(weights);
            PolicyEvaluation logged = PolicyEvaluation.of(process, behavior);
            for (int s = 0; s < STATES; s++) {
                for (int a = 0; a < ACTIONS; a++) {
                    weights[s][a] *= Math.exp(logged.actionValue(s, a));
                }
            }
            return new Problem(process, behavior, PolicyEvaluation.of(process, normalized(weights)));
        }

        private static TabularPolicy normalized(double[][] weights) {
            double[][] probabilities = new double[STATES][];
            for (int s = 0; s < STATES; s++) {
                double sum = Arrays.stream(weights[s]).sum();
                probabilities[s] =
                        Arrays.stream(weights[s]).map(weight -> weight / sum).toArray();
            }
            return TabularPolicy.of(probabilities);
        }

        TabularPolicy policy() {
            return truth.policy();
        }

        /** Without sampling error: the process itself, and the policy behind the log itself. */
        TabularData exact() {
            return TabularData.exact(process, behavior, Double.POSITIVE_INFINITY);
        }

        TabularData log(long seed) {
            return TabularData.of(Logs.collect(process, behavior, EPISODES, STEPS, seed), DISCOUNT);
        }

        double value(double[][] estimate, int state) {
            return IntStream.range(0, ACTIONS)
                    .mapToDouble(a -> policy().probability(state, a) * estimate[state][a])
                    .sum();
        }

        /** Estimate minus truth, of each pair. */
        double[] differences(double[][] estimate) {
            return IntStream.range(0, STATES * ACTIONS)
                    .mapToDouble(i -> estimate[i / ACTIONS][i % ACTIONS] - truth.actionValue(i / ACTIONS, i % ACTIONS))
                    .toArray();
        }

        int pairsAbove(double[][] estimate) {
            return (int) Arrays.stream(differences(estimate))
                    .filter(difference -> difference > ROUNDING)
                    .count();
        }

        int statesAbove(double[][] estimate) {
            return (int) IntStream.range(0, STATES)
                    .filter(s -> value(estimate, s) > truth.value(s) + ROUNDING)
                    .count();
        }

        double expectedReturn(double[][] estimate) {
            return IntStream.range(0, STATES)
                    .mapToDouble(s -> process.startProbability(s) * value(estimate, s))
                    .sum();
        }
    }

    /** A conservative estimate of Q, states x actions. */
    @FunctionalInterface
    interface Estimator {
        double[][] estimate(TabularData data, TabularPolicy policy, double alpha, Equation equation);
    }

    static final Estimator CQL = (data, policy, alpha, equation) -> new TabularCql(alpha, equation == Equation.TWO)
            .evaluate(data, policy, policy)
            .actionValues();

    /**
     * The alpha from which on a theorem promises its bound with probability 1 - delta.
     *
     * <p>The error of a logged backup is C / sqrt(n(s, a)): of a pair tried n times, Hoeffding's inequality says that the mean of
     * gamma V(s'), which lies in [0, gamma R_max / (1 - gamma)], exceeds its expectation by more than
     * gamma R_max / (1 - gamma) sqrt(ln(pairs / delta) / 2n) with probability delta / pairs at most. Rewards are known here.
     */
    static double sufficientAlpha(TabularData log, TabularPolicy policy, Equation equation) {
        double constant = DISCOUNT / (1 - DISCOUNT) * Math.sqrt(Math.log(STATES * ACTIONS / DELTA) / 2);
        double alpha = 0;
        for (int s = 0; s < STATES; s++) {
            double error = 0;
            double penalty = 0;
            for (int a = 0; a < ACTIONS; a++) {
                double pi = policy.probability(s, a);
                double ratio = pi / log.behavior().probability(s, a);
                double own = constant / Math.sqrt(log.visits(s, a));
                if (equation == Equation.ONE) {
                    alpha = Math.max(alpha, own / ratio);
                }
                error += pi * own;
                penalty += pi * (ratio - 1);
            }
            alpha = equation == Equation.TWO ? Math.max(alpha, error / penalty) : alpha;
        }
        return alpha;
    }

    /**
     * What became of the bounds.
     *
     * @param pairsAbove how many Q(s, a) lie above the truth
     * @param statesAbove how many V(s) do
     * @param value the expected return by the estimate
     */
    record Bounds(int pairsAbove, int statesAbove, double value) {
        static Bounds of(Problem problem, double[][] estimate) {
            return new Bounds(
                    problem.pairsAbove(estimate), problem.statesAbove(estimate), problem.expectedReturn(estimate));
        }
    }

    @Override
    public Demonstration run(long seed) {
        Problem problem = Problem.draw(seed);
        TabularData log = problem.log(seed);
        double first = sufficientAlpha(log, problem.policy(), Equation.ONE);
        double second = sufficientAlpha(log, problem.policy(), Equation.TWO);
        List<Double> alphas = new ArrayList<>(List.of(0.0));
        alphas.addAll(ALPHAS);
        alphas.addAll(List.of(first, second));
        return new Demonstration(
                "Equation 1 of CQL gives Q at most the truth for every state and action, equation 2 gives V at most the truth for every"
                        + " state but not every Q (Kumar et al. 2020, theorems 3.1 and 3.2): for any alpha > 0 without sampling error,"
                        + " for alpha large enough with it.",
                String.format(
                        Locale.ROOT,
                        "A random process of %d states, %d actions and %d successors, %d pairs, discount %s; a log of %,d steps of a"
                                + " random policy; to be judged is that policy with actions weighted by exp(Q), whose true value is %.4f."
                                + " To hold with probability %.0f%%, theorem 3.1 asks for alpha >= %.4f on this log, theorem 3.2 for %.4f.",
                        STATES,
                        ACTIONS,
                        SUCCESSORS,
                        STATES * ACTIONS,
                        DISCOUNT,
                        EPISODES * STEPS,
                        problem.truth().expectedReturn(),
                        100 * (1 - DELTA),
                        first,
                        second),
                List.of(
                        table("Without sampling error", problem, problem.exact(), ALPHAS),
                        table("From the log", problem, log, alphas)),
                reading(problem, log, first),
                picture(problem));
    }

    private static Table table(String title, Problem problem, TabularData data, List<Double> alphas) {
        List<List<?>> rows = new ArrayList<>();
        for (double alpha : alphas) {
            Bounds one = Bounds.of(problem, CQL.estimate(data, problem.policy(), alpha, Equation.ONE));
            Bounds two = Bounds.of(problem, CQL.estimate(data, problem.policy(), alpha, Equation.TWO));
            rows.add(List.of(
                    alpha,
                    one.pairsAbove(),
                    one.statesAbove(),
                    one.value(),
                    two.pairsAbove(),
                    two.statesAbove(),
                    two.value()));
        }
        return new Table(
                title + ": how many of " + STATES * ACTIONS + " pairs and " + STATES + " states lie above the truth",
                List.of(
                        "alpha",
                        "eq. 1: pairs above",
                        "eq. 1: states above",
                        "eq. 1: value",
                        "eq. 2: pairs above",
                        "eq. 2: states above",
                        "eq. 2: value"),
                rows);
    }

    private static String reading(Problem problem, TabularData log, double first) {
        TabularPolicy policy = problem.policy();
        Bounds without = Bounds.of(problem, CQL.estimate(log, policy, 0, Equation.ONE));
        Bounds with = Bounds.of(problem, CQL.estimate(log, policy, first, Equation.ONE));
        Bounds second = Bounds.of(problem, CQL.estimate(problem.exact(), policy, PICTURED_ALPHA, Equation.TWO));
        return String.format(
                Locale.ROOT,
                "Without conservatism the log overestimates %d of %d pairs, with theorem 3.1's alpha %d; without sampling error and with"
                        + " alpha %s, equation 2 lies above the truth for %d pairs and %d states.",
                without.pairsAbove(),
                STATES * ACTIONS,
                with.pairsAbove(),
                PICTURED_ALPHA,
                second.pairsAbove(),
                second.statesAbove());
    }

    private static LineChart picture(Problem problem) {
        return LineChart.of(
                        new Labels(
                                "CQL's estimates without sampling error, alpha " + PICTURED_ALPHA,
                                "state-action pairs, sorted by the difference",
                                "estimate minus true Q"),
                        Size.WIDE,
                        List.of(
                                line("equation 1", Tone.POLICY, problem, Equation.ONE),
                                line("equation 2", Tone.DATA, problem, Equation.TWO)))
                .withReferences(List.of(new Reference("the truth", 0, Tone.QUIET)));
    }

    private static Series line(String name, Tone tone, Problem problem, Equation equation) {
        double[][] estimate = CQL.estimate(problem.exact(), problem.policy(), PICTURED_ALPHA, equation);
        double[] sorted = Arrays.stream(problem.differences(estimate)).sorted().toArray();
        List<Series.Point> points = IntStream.range(0, sorted.length)
                .mapToObj(i -> Series.Point.of(i + 1, sorted[i]))
                .toList();
        return new Series(name, tone, true, points);
    }
}
