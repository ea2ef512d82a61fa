package dev.hindcast.experiments.example;

import dev.hindcast.environment.tabular.CliffWalking;
import dev.hindcast.environment.tabular.Planning;
import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.experiments.example.Demonstration.Table;
import dev.hindcast.learning.tabular.TabularData;
import dev.hindcast.learning.tabular.TabularIql;
import dev.hindcast.report.Labels;
import dev.hindcast.report.LineChart;
import dev.hindcast.report.Reference;
import dev.hindcast.report.Series;
import dev.hindcast.report.Size;
import dev.hindcast.report.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Expectile regression as a maximum over what the log holds (Kostrikov et al. 2021, "Offline Reinforcement Learning with Implicit
 * Q-Learning", lemma 1 and theorem 3), on a walk along a cliff whose log keeps a row away from it.
 */
final class ExpectileExample implements Example {
    private static final int UP = 0;
    private static final int RIGHT = 1;
    private static final int DOWN = 2;
    private static final int COLUMNS = 12;
    private static final int START = 36;
    private static final int LAST_COLUMN = COLUMNS - 1;
    private static final int SAFE_ROW = 1;
    private static final double RANDOM_MOVES = 0.3;
    private static final int EPISODES = 200;
    private static final int MAX_STEPS = 10_000;

    /** An inverse temperature at which the policy takes the best logged action, and others too where they are as good. */
    private static final double GREEDY = 1_000;

    static final List<Double> EXPECTILES = List.of(0.5, 0.7, 0.9, 0.99, 0.999, 0.9999);
    private static final int PICTURED = 60;

    @Override
    public String name() {
        return "expectile";
    }

    @Override
    public String summary() {
        return "IQL's expectile approaches the best value within the log's support, and never exceeds it";
    }

    /**
     * What is known exactly.
     *
     * @param process the walk; its moves are sure, so that the log's model is the truth where the log has been
     * @param log the steps
     */
    record Problem(TabularMdp process, TabularData log) {
        static Problem draw(long seed) {
            TabularMdp process = new CliffWalking(false).mdp();
            return new Problem(
                    process, TabularData.of(Logs.collect(process, behavior(process), EPISODES, MAX_STEPS, seed), 1));
        }

        PolicyEvaluation best() {
            return Planning.policyIteration(process);
        }

        PolicyEvaluation bestInSupport() {
            return Planning.policyIteration(process.restrictedTo((s, a) -> log.seen(s, a)));
        }

        PolicyEvaluation logged() {
            return PolicyEvaluation.of(process, log.behavior().restrictedTo(process));
        }
    }

    /** The safe way with random moves, none of which leads from the safe row towards the cliff. */
    private static TabularPolicy behavior(TabularMdp process) {
        int[] way = new int[process.states()];
        for (int s = 0; s < way.length; s++) {
            int column = s % COLUMNS;
            way[s] = column == LAST_COLUMN ? DOWN : s / COLUMNS > SAFE_ROW ? UP : RIGHT;
        }
        TabularMdp kept =
                process.restrictedTo((s, a) -> a != DOWN || s / COLUMNS != SAFE_ROW || s % COLUMNS == LAST_COLUMN);
        return TabularPolicy.deterministic(way, process.actions())
                .restrictedTo(kept)
                .mixedWith(TabularPolicy.uniform(kept), RANDOM_MOVES);
    }

    /** V of the start, by an expectile. */
    @FunctionalInterface
    interface Estimator {
        double value(TabularData log, double expectile);
    }

    static final Estimator IQL = (log, expectile) -> iql(expectile).values(log)[START];

    private static TabularIql iql(double expectile) {
        return new TabularIql(expectile, GREEDY);
    }

    @Override
    public Demonstration run(long seed) {
        Problem problem = Problem.draw(seed);
        double best = problem.best().expectedReturn();
        double bestInSupport = problem.bestInSupport().expectedReturn();
        double logged = problem.logged().expectedReturn();
        List<List<?>> rows = new ArrayList<>();
        for (double expectile : EXPECTILES) {
            double value = IQL.value(problem.log(), expectile);
            TabularPolicy policy = iql(expectile).learn(problem.log()).policy().restrictedTo(problem.process());
            double earned = PolicyEvaluation.of(problem.process(), policy).expectedReturn();
            rows.add(List.of(expectile, value, bestInSupport - value, earned));
        }
        double low = (double) rows.get(0).get(1);
        double high = (double) rows.get(rows.size() - 1).get(1);
        return new Demonstration(
                "With tau from 0.5 to 1, the V of IQL grows from the value of the policy behind the log to that of the best policy"
                        + " within the log's support, and never exceeds it (Kostrikov et al. 2021, lemma 1 and theorem 3).",
                String.format(
                        Locale.ROOT,
                        "Walking along the cliff, 48 states, 4 actions, sure moves, -1 a step, not discounted; a log of %,d episodes,"
                                + " %,d steps, %d of 148 pairs, that keeps a row away from the cliff. From the start the log's policy"
                                + " is worth %.4f, the best within its support %.4f, the best of all %.4f.",
                        EPISODES,
                        steps(problem.log()),
                        Logs.pairs(problem.log()),
                        logged,
                        bestInSupport,
                        best),
                List.of(new Table(
                        "The value of the start",
                        List.of("tau", "V", "below the best in support", "its policy earns"),
                        rows)),
                String.format(
                        Locale.ROOT,
                        "From tau %s to %s, V rises from %.3f, what the log's policy earns, to %.3f; the best within the log's support"
                                + " is %.3f, and the best of all, %.3f, which the log does not show, stays out of reach.",
                        EXPECTILES.get(0),
                        EXPECTILES.get(EXPECTILES.size() - 1),
                        low,
                        high,
                        bestInSupport,
                        best),
                picture(problem, best, bestInSupport, logged));
    }

    private static int steps(TabularData log) {
        double steps = 0;
        for (int s = 0; s < log.states(); s++) {
            for (int a = 0; a < log.actions(); a++) {
                steps += log.visits(s, a);
            }
        }
        return (int) steps;
    }

    private static LineChart picture(Problem problem, double best, double bestInSupport, double logged) {
        double last = -Math.log10(1 - EXPECTILES.get(EXPECTILES.size() - 1));
        double first = -Math.log10(1 - EXPECTILES.get(0));
        List<Series.Point> points = IntStream.rangeClosed(0, PICTURED)
                .mapToDouble(i -> first + (last - first) * i / PICTURED)
                .mapToObj(x -> Series.Point.of(x, IQL.value(problem.log(), 1 - Math.pow(10, -x))))
                .toList();
        return LineChart.of(
                        new Labels(
                                "The value of the start on the cliff",
                                "1 / (1 − tau): 10 is tau 0.9, 100 is 0.99, 1,000 is 0.999",
                                "value",
                                true,
                                false),
                        Size.WIDE,
                        List.of(new Series("IQL's V", Tone.POLICY, true, points)))
                .withReferences(List.of(
                        new Reference("the best of all", best, Tone.RANDOM),
                        new Reference("the best in the log", bestInSupport, Tone.FOURTH),
                        new Reference("the log's policy", logged, Tone.DATA)));
    }
}
