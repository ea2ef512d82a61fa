package dev.hindcast.experiments.example;

import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.experiments.example.Demonstration.Table;
import dev.hindcast.learning.tabular.PolicyEstimate;
import dev.hindcast.learning.tabular.TabularCombo;
import dev.hindcast.learning.tabular.TabularCql;
import dev.hindcast.learning.tabular.TabularData;
import dev.hindcast.report.Labels;
import dev.hindcast.report.LineChart;
import dev.hindcast.report.Reference;
import dev.hindcast.report.Series;
import dev.hindcast.report.Size;
import dev.hindcast.report.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The lower bound of COMBO (Yu et al. 2021, "COMBO: Conservative Offline Model-Based Policy Optimization", section 4) beside that of CQL
 * with its data term (Kumar et al. 2020, theorem 3.2), for a policy somewhat better than the one behind the log.
 */
final class ComboExample implements Example {
    static final RandomProblem.Kind KIND = new RandomProblem.Kind(20, 4, 0.8, 1);
    static final int PROBLEMS = 100;
    static final double WEIGHT = 0.1;
    private static final double USUAL_SHARE = 0.5;
    private static final List<Double> SHARES = List.of(0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0);
    private static final int PICTURED = 20;
    private static final List<Integer> LOGS = List.of(100, 300, 1_000, 10_000);
    /** In how many of the problems the least weight has to keep a bound. */
    private static final int KEPT = 95;
    /** What rounding may add to a value that is equal to the truth. */
    static final double ROUNDING = 1e-7;

    @Override
    public String name() {
        return "combo";
    }

    @Override
    public String summary() {
        return "COMBO bounds the value of the start from below, nearer than CQL does; CQL that of every state";
    }

    /** A problem, a policy to be judged, and its true value. */
    record Judgement(RandomProblem problem, PolicyEvaluation truth) {
        static Judgement draw(int steps, long seed) {
            RandomProblem problem = KIND.draw(steps, seed);
            return new Judgement(problem, PolicyEvaluation.of(problem.process(), improved(problem)));
        }

        /** The log's policy with actions weighted by exp(Q). */
        private static TabularPolicy improved(RandomProblem problem) {
            PolicyEvaluation logged = PolicyEvaluation.of(problem.process(), problem.behavior());
            double[][] table = new double[KIND.states()][KIND.actions()];
            for (int s = 0; s < table.length; s++) {
                double sum = 0;
                for (int a = 0; a < table[s].length; a++) {
                    table[s][a] =
                            problem.behavior().probability(s, a) * Math.exp(logged.actionValue(s, a) - logged.value(s));
                    sum += table[s][a];
                }
                for (int a = 0; a < table[s].length; a++) {
                    table[s][a] /= sum;
                }
            }
            return TabularPolicy.of(table);
        }

        TabularPolicy policy() {
            return truth.policy();
        }

        /** Without sampling error: visits are the log policy's discounted ones. */
        TabularData exact() {
            return TabularData.exact(problem.process(), problem.behavior(), 1);
        }

        /** How far below the truth the value of the start is estimated. */
        double below(PolicyEstimate estimate) {
            return truth.expectedReturn() - estimate.expectedReturn(problem.process());
        }

        int statesAbove(PolicyEstimate estimate) {
            return (int) IntStream.range(0, KIND.states())
                    .filter(s -> estimate.value(s) > truth.value(s) + ROUNDING)
                    .count();
        }

        /** Whether a log holds all that the policy does. */
        boolean supported() {
            return Logs.pairs(problem.log()) == KIND.states() * KIND.actions();
        }
    }

    /** A conservative estimate of what a policy is worth, from a log or without sampling error. */
    @FunctionalInterface
    interface Estimator {
        PolicyEstimate estimate(Judgement judgement, TabularData data, double weight, double dataShare);
    }

    /** In the process itself where the data have no sampling error, else in the log's model with its guesses. */
    static final Estimator COMBO = (judgement, data, weight, share) -> new TabularCombo(weight, share)
            .evaluate(
                    data,
                    data == judgement.problem().log()
                            ? judgement.problem().guessingModel()
                            : judgement.problem().process(),
                    judgement.policy());

    static final Estimator CQL = (judgement, data, weight, share) ->
            new TabularCql(weight, true).evaluate(data, judgement.policy(), judgement.policy());

