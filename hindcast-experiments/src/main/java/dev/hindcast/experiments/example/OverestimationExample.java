package dev.hindcast.experiments.example;

import dev.hindcast.environment.tabular.FrozenLake;
import dev.hindcast.environment.tabular.Planning;
import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.experiments.example.Demonstration.Table;
import dev.hindcast.learning.tabular.PolicyEstimate;
import dev.hindcast.learning.tabular.TabularBcq;
import dev.hindcast.learning.tabular.TabularCql;
import dev.hindcast.learning.tabular.TabularData;
import dev.hindcast.learning.tabular.TabularQLearning;
import dev.hindcast.report.Key;
import dev.hindcast.report.Labels;
import dev.hindcast.report.LineChart;
import dev.hindcast.report.Reference;
import dev.hindcast.report.Series;
import dev.hindcast.report.Size;
import dev.hindcast.report.Stroke;
import dev.hindcast.report.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * What Q-learning believes of actions that nobody logged (Fujimoto et al. 2019, "Off-Policy Deep Reinforcement Learning without
 * Exploration", section 3; Kumar et al. 2019, "Stabilizing Off-Policy Q-Learning via Bootstrapping Error Reduction", section 4), and why
 * guesses that are right on average do not help: the maximum picks those that are too high (Thrun and Schwartz 1993, "Issues in Using
 * Function Approximation for Reinforcement Learning").
 */
final class OverestimationExample implements Example {
    private static final double DISCOUNT = 0.99;
    private static final double BEST_ACTION_LOGGED = 0.6;
    private static final int MAX_STEPS = 1_000;
    private static final int REPETITIONS = 10;
    private static final List<Integer> EPISODES = List.of(30, 100, 300, 1_000, 3_000, 10_000);
    private static final List<Double> ERRORS = List.of(0.0, 0.05, 0.1, 0.2, 0.3);
    static final int USUAL_EPISODES = 1_000;
    static final double USUAL_ERROR = 0.1;

    @Override
    public String name() {
        return "overestimation";
    }

    @Override
    public String summary() {
        return "Q-learning on a log claims more than any policy can earn, however long the log; CQL and BCQ do not";
    }

    /** Learns from a log, where {@code guesses} are what it takes actions to be worth before it learns, states x actions. */
    @FunctionalInterface
    interface Learner {
        PolicyEstimate learn(TabularData log, double[][] guesses);
    }

    static final Learner Q_LEARNING = TabularQLearning::learn;
    static final Learner CQL = (log, guesses) -> new TabularCql(0.001, true).learn(log);
    static final Learner BCQ = (log, guesses) -> TabularBcq.defaults().learn(log);

    /**
     * The lake and those who walked it before. In each state they take the best action or one other, always the same, so that half of
     * the pairs are in no log of theirs, however long.
     */
    record Problem(TabularMdp lake, PolicyEvaluation best, PolicyEvaluation logged, long seed) {
        static Problem draw(long seed) {
            TabularMdp lake = FrozenLake.large().mdp().withDiscount(DISCOUNT);
            PolicyEvaluation best = Planning.policyIteration(lake);
            RandomGenerator random = new SplittableRandom(seed);
            double[][] behavior = new double[lake.states()][lake.actions()];
            for (int s = 0; s < lake.states(); s++) {
                int other = 1 + random.nextInt(lake.actions() - 1);
                for (int a = 0; a < lake.actions(); a++) {
                    double probability = best.policy().probability(s, a);
                    behavior[s][a] += BEST_ACTION_LOGGED * probability;
                    behavior[s][(a + other) % lake.actions()] += (1 - BEST_ACTION_LOGGED) * probability;
                }
            }
            TabularPolicy policy = TabularPolicy.of(behavior).restrictedTo(lake);
            return new Problem(lake, best, PolicyEvaluation.of(lake, policy), seed);
        }

        List<TabularData> logs(int episodes) {
            return IntStream.range(0, REPETITIONS)
                    .mapToObj(r -> Logs.collect(lake, logged.policy(), episodes, MAX_STEPS, REPETITIONS * seed + r))
                    .map(log -> TabularData.of(log, DISCOUNT))
                    .toList();
        }

        /** The true values of the best policy with normal errors of mean 0: right on average. */
        double[][] guesses(double error, int repetition) {
            RandomGenerator random = new SplittableRandom(REPETITIONS * seed + repetition);
            double[][] guesses = new double[lake.states()][lake.actions()];
            for (int s = 0; s < lake.states(); s++) {
                for (int a = 0; a < lake.actions() && !lake.terminal(s); a++) {
                    guesses[s][a] = best.actionValue(s, a) + error * random.nextGaussian();
                }
            }
            return guesses;
        }

        int pairs() {
            return (int) IntStream.range(0, lake.states() * lake.actions())
                    .filter(i -> lake.legal(i / lake.actions(), i % lake.actions()))
                    .count();
        }
    }

    /**
     * Means over the repetitions.
     *
     * @param claimed the learned policy's value by what was learned
     * @param earned its exact value
     */
    record Measured(double claimed, double earned) {}

    static Measured measure(Problem problem, Learner learner, List<TabularData> logs, double error) {
        double claimed = 0;
        double earned = 0;
        for (int r = 0; r < logs.size(); r++) {
            PolicyEstimate learned = learner.learn(logs.get(r), problem.guesses(error, r));
            TabularPolicy policy = learned.policy().restrictedTo(problem.lake());
            claimed += learned.expectedReturn(problem.lake()) / logs.size();
            earned += PolicyEvaluation.of(problem.lake(), policy).expectedReturn() / logs.size();
        }
        return new Measured(claimed, earned);
    }

    /** What the three learners made of logs of one length, and how many pairs these hold on average. */
    private record Length(int episodes, double pairs, Measured qLearning, Measured cql, Measured bcq) {
        static Length of(Problem problem, int episodes) {
            List<TabularData> logs = problem.logs(episodes);
            return new Length(
                    episodes,
                    logs.stream().mapToInt(Logs::pairs).average().orElseThrow(),
                    measure(problem, Q_LEARNING, logs, USUAL_ERROR),
                    measure(problem, CQL, logs, USUAL_ERROR),
                    measure(problem, BCQ, logs, USUAL_ERROR));
        }

        List<?> row() {
            return List.of(
                    episodes,
                    pairs,
                    qLearning.claimed(),
                    qLearning.earned(),
                    cql.claimed(),
                    cql.earned(),
                    bcq.claimed(),
                    bcq.earned());
        }
    }

    @Override
    public Demonstration run(long seed) {
        Problem problem = Problem.draw(seed);
        List<Length> lengths =
                EPISODES.stream().map(episodes -> Length.of(problem, episodes)).toList();
        return new Demonstration(
                "Where a log lacks actions, the maximum over all actions picks those that are guessed too high, no data correct them, and"
                        + " bootstrapping carries them on (Fujimoto et al. 2019, section 3; Kumar et al. 2019, section 4).",
                String.format(
                        Locale.ROOT,
                        "FrozenLake8x8, %d states, %d pairs, discount %s; logs of a policy that takes one of two actions in each state, the best"
                                + " with probability %s. Its value is %.4f, that of the best policy %.4f. Guesses of unseen actions: the best"
                                + " policy's true values with normal errors of mean 0 and standard deviation %s, unless said otherwise.",
                        problem.lake().states(),
                        problem.pairs(),
                        DISCOUNT,
                        BEST_ACTION_LOGGED,
                        problem.logged().expectedReturn(),
                        problem.best().expectedReturn(),
                        USUAL_ERROR),
                List.of(lengthsTable(lengths), errorsTable(problem)),
                reading(problem, lengths.get(lengths.size() - 1)),
                picture(problem, lengths));
    }

    private static Table lengthsTable(List<Length> lengths) {
        return new Table(
                "Longer logs of the same policy, means over " + REPETITIONS + " logs",
                List.of(
                        "episodes",
                        "pairs logged",
                        "Q-learning claims",
                        "Q-learning earns",
                        "CQL claims",
                        "CQL earns",
                        "BCQ claims",
                        "BCQ earns"),
                lengths.stream().<List<?>>map(Length::row).toList());
    }

    private static Table errorsTable(Problem problem) {
        List<TabularData> logs = problem.logs(USUAL_EPISODES);
        List<List<?>> rows = new ArrayList<>();
        for (double error : ERRORS) {
            Measured measured = measure(problem, Q_LEARNING, logs, error);
            rows.add(List.of(error, measured.claimed(), measured.earned()));
        }
        return new Table(
                String.format(
                        Locale.ROOT, "Worse guesses, %,d episodes, means over %d logs", USUAL_EPISODES, REPETITIONS),
                List.of("standard deviation of the guesses", "Q-learning claims", "Q-learning earns"),
                rows);
    }

    private static String reading(Problem problem, Length longest) {
        return String.format(
                Locale.ROOT,
                "From %,d episodes Q-learning claims %.2f, where the best policy earns %.2f, and earns %.2f; CQL claims %.2f and earns"
                        + " %.2f, BCQ claims %.2f and earns %.2f.",
                longest.episodes(),
                longest.qLearning().claimed(),
                problem.best().expectedReturn(),
                longest.qLearning().earned(),
                longest.cql().claimed(),
                longest.cql().earned(),
                longest.bcq().claimed(),
                longest.bcq().earned());
    }

    private static LineChart picture(Problem problem, List<Length> lengths) {
        List<Series> lines = new ArrayList<>();
        addLines(lines, "Q-learning", Tone.DATA, lengths, Length::qLearning);
        addLines(lines, "CQL", Tone.POLICY, lengths, Length::cql);
        addLines(lines, "BCQ", Tone.FOURTH, lengths, Length::bcq);
        return LineChart.of(
                        new Labels(
                                "FrozenLake8x8: what is claimed and what is earned",
                                "episodes in the log",
                                "expected return",
                                true,
                                false),
                        Size.WIDE,
                        lines)
                .withReferences(List.of(
                        new Reference("the best policy", problem.best().expectedReturn(), Tone.QUIET),
                        new Reference("the log's policy", problem.logged().expectedReturn(), Tone.QUIET)))
                .withKeys(List.of(
                        new Key(Key.Sign.THICK_LINE, Tone.QUIET, "what the learned values claim"),
                        new Key(Key.Sign.THIN_LINE, Tone.QUIET, "what the learned policy earns")));
    }

    private static void addLines(
            List<Series> lines, String name, Tone tone, List<Length> lengths, Function<Length, Measured> learner) {
        lines.add(new Series(name, tone, true, points(lengths, learner.andThen(Measured::claimed))));
        List<Series.Point> earned = points(lengths, learner.andThen(Measured::earned));
        lines.add(new Series(name + " earns", tone, false, earned, Stroke.of(tone)));
    }

    private static List<Series.Point> points(List<Length> lengths, Function<Length, Double> value) {
        return lengths.stream()
                .map(length -> Series.Point.of(Math.log10(length.episodes()), value.apply(length)))
                .toList();
    }
}
