package dev.hindcast.experiments.example;

import dev.hindcast.environment.tabular.Planning;
import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularMdp.PairSet;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.experiments.example.Demonstration.Table;
import dev.hindcast.learning.tabular.ModelError;
import dev.hindcast.learning.tabular.PessimisticPlanning;
import dev.hindcast.learning.tabular.PolicyEstimate;
import dev.hindcast.learning.tabular.TabularMopo;
import dev.hindcast.learning.tabular.TabularMorel;
import dev.hindcast.report.Labels;
import dev.hindcast.report.LineChart;
import dev.hindcast.report.Reference;
import dev.hindcast.report.Series;
import dev.hindcast.report.Size;
import dev.hindcast.report.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What pessimism in a learned model guarantees: MOPO's lower bound (Yu et al. 2020, "MOPO: Model-based Offline Policy Optimization",
 * section 4) and MOReL's two bounds (Kidambi et al. 2020, "MOReL: Model-Based Offline Reinforcement Learning", theorem 1), each exactly, on
 * many random problems.
 */
final class ModelBoundsExample implements Example {
    static final RandomProblem.Kind KIND = new RandomProblem.Kind(10, 3, 0.8, 1);
    static final int PROBLEMS = 100;
    static final int STEPS = 1_000;
    private static final List<Integer> LOGS = List.of(100, STEPS, 10_000);
    private static final List<Double> THRESHOLDS = List.of(0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5);
    private static final double READ_THRESHOLD = 0.1;
    private static final List<Double> PICTURED =
            IntStream.rangeClosed(0, 24).mapToObj(i -> i / 80.0).toList();
    /** The probability with which the bounds by counts may fail. */
    private static final double DELTA = 0.05;
    /** Logged rewards are rounded to 24 bits. */
    static final double ROUNDING = 1e-5;

    @Override
    public String name() {
        return "model-bounds";
    }

    @Override
    public String summary() {
        return "What a policy is worth in MOPO's and MOReL's pessimistic models bounds what it earns";
    }

    /** How wrong a problem's model is taken to be at most. */
    enum Knowledge {
        /** As wrong as it is. */
        EXACT("exact"),
        /** By the numbers of visits. */
        COUNTS("by counts");

        private final String words;

        Knowledge(String words) {
            this.words = words;
        }

        ModelError error(RandomProblem problem) {
            return this == EXACT ? ModelError.exact(problem.process()) : ModelError.byCounts(DELTA);
        }
    }

    static TabularMopo mopo(RandomProblem problem, Knowledge knowledge, double weight) {
        return new TabularMopo(weight, KIND.values(), knowledge.error(problem));
    }

    static TabularMorel morel(RandomProblem problem, double threshold) {
        return new TabularMorel(threshold, KIND.values(), ModelError.exact(problem.process()));
    }

    /** What a policy is worth in MOPO's model. */
    @FunctionalInterface
    interface Mopo {
        double value(RandomProblem problem, Knowledge knowledge, TabularPolicy policy);
    }

    static final Mopo MOPO = (problem, knowledge, policy) -> value(problem, mopo(problem, knowledge, 1), policy);
    static final Mopo UNPENALIZED = (problem, knowledge, policy) -> value(problem, mopo(problem, knowledge, 0), policy);

    private static double value(RandomProblem problem, PessimisticPlanning planning, TabularPolicy policy) {
        return planning.evaluate(problem.log(), policy).expectedReturn(problem.process());
    }