    /**
     * The means of COMBO's penalty (rho - d) / d_f under three distributions of pairs.
     *
     * @param rollouts under rho, the policy's
     * @param mixture under d_f, that of the loss
     * @param data under d, the data's
     */
    record Penalties(double rollouts, double mixture, double data) {
        static Penalties of(Judgement judgement, double share) {
            double[][] rho = judgement.truth().normalizedOccupancy();
            double[][] d = PolicyEvaluation.of(
                            judgement.problem().process(), judgement.problem().behavior())
                    .normalizedOccupancy();
            double rollouts = 0;
            double mixture = 0;
            double data = 0;
            for (int s = 0; s < rho.length; s++) {
                for (int a = 0; a < rho[s].length; a++) {
                    double all = share * d[s][a] + (1 - share) * rho[s][a];
                    double penalty = (rho[s][a] - d[s][a]) / all;
                    rollouts += rho[s][a] * penalty;
                    mixture += all * penalty;
                    data += d[s][a] * penalty;
                }
            }
            return new Penalties(rollouts, mixture, data);
        }
    }

    static List<Judgement> judgements(int steps, long seed) {
        return IntStream.range(0, PROBLEMS)
                .mapToObj(i -> Judgement.draw(steps, PROBLEMS * seed + i))
                .toList();
    }

    @Override
    public Demonstration run(long seed) {
        List<Judgement> judgements = judgements(LOGS.get(0), seed);
        return new Demonstration(
                "COMBO's value of the start is at most the truth, for any weight, where the model is right: it lies below it by"
                        + " weight / (1 - gamma) times the mean of the penalty (rho - d) / d_f under rho, which is f times the sum of"
                        + " (rho - d)^2 / d_f. Single states may lie above; CQL bounds every state, and is looser for most f (Yu et al."
                        + " 2021, section 4; Kumar et al. 2020, theorem 3.2).",
                String.format(
                        Locale.ROOT,
                        "%d random processes of %d states, %d actions and %d pairs, discount %s; to be judged is the log's policy with"
                                + " actions weighted by exp(Q). rho are its pairs in the model, d the data's, d_f = f d + (1 - f) rho. With"
                                + " logs f is %s, and the model guesses what these lack.",
                        PROBLEMS,
                        KIND.states(),
                        KIND.actions(),
                        KIND.states() * KIND.actions(),
                        KIND.discount(),
                        USUAL_SHARE),
                List.of(exactTable(judgements), logTable(seed)),
                reading(judgements),
                picture(judgements));
    }

    private static Table exactTable(List<Judgement> judgements) {
        List<PolicyEstimate> cql = judgements.stream()
                .map(j -> CQL.estimate(j, j.exact(), WEIGHT, 1))
                .toList();
        List<List<?>> rows = new ArrayList<>();
        for (double share : SHARES) {
            List<PolicyEstimate> combo = judgements.stream()
                    .map(j -> COMBO.estimate(j, j.exact(), WEIGHT, share))
                    .toList();
            List<Object> row = new ArrayList<>(List.of("COMBO, f = " + share));
            row.addAll(bounds(judgements, combo));
            row.add((int) IntStream.range(0, PROBLEMS)
                    .filter(i -> judgements.get(i).below(combo.get(i))
                            < judgements.get(i).below(cql.get(i)))
                    .count());
            row.add(mean(judgements, j -> Penalties.of(j, share).rollouts()));
            row.add(mean(judgements, j -> Penalties.of(j, share).mixture()));
            row.add(mean(judgements, j -> Penalties.of(j, share).data()));
            rows.add(row);
        }
        List<Object> row = new ArrayList<>(List.of("CQL"));
        row.addAll(bounds(judgements, cql));
        row.addAll(List.of("-", "-", "-", "-"));
        rows.add(row);
        return new Table(
                "Without sampling error, weight " + WEIGHT + ": " + PROBLEMS + " problems",
                List.of(
                        "estimate",
                        "below the truth by",
                        "starts above",
                        "states above",
                        "nearer than CQL in",
                        "penalty under rho",
                        "under d_f",
                        "under d"),
                rows);
    }

    private static List<Object> bounds(List<Judgement> judgements, List<PolicyEstimate> estimates) {
        return List.of(
                IntStream.range(0, PROBLEMS)
                        .mapToDouble(i -> judgements.get(i).below(estimates.get(i)))
                        .average()
                        .orElseThrow(),
                (int) IntStream.range(0, PROBLEMS)
                        .filter(i -> judgements.get(i).below(estimates.get(i)) < -ROUNDING)
                        .count(),
                IntStream.range(0, PROBLEMS)
                        .map(i -> judgements.get(i).statesAbove(estimates.get(i)))
                        .sum());
    }

