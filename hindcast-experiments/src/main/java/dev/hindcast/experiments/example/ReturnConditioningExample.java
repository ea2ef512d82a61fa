package dev.hindcast.experiments.example;

import dev.hindcast.environment.tabular.Planning;
import dev.hindcast.environment.tabular.TabularMdp;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.experiments.example.Demonstration.Table;
import dev.hindcast.experiments.example.ReturnConditioned.Which;
import dev.hindcast.report.Labels;
import dev.hindcast.report.LineChart;
import dev.hindcast.report.Series;
import dev.hindcast.report.Size;
import dev.hindcast.report.Tone;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * What a policy does that was learned from actions and the returns that they led to, once one asks it for a high return (Brandfonbrener et al. 2022,
 * "When does return-conditioned supervised learning work for offline reinforcement learning?", section 3; Paster et al. 2022, "You can't count on
 * luck"; Yamagata et al. 2023, "Q-learning Decision Transformer"). Everything is computed from the probabilities of all episodes: there is no
 * network and no sampling error.
 */
final class ReturnConditioningExample implements Example {
    private static final Gamble GAMBLE = new Gamble(4, 4, 0.1);
    private static final Crossing CROSSING = new Crossing(2, 2, 0.2);

    @Override
    public String name() {
        return "return-conditioning";
    }

    @Override
    public String summary() {
        return "Who asks the log for a high return gets its lucky episodes, and never more than one episode had";
    }

    /**
     * A process with a log.
     *
     * @param start where episodes begin
     * @param process in which no state is ever met again; not discounted
     * @param asked the return that is asked for
     */
    record Problem(int start, TabularMdp process, ReturnLog log, double asked) {
        /** What can be earned. */
        double best() {
            return Planning.policyIteration(process).values()[start];
        }

        ReturnConditioned policy(ReturnLog labelled, Which which) {
            return new ReturnConditioned(labelled, process.actions(), which);
        }

        double earned(Which which, double target) {
            return policy(log, which).earned(process, start, target);
        }
    }

    /**
     * Rounds in each of which one takes 1 or draws for a prize. The log does either half of the time.
     *
     * @param rounds how many
     * @param prize what is won
     * @param chance how probably
     */
    record Gamble(int rounds, double prize, double chance) {
        private static final int TAKE = 0;
        private static final int DRAW = 1;

        Problem problem() {
            return problem(true, rounds * prize);
        }

        /** The same with each draw worth its mean, in the log and to who counts down: what is left where luck is averaged out. */
        Problem withoutLuck() {
            return problem(false, rounds * Math.max(1, chance * prize));
        }

        private Problem problem(boolean luck, double asked) {
            TabularMdp.Builder builder =
                    TabularMdp.builder(rounds, 2).discount(1).start(0, 1);
            for (int s = 0; s < rounds; s++) {
                boolean last = s == rounds - 1;
                int next = last ? s : s + 1;
                builder.outcome(s, TAKE, next, 1, 1, last);
                if (luck) {
                    builder.outcome(s, DRAW, next, chance, prize, last);
                    builder.outcome(s, DRAW, next, 1 - chance, 0, last);
                } else {
                    builder.outcome(s, DRAW, next, 1, chance * prize, last);
                }
            }
            TabularMdp process = builder.build();
            return new Problem(0, process, ReturnLog.of(process, 0, TabularPolicy.uniform(process), 1), asked);
        }
    }

    /**
     * Two roads that cross. The first leads from the start over the crossing to nothing; beside it, at the start, lies something small. The second
     * comes from elsewhere and leads over the crossing to 1. A third of the logged episodes go the first road, a third take what is small, a third
     * go the second road.
     *
     * @param before the steps of each road up to the crossing
     * @param after the steps of each road from there on
     * @param small what lies beside the start
     */
    record Crossing(int before, int after, double small) {
        private static final int ON = 0;
        private static final int ASIDE = 1;

        Problem problem() {
            int crossing = 2 * before;
            TabularMdp.Builder builder = TabularMdp.builder(2 * before + 2 * after - 1, 2)
                    .discount(1)
                    .start(0, 1);
            for (int road = 0; road < 2; road++) {
                for (int i = 0; i < before; i++) {
                    int next = i == before - 1 ? crossing : road * before + i + 1;
                    builder.outcome(road * before + i, ON, next, 1, 0);
                }
                for (int i = 0; i < after; i++) {
                    boolean last = i == after - 1;
                    int from = i == 0 ? crossing : beyond(road, i);
                    int action = i == 0 ? road : ON;
                    builder.outcome(from, action, last ? from : beyond(road, i + 1), 1, last ? road : 0, last);
                }
            }
            TabularMdp process = builder.outcome(0, ASIDE, 0, 1, small, true).build();
            ReturnLog log = episodes(process, 0, new int[] {ON, ON})
                    .and(episodes(process, 0, new int[] {ASIDE, ON}))
                    .and(episodes(process, before, new int[] {ON, ASIDE}));
            return new Problem(0, process, log, 1);
        }

        /** The cells beyond the crossing, the first road's before the second's. */
        private int beyond(int road, int i) {
            return 2 * before + road * (after - 1) + i;
        }

        /** Episodes that do one thing at the start and one at the crossing. */
        private ReturnLog episodes(TabularMdp process, int start, int[] choices) {
            int[] chosen = new int[process.states()];
            chosen[0] = choices[0];
            chosen[2 * before] = choices[1];
            return ReturnLog.of(process, start, TabularPolicy.deterministic(chosen, process.actions()), 1.0 / 3);
        }
    }

    /** What is done with a log: what somebody earns who does it. */
    @FunctionalInterface
    interface Learner {
        double earned(Problem problem);
    }

    static final Learner IMITATION = problem -> problem.earned(Which.ALL, problem.asked());
    static final Learner CONDITIONED = problem -> problem.earned(Which.EXACTLY, problem.asked());
    static final Learner RELABELLED = problem -> problem.policy(
                    problem.log().relabelled(problem.log().plannedValues(problem.process())), Which.EXACTLY)
            .earned(problem.process(), problem.start(), problem.asked());
    static final Learner PLANNED = problem -> problem.log().plannedValues(problem.process())[problem.start()];

    @Override
    public Demonstration run(long seed) {
        Problem gamble = GAMBLE.problem();
        Problem crossing = CROSSING.problem();
        return new Demonstration(
                "A policy conditioned on a high return does what the log did where it had that return: what led there by luck as readily as"
                        + " what leads there. And from where no episode had it, it does not find the way, though episodes together hold it.",
                String.format(
                        Locale.ROOT,
                        "A gamble: in each of %d rounds one takes 1 or draws for %s, which comes with probability %s; the log does either half of"
                                + " the time. A crossing: of the log's episodes a third go from the start over the crossing to nothing, a third take"
                                + " %s beside the start, a third come from elsewhere and go over the crossing to 1. All of it exact; no seed enters.",
                        GAMBLE.rounds(),
                        number(GAMBLE.prize()),
                        number(GAMBLE.chance()),
                        number(CROSSING.small())),
                List.of(comparison(gamble, crossing), askedAndEarned(gamble)),
                reading(gamble, crossing),
                picture(gamble));
    }

    private static Table comparison(Problem gamble, Problem crossing) {
        List<List<?>> rows = List.of(
                row("the log, imitated", IMITATION, gamble, crossing, false),
                row("conditioned on a return", CONDITIONED, gamble, crossing, true),
                row("... luck averaged out", CONDITIONED, GAMBLE.withoutLuck(), crossing, true),
                row("... relabelled by V", RELABELLED, gamble, crossing, true),
                row("dynamic programming", PLANNED, gamble, crossing, false));
        return new Table(
                "What is asked for, and what is earned in expectation",
                List.of("policy", "gamble: asked", "gamble: earns", "crossing: asked", "crossing: earns"),
                rows);
    }

    private static List<?> row(String name, Learner learner, Problem gamble, Problem crossing, boolean asks) {
        return List.of(
                name,
                asks ? (Object) gamble.asked() : "",
                learner.earned(gamble),
                asks ? (Object) crossing.asked() : "",
                learner.earned(crossing));
    }

    private static Table askedAndEarned(Problem gamble) {
        ReturnConditioned exactly = gamble.policy(gamble.log(), Which.EXACTLY);
        List<List<?>> rows = new ArrayList<>();
        for (int asked = 0; asked <= gamble.asked(); asked += 2) {
            rows.add(List.of(
                    (double) asked,
                    exactly.share(0, asked),
                    exactly.earned(gamble.process(), 0, asked),
                    gamble.earned(Which.AT_LEAST, asked)));
        }
        return new Table(
                "The gamble: what is earned by what is asked for",
                List.of("asked", "share of the log", "earns, asked for that", "earns, asked for at least that"),
                rows);
    }

    private static String reading(Problem gamble, Problem crossing) {
        return String.format(
                Locale.ROOT,
                "Asked for %s the policy draws in all rounds and earns %s, less than the log's %s and than the %s of who never draws. At the"
                        + " crossing, asked for 1, it earns %s. Averaging luck out cures the first, relabelling by V the second, and neither the"
                        + " other's; dynamic programming on the same logs earns %s and %s.",
                number(gamble.asked()),
                number(CONDITIONED.earned(gamble)),
                number(IMITATION.earned(gamble)),
                number(gamble.best()),
                number(CONDITIONED.earned(crossing)),
                number(PLANNED.earned(gamble)),
                number(PLANNED.earned(crossing)));
    }

    private static LineChart picture(Problem gamble) {
        Problem even = GAMBLE.withoutLuck();
        double worst = GAMBLE.rounds() * GAMBLE.chance() * GAMBLE.prize();
        int prizes = (int) gamble.asked();
        return LineChart.of(
                new Labels("Asking a log for a return", "return asked for", "expected return"),
                Size.WIDE,
                List.of(
                        line("as asked", Tone.QUIET, 0, gamble.asked(), 1, asked -> asked),
                        line(
                                "luck in the returns",
                                Tone.DATA,
                                0,
                                gamble.asked(),
                                prizes,
                                asked -> gamble.earned(Which.EXACTLY, asked)),
                        line(
                                "luck averaged out",
                                Tone.POLICY,
                                worst,
                                even.asked(),
                                GAMBLE.rounds(),
                                asked -> even.earned(Which.EXACTLY, asked))));
    }

    private static Series line(String name, Tone tone, double from, double to, int steps, DoubleUnaryOperator earned) {
        List<Series.Point> points = IntStream.rangeClosed(0, steps)
                .mapToDouble(i -> from + i * (to - from) / steps)
                .mapToObj(asked -> Series.Point.of(asked, earned.applyAsDouble(asked)))
                .toList();
        return new Series(name, tone, true, points);
    }

    private static String number(double value) {
        return new DecimalFormat("0.####", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(value);
    }
}