    /**
     * What MOPO's policy may at most earn less than another: twice what the penalties take from that one in the model, and, since rewards of
     * pairs that the log lacks are not known, the width of rewards for each of its steps on them (theorem 4.4).
     */
    static double mopoRegret(RandomProblem problem, Knowledge knowledge, TabularPolicy other) {
        PolicyEvaluation plain =
                PolicyEvaluation.of(mopo(problem, knowledge, 0).pessimisticModel(problem.log()), other);
        double penalties = plain.expectedReturn()
                - PolicyEvaluation.of(mopo(problem, knowledge, 1).pessimisticModel(problem.log()), other)
                        .expectedReturn();
        double[][] occupancy = plain.occupancy();
        double unseen = 0;
        for (int s = 0; s < occupancy.length; s++) {
            for (int a = 0; a < occupancy[s].length; a++) {
                unseen += problem.log().seen(s, a) ? 0 : occupancy[s][a];
            }
        }
        return 2 * penalties + (1 - KIND.discount()) * KIND.values().width() * unseen;
    }

    /** From where to where. */
    record Interval(double low, double high) {
        boolean holds(double value) {
            return low <= value + ROUNDING && value <= high + ROUNDING;
        }
    }

    /** Where a policy's value lies, by what it is worth in MOReL's pessimistic model. */
    @FunctionalInterface
    interface Morel {
        Interval bounds(RandomProblem problem, double threshold, TabularPolicy policy);
    }

    static final Morel MOREL = (problem, threshold, policy) -> {
        TabularMorel morel = morel(problem, threshold);
        double claimed = value(problem, morel, policy);
        double hit = problem.discountedHit(policy, morel.unknown(problem.log()));
        return new Interval(
                claimed - slack(threshold),
                claimed + slack(threshold) + KIND.values().width() * hit);
    };

    /** What errors of up to the threshold can do to a value: gamma W alpha / (1 - gamma). */
    static double slack(double threshold) {
        return KIND.discount() * KIND.values().width() * threshold / (1 - KIND.discount());
    }

    /** What MOReL's policy may at most earn less than another (corollary of theorem 1). */
    static double morelRegret(RandomProblem problem, double threshold, TabularPolicy other) {
        TabularMorel morel = morel(problem, threshold);
        return 2 * slack(threshold)
                + KIND.values().width() * problem.discountedHit(other, morel.unknown(problem.log()));
    }

    static List<RandomProblem> problems(int steps, long seed) {
        return IntStream.range(0, PROBLEMS)
                .mapToObj(i -> KIND.draw(steps, PROBLEMS * seed + i))
                .toList();
    }

    static TabularPolicy best(RandomProblem problem) {
        return Planning.policyIteration(problem.process()).policy();
    }

    /** Policies of a problem that have little in common: the log's, the best, a random one, those planned with and without a penalty. */
    static List<TabularPolicy> policies(RandomProblem problem) {
        return List.of(
                problem.behavior(),
                best(problem),
                KIND.policy(new SplittableRandom(problem.behavior().hashCode())),
                mopo(problem, Knowledge.EXACT, 0).learn(problem.log()).policy(),
                mopo(problem, Knowledge.EXACT, 1).learn(problem.log()).policy());
    }

    /** Of how many of a problem's policies MOPO's bound holds. */
    static int held(RandomProblem problem, Knowledge knowledge, Mopo mopo) {
        return (int) policies(problem).stream()
                .filter(policy -> mopo.value(problem, knowledge, policy) <= problem.earned(policy) + ROUNDING)
                .count();
    }

    /** The least share of MOPO's penalty that is enough for all policies of some problems: values fall in proportion to it. */
    static double sufficientShare(List<RandomProblem> problems, Knowledge knowledge) {
        double share = 0;
        for (RandomProblem problem : problems) {
            for (TabularPolicy policy : policies(problem)) {
                double plain = UNPENALIZED.value(problem, knowledge, policy);
                double penalty = plain - MOPO.value(problem, knowledge, policy);
                share = Math.max(share, (plain - problem.earned(policy)) / penalty);
            }
        }
        return share;
    }

    /** Of how many of them MOReL's bounds hold. */
    static int held(RandomProblem problem, double threshold, Morel morel) {
        return (int) policies(problem).stream()
                .filter(policy -> morel.bounds(problem, threshold, policy).holds(problem.earned(policy)))
                .count();
    }

