package dev.hindcast.experiments.example;

import dev.hindcast.environment.tabular.PolicyEvaluation;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.experiments.example.Demonstration.Table;
import dev.hindcast.learning.tabular.KlConstraint;
import dev.hindcast.learning.tabular.KlPenalty;
import dev.hindcast.learning.tabular.TabularAlgorithm;
import dev.hindcast.learning.tabular.TabularBcq;
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
import java.util.function.DoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A constraint on the distribution of actions against one on their support (Kumar et al. 2019, "Stabilizing Off-Policy Q-Learning via
 * Bootstrapping Error Reduction", section 4; Levine et al. 2020, "Offline Reinforcement Learning: Tutorial, Review, and Perspectives on Open
 * Problems"), on a line whose log is mostly uniform. Everything is computed from the process itself: there is no log, and no sampling error.
 */
final class SupportExample implements Example {
    private static final double DISCOUNT = 0.95;
    /** In how many problems, that differ in the guesses, each constraint is tried. */
    static final int GUESSES = 20;

    private static final List<Double> RADII = List.of(0.0, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 2.5, 4.0, 6.0);
    private static final List<Double> WEIGHTS = List.of(10.0, 1.0, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001);
    private static final List<Double> THRESHOLDS = List.of(0.9, 0.3, 0.1, 0.03, 0.01, 0.0);
    private static final List<Double> UNIFORM_SHARES = List.of(1.0, 0.8, 0.5, 0.2, 0.1, 0.05);
    private static final int PICTURED = 56;
    private static final double LAST_PICTURED = 7;

    @Override
    public String name() {
        return "support";
    }

    @Override
    public String summary() {
        return "On a mostly uniform log a constraint on the distribution costs return, one on the support does not";
    }

    /**
     * A line of cells, to be walked from the first to beyond the last.
     *
     * @param cells how many there are
     * @param common how many actions the log is full of: the first leads on, the second back, the others nowhere
     * @param rare how many actions it hardly holds: each of them ends the episode with nothing
     * @param rareShare how often it takes a rare one
     * @param uniformShare how often it takes any of the common actions; else it goes on
     * @param error standard deviation of what rare actions are taken to be worth
     */
    record Line(int cells, int common, int rare, double rareShare, double uniformShare, double error) {
        static Line usual() {
            return new Line(10, 8, 4, 0.01, 1, 0.4);
        }

        Line withUniformShare(double share) {
            return new Line(cells, common, rare, rareShare, share, error);
        }

        int actions() {
            return common + rare;
        }

        TabularPolicy behavior() {
            double[] row = new double[actions()];
            Arrays.fill(row, 0, common, (1 - rareShare) * uniformShare / common);
            row[0] += (1 - rareShare) * (1 - uniformShare);
            Arrays.fill(row, common, row.length, rareShare / rare);
            double[][] table = new double[cells][];
            Arrays.fill(table, row);
            return TabularPolicy.of(table);
        }

        /** The line as it is. */
        TabularMdp process() {
            return believed(new double[cells][rare]);
        }

        /** The line as somebody believes it to be to whom a rare action ends the episode with what he guesses, cells x rare. */
        TabularMdp believed(double[][] guesses) {
            TabularMdp.Builder builder =
                    TabularMdp.builder(cells, actions()).discount(DISCOUNT).start(0, 1);
            for (int s = 0; s < cells; s++) {
                boolean last = s == cells - 1;
                builder.outcome(s, 0, last ? s : s + 1, 1, last ? 1 : 0, last);
                builder.outcome(s, 1, Math.max(0, s - 1), 1, 0);
                for (int a = 2; a < common; a++) {
                    builder.outcome(s, a, s, 1, 0);
                }
                for (int a = 0; a < rare; a++) {
                    builder.outcome(s, common + a, s, 1, guesses[s][a], true);
                }
            }
            return builder.build();
        }

        /** Normal errors of mean 0 around what rare actions are worth, which is nothing: right on average. */
        double[][] guesses(long seed) {
            RandomGenerator random = new SplittableRandom(seed);
            double[][] guesses = new double[cells][rare];
            for (double[] row : guesses) {
                Arrays.setAll(row, a -> error * random.nextGaussian());
            }
            return guesses;
        }

        double logged() {
            return PolicyEvaluation.of(process(), behavior()).expectedReturn();
        }

        /** What can be earned with what the log is full of, which here is what can be earned at all. */
        double best() {
            return Math.pow(DISCOUNT, cells - 1);
        }

        /** What somebody exactly earns who knows the line. */
        double earnedKnowing(TabularAlgorithm constrained) {
            return earned(constrained, process());
        }

        /** What somebody exactly earns who guesses what rare actions are worth: the mean over several guesses. */
        double earnedGuessing(TabularAlgorithm constrained, long seed) {
            return IntStream.range(0, GUESSES)
                    .mapToDouble(i -> earned(constrained, believed(guesses(GUESSES * seed + i))))
                    .average()
                    .orElseThrow();
        }

        private double earned(TabularAlgorithm constrained, TabularMdp belief) {
            TabularData data = TabularData.exact(belief, behavior(), Double.POSITIVE_INFINITY);
            return PolicyEvaluation.of(process(), constrained.learn(data).policy())
                    .expectedReturn();
        }
    }

    /** A way to keep to the data, more or less strictly. */
    record Constraint(String title, String strength, List<Double> strengths, DoubleFunction<TabularAlgorithm> at) {
        /** The most that it earns with any of its strengths, where rare actions are guessed. */
        double best(Line line, long seed) {
            return strengths.stream()
                    .mapToDouble(strength -> line.earnedGuessing(at.apply(strength), seed))
                    .max()
                    .orElseThrow();
        }

        Table table(Line line, long seed) {
            List<List<?>> rows = new ArrayList<>();
            for (double value : strengths) {
                TabularAlgorithm constrained = at.apply(value);
                rows.add(List.of(value, line.earnedKnowing(constrained), line.earnedGuessing(constrained, seed)));
            }
            return new Table(title, List.of(strength, "all known: earns", "rare ones guessed: earns"), rows);
        }
    }

    static final Constraint KL_CONSTRAINT =
            new Constraint("KL(pi, b) at most a radius in every state", "radius", RADII, KlConstraint::new);
    static final Constraint KL_PENALTY =
            new Constraint("A penalty of weight KL(pi, b) a step", "weight", WEIGHTS, KlPenalty::new);
    static final Constraint SUPPORT = new Constraint(
            "Only actions with b(a|s) / max b(.|s) above a threshold", "threshold", THRESHOLDS, TabularBcq::new);

    @Override
    public Demonstration run(long seed) {
        Line line = Line.usual();
        return new Demonstration(
                "Where the log is mostly uniform, a policy that has to be distributed like it has to be nearly as bad; one that has to"
                        + " stay within its support may be as good as what the log shows (Kumar et al. 2019, section 4).",
                String.format(
                        Locale.ROOT,
                        "A line of %d cells with a reward of 1 at its end, discount %s. %d common actions, equally likely: one leads on, one"
                                + " back, the others nowhere. %d rare ones, %s%% of all together, end the episode with nothing; who"
                                + " guesses takes each to be worth 0 with a normal error of %s, means over %d guesses. The log's policy is"
                                + " worth %.4f, the best %.4f.",
                        line.cells(),
                        DISCOUNT,
                        line.common(),
                        line.rare(),
                        100 * line.rareShare(),
                        line.error(),
                        GUESSES,
                        line.logged(),
                        line.best()),
                List.of(
                        KL_CONSTRAINT.table(line, seed),
                        KL_PENALTY.table(line, seed),
                        SUPPORT.table(line, seed),
                        uniformity(line, seed)),
                reading(line, seed),
                picture(line, seed));
    }

    private static Table uniformity(Line line, long seed) {
        List<List<?>> rows = new ArrayList<>();
        for (double share : UNIFORM_SHARES) {
            Line other = line.withUniformShare(share);
            rows.add(List.of(
                    share,
                    other.logged(),
                    KL_CONSTRAINT.best(other, seed),
                    KL_PENALTY.best(other, seed),
                    SUPPORT.best(other, seed)));
        }
        return new Table(
                "Logs that are less uniform: what each earns with the best of its strengths, rare ones guessed",
                List.of("uniform share", "the log's policy", "KL constraint", "KL penalty", "support"),
                rows);
    }

    private static String reading(Line line, long seed) {
        double narrow = UNIFORM_SHARES.get(UNIFORM_SHARES.size() - 1);
        return String.format(
                Locale.ROOT,
                "With the best of its strengths the KL constraint earns %.4f, the KL penalty %.4f, the support constraint %.4f, all that"
                        + " there is; where only %.0f%% of the log's actions are uniform, they earn %.4f, %.4f and %.4f.",
                KL_CONSTRAINT.best(line, seed),
                KL_PENALTY.best(line, seed),
                SUPPORT.best(line, seed),
                100 * narrow,
                KL_CONSTRAINT.best(line.withUniformShare(narrow), seed),
                KL_PENALTY.best(line.withUniformShare(narrow), seed),
                SUPPORT.best(line.withUniformShare(narrow), seed));
    }

    private static LineChart picture(Line line, long seed) {
        return LineChart.of(
                        new Labels(
                                "What is earned on a line whose log is uniform",
                                "nats allowed: KL's radius; log(max b / b(a)) of the support",
                                "expected return"),
                        Size.WIDE,
                        List.of(
                                new Series(
                                        "support, rare ones guessed",
                                        Tone.POLICY,
                                        true,
                                        points(nats -> line.earnedGuessing(new TabularBcq(Math.exp(-nats)), seed))),
                                new Series(
                                        "KL, rare ones guessed",
                                        Tone.DATA,
                                        true,
                                        points(nats -> line.earnedGuessing(new KlConstraint(nats), seed))),
                                new Series(
                                        "KL, all known",
                                        Tone.FOURTH,
                                        true,
                                        points(nats -> line.earnedKnowing(new KlConstraint(nats))))))
                .withReferences(List.of(
                        new Reference("the best", line.best(), Tone.QUIET),
                        new Reference("the log's policy", line.logged(), Tone.QUIET)));
    }

    private static List<Series.Point> points(DoubleFunction<Double> earned) {
        return IntStream.rangeClosed(1, PICTURED)
                .mapToObj(i -> LAST_PICTURED * i / PICTURED)
                .map(nats -> Series.Point.of(nats, earned.apply(nats)))
                .toList();
    }
}