    /**
     * A bound from logs.
     *
     * @param answered in how many problems there is an estimate
     * @param weight the least that keeps it below the truth in all but a few of those
     * @param below how far below the truth it then is on average
     */
    record Calibrated(int answered, double weight, double below) {
        /** Estimates fall in proportion to the weight, so that two of them say all. */
        static Calibrated of(List<Judgement> judgements, Estimator estimator) {
            double[] plain = judgements.stream()
                    .mapToDouble(j -> j.below(estimator.estimate(j, j.problem().log(), 0, USUAL_SHARE)))
                    .toArray();
            double[] fall = IntStream.range(0, plain.length)
                    .mapToDouble(i -> below(judgements.get(i), estimator) - plain[i])
                    .toArray();
            double[] needed = IntStream.range(0, plain.length)
                    .mapToDouble(i -> Math.max(0, -plain[i] / fall[i]))
                    .sorted()
                    .toArray();
            double weight = needed[(int) Math.ceil(needed.length * KEPT / 100.0) - 1];
            return new Calibrated(
                    plain.length,
                    weight,
                    IntStream.range(0, plain.length)
                            .mapToDouble(i -> plain[i] + weight * fall[i])
                            .average()
                            .orElseThrow());
        }

        private static double below(Judgement judgement, Estimator estimator) {
            return judgement.below(
                    estimator.estimate(judgement, judgement.problem().log(), 1, USUAL_SHARE));
        }
    }

    private static Table logTable(long seed) {
        List<List<?>> rows = new ArrayList<>();
        for (int steps : LOGS) {
            List<Judgement> all = judgements(steps, seed);
            List<Judgement> supported =
                    all.stream().filter(Judgement::supported).toList();
            Calibrated combo = Calibrated.of(all, COMBO);
            List<Object> row =
                    new ArrayList<>(List.of(steps, all.size(), combo.weight(), combo.below(), supported.size()));
            if (supported.isEmpty()) {
                row.addAll(List.of("-", "-", "-"));
            } else {
                Calibrated cql = Calibrated.of(supported, CQL);
                row.addAll(List.of(
                        cql.weight(),
                        cql.below(),
                        Calibrated.of(supported, COMBO).below()));
            }
            rows.add(row);
        }
        return new Table(
                "From logs: the least weight that bounds the value of the start in " + KEPT + "% of the problems",
                List.of(
                        "steps",
                        "COMBO answers in",
                        "weight",
                        "below the truth by",
                        "CQL answers in",
                        "CQL's weight",
                        "below by",
                        "COMBO on those: below by"),
                rows);
    }

    private static String reading(List<Judgement> judgements) {
        return String.format(
                Locale.ROOT,
                "With f = %s COMBO lies %.4f below the truth, which is %.1f times %.4f, and above it in %d of %,d states; CQL lies %.4f"
                        + " below, and above it in none.",
                USUAL_SHARE,
                mean(judgements, j -> j.below(COMBO.estimate(j, j.exact(), WEIGHT, USUAL_SHARE))),
                WEIGHT / (1 - KIND.discount()),
                mean(judgements, j -> Penalties.of(j, USUAL_SHARE).rollouts()),
                judgements.stream()
                        .mapToInt(j -> j.statesAbove(COMBO.estimate(j, j.exact(), WEIGHT, USUAL_SHARE)))
                        .sum(),
                PROBLEMS * KIND.states(),
                mean(judgements, j -> j.below(CQL.estimate(j, j.exact(), WEIGHT, 1))));
    }

    private static double mean(List<Judgement> judgements, ToDoubleFunction<Judgement> of) {
        return judgements.stream().mapToDouble(of).average().orElseThrow();
    }

    private static LineChart picture(List<Judgement> judgements) {
        double cql = mean(judgements, j -> j.below(CQL.estimate(j, j.exact(), WEIGHT, 1)));
        List<Series.Point> points = IntStream.rangeClosed(0, PICTURED)
                .mapToObj(i -> (double) i / PICTURED)
                .map(share -> Series.Point.of(
                        share, mean(judgements, j -> j.below(COMBO.estimate(j, j.exact(), WEIGHT, share)))))
                .toList();
        return LineChart.of(
                        new Labels(
                                "Conservative values of the start, weight " + WEIGHT + ", means over " + PROBLEMS
                                        + " problems",
                                "f, the share of the data",
                                "truth minus estimate"),
                        Size.WIDE,
                        List.of(new Series("COMBO", Tone.POLICY, true, points)))
                .withReferences(List.of(new Reference("CQL", cql, Tone.QUIET)));
    }
}