    /**
     * What was learned from one log.
     *
     * @param claims what the policy is worth in the model that it was learned in
     * @param earns what it is worth
     * @param regret how much less that is than what the best policy earns
     * @param regretBound how much less it may be; infinite where nothing bounds it
     */
    private record Learned(double claims, double earns, double regret, double regretBound) {
        static Learned of(RandomProblem problem, PessimisticPlanning planning, double regretBound) {
            PolicyEstimate learned = planning.learn(problem.log());
            double earns = problem.earned(learned.policy());
            return new Learned(
                    learned.expectedReturn(problem.process()),
                    earns,
                    problem.earned(best(problem)) - earns,
                    regretBound);
        }

        boolean bounded() {
            return claims <= earns + ROUNDING && regret <= regretBound + ROUNDING;
        }
    }

    @Override
    public Demonstration run(long seed) {
        List<RandomProblem> problems = problems(STEPS, seed);
        return new Demonstration(
                "Each policy earns at least what it is worth in a model whose reward is lowered by a bound on what the model's error can do"
                        + " (MOPO, Yu et al. 2020, theorem 4.4); and, up to what errors of known pairs can do, what it is worth in a model"
                        + " that halts at unknown ones (MOReL, Kidambi et al. 2020, theorem 1). Who plans in such a model loses little where"
                        + " it is right about the ways of the best policy.",
                String.format(
                        Locale.ROOT,
                        "%d random processes of %d states, %d actions and %d pairs, rewards in [0, 1], discount %s, logs of random policies;"
                                + " %d policies each: the log's, the best, a random one, planned with and without a penalty. Errors are total"
                                + " variations, exact or bounded by counts with probability %.0f%%.",
                        PROBLEMS,
                        KIND.states(),
                        KIND.actions(),
                        KIND.states() * KIND.actions(),
                        KIND.discount(),
                        policies(problems.get(0)).size(),
                        100 * (1 - DELTA)),
                List.of(mopoTable(seed), morelTable(problems)),
                reading(problems),
                picture(problems));
    }

    private static Table mopoTable(long seed) {
        List<List<?>> rows = new ArrayList<>();
        for (int steps : LOGS) {
            List<RandomProblem> problems = problems(steps, seed);
            for (Knowledge knowledge : Knowledge.values()) {
                rows.add(mopoRow(steps, knowledge.words, problems, knowledge, 1));
            }
            rows.add(mopoRow(steps, "no penalty", problems, Knowledge.EXACT, 0));
        }
        return new Table(
                "MOPO: means over " + PROBLEMS + " problems, and in how many its bounds hold",
                List.of(
                        "steps",
                        "penalty",
                        "claims",
                        "earns",
                        "the best earns more by",
                        "at most by",
                        "hold in",
                        "policies of which it holds"),
                rows);
    }

    private static List<?> mopoRow(
            int steps, String name, List<RandomProblem> problems, Knowledge knowledge, double weight) {
        List<Learned> learned = problems.stream()
                .map(p -> Learned.of(
                        p,
                        mopo(p, knowledge, weight),
                        weight == 0 ? Double.POSITIVE_INFINITY : mopoRegret(p, knowledge, best(p))))
                .toList();
        Mopo bound = weight == 0 ? UNPENALIZED : MOPO;
        return List.of(
                steps,
                name,
                mean(learned, Learned::claims),
                mean(learned, Learned::earns),
                mean(learned, Learned::regret),
                weight == 0 ? "-" : mean(learned, Learned::regretBound),
                count(learned),
                problems.stream().mapToInt(p -> held(p, knowledge, bound)).sum());
    }

    private static Table morelTable(List<RandomProblem> problems) {
        List<List<?>> rows = new ArrayList<>();
        for (double threshold : THRESHOLDS) {
            List<Learned> learned = morelLearned(problems, threshold);
            rows.add(List.of(
                    threshold,
                    problems.stream()
                            .mapToInt(p -> unknown(p, threshold))
                            .average()
                            .orElseThrow(),
                    mean(learned, Learned::claims) - slack(threshold),
                    mean(learned, Learned::claims),
                    mean(learned, Learned::earns),
                    mean(learned, Learned::regret),
                    mean(learned, Learned::regretBound),
                    problems.stream().mapToInt(p -> held(p, threshold, MOREL)).sum()));
        }
        return new Table(
                String.format(
                        Locale.ROOT,
                        "MOReL on logs of %,d steps: means over %d problems, by the error from which on a pair is unknown",
                        STEPS,
                        PROBLEMS),
                List.of(
                        "alpha",
                        "unknown pairs",
                        "bound",
                        "claims",
                        "earns",
                        "the best earns more by",
                        "at most by",
                        "policies of which both hold"),
                rows);
    }

    private static List<Learned> morelLearned(List<RandomProblem> problems, double threshold) {
        return problems.stream()
                .map(p -> Learned.of(p, morel(p, threshold), morelRegret(p, threshold, best(p))))
                .toList();
    }

    private static int unknown(RandomProblem problem, double threshold) {
        PairSet unknown = morel(problem, threshold).unknown(problem.log());
        return (int) IntStream.range(0, KIND.states() * KIND.actions())
                .filter(i -> unknown.contains(i / KIND.actions(), i % KIND.actions()))
                .count();
    }

    private static double mean(List<Learned> learned, ToDoubleFunction<Learned> of) {
        return learned.stream().mapToDouble(of).average().orElseThrow();
    }

    private static int count(List<Learned> learned) {
        return (int) learned.stream().filter(Learned::bounded).count();
    }

    private static String reading(List<RandomProblem> problems) {
        int policies = problems.stream().mapToInt(p -> policies(p).size()).sum();
        return String.format(
                Locale.ROOT,
                "With logs of %,d steps and exact errors MOPO's bound holds of %d of %d policies, by counts of %d, without a penalty of %d;"
                        + " a share of %.4f of the exact penalty would have been enough for all of them. MOReL's bounds with alpha %s hold of"
                        + " %d.",
                STEPS,
                problems.stream().mapToInt(p -> held(p, Knowledge.EXACT, MOPO)).sum(),
                policies,
                problems.stream().mapToInt(p -> held(p, Knowledge.COUNTS, MOPO)).sum(),
                problems.stream()
                        .mapToInt(p -> held(p, Knowledge.EXACT, UNPENALIZED))
                        .sum(),
                sufficientShare(problems, Knowledge.EXACT),
                READ_THRESHOLD,
                problems.stream().mapToInt(p -> held(p, READ_THRESHOLD, MOREL)).sum());
    }

    private static LineChart picture(List<RandomProblem> problems) {
        double best =
                problems.stream().mapToDouble(p -> p.earned(best(p))).average().orElseThrow();
        return LineChart.of(
                        new Labels(
                                String.format(
                                        Locale.ROOT,
                                        "MOReL on logs of %,d steps, means over %d problems",
                                        STEPS,
                                        PROBLEMS),
                                "alpha, the error from which on a pair is unknown",
                                "value"),
                        Size.WIDE,
                        List.of(
                                line("earns", Tone.POLICY, problems, (learned, slack) -> learned.earns()),
                                line("claims", Tone.DATA, problems, (learned, slack) -> learned.claims()),
                                line("bound", Tone.FOURTH, problems, (learned, slack) -> learned.claims() - slack)))
                .withReferences(List.of(new Reference("the best policy", best, Tone.QUIET)));
    }

    private static Series line(
            String name, Tone tone, List<RandomProblem> problems, ToDoubleBiFunction<Learned, Double> of) {
        List<Series.Point> points = PICTURED.stream()
                .map(threshold -> Series.Point.of(
                        threshold, mean(morelLearned(problems, threshold), l -> of.applyAsDouble(l, slack(threshold)))))
                .toList();
        return new Series(name, tone, true, points);
    }
}
