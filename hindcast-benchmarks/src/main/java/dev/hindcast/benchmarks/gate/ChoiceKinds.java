package dev.hindcast.benchmarks.gate;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.gate.Bound;
import java.util.List;
import java.util.SplittableRandom;

/** Policies that were chosen by data, and baselines other than what was logged: no policy is better. */
final class ChoiceKinds {
    private static final int CANDIDATES = 20;
    private static final int STATES = 8;
    /** Where the seeds of other logs begin. */
    private static final long OTHER = 1_000_000;

    private static final TabularPolicy PRACTICE = TabularPolicy.of(new double[][] {{0.1, 0.9, 0}});
    private static final TabularPolicy EXPLORING = TabularPolicy.of(new double[][] {{0.3, 0.4, 0.3}});
    private static final TabularPolicy AS_GOOD = TabularPolicy.of(new double[][] {{0.1, 0.4, 0.5}});

    private ChoiceKinds() {}

    static List<GateKind> all() {
        World levers = Worlds.levers(5, 1, 0, 1, 0.4, 0.6, 0.6);
        return List.of(
                chosen("learned-elsewhere", "a policy learned from another log")
                        .judging((log, seed) -> learned(uniformLog(OTHER + seed)))
                        .by("is", Bound.STUDENT_T)
                        .noBetter(),
                chosen("picked-elsewhere", "the best of 20 by another log")
                        .judging((log, seed) -> picked(uniformLog(OTHER + seed), seed))
                        .returns(-1, 1)
                        .noBetter(),
                chosen("picked-here", "the best of 20 by the same log, 20 tests named")
                        .judging(ChoiceKinds::picked)
                        .settings((gate, log) -> gate.withTests(CANDIDATES))
                        .by("is", Bound.STUDENT_T)
                        .noBetter(),
                chosen("picked-here-betting", "the same")
                        .judging(ChoiceKinds::picked)
                        .settings((gate, log) -> gate.withTests(CANDIDATES))
                        .returns(-1, 1)
                        .noBetter(),
                exploring("exploring-value", "better than its exploring log, no better than the value named", levers)
                        .against(PRACTICE, false)
                        .returns(0, 5)
                        .noBetter(),
                exploring("exploring-policy", "as good as the policy without exploration", levers)
                        .against(PRACTICE, true)
                        .by("pdis", Bound.STUDENT_T)
                        .noBetter(),
                exploring("exploring-policy-betting", "the same", levers)
                        .against(PRACTICE, true)
                        .returns(0, 5)
                        .noBetter());
    }

    private static KindBuilder chosen(String name, String what) {
        World world = Worlds.contexts(STATES);
        return new KindBuilder(name, what, world, Worlds.second(world, 0.5), Worlds.second(world, 0.8), 500);
    }

    private static KindBuilder exploring(String name, String what, World world) {
        return new KindBuilder(name, what, world, EXPLORING, AS_GOOD, 2_000);
    }

    private static Dataset uniformLog(long seed) {
        World world = Worlds.contexts(STATES);
        return world.log(Worlds.second(world, 0.5), 500, seed);
    }

    /** Takes, nine times in ten, the action that earned more in the log. */
    private static TabularPolicy learned(Dataset log) {
        double[] gain = gains(log);
        double[] second = new double[gain.length];
        for (int s = 0; s < second.length; s++) {
            second[s] = gain[s] > 0 ? 0.9 : 0.1;
        }
        return Worlds.table(second);
    }

    /** Of each state the sum of rewards of action 1 minus that of action 0. */
    private static double[] gains(Dataset log) {
        double[] gains = new double[STATES];
        for (Episode episode : log.episodes()) {
            gains[(int) episode.observations()[0]] += (2 * episode.actions()[0] - 1) * episode.rewards()[0];
        }
        return gains;
    }

    /** Of twenty policies drawn at random the one whose estimate by the log is the highest. */
    private static TabularPolicy picked(Dataset log, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] gains = gains(log);
        double[] best = {};
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < CANDIDATES; i++) {
            double[] second = new double[STATES];
            double value = 0;
            for (int s = 0; s < STATES; s++) {
                second[s] = random.nextDouble(0.1, 0.9);
                value += (2 * second[s] - 1) * gains[s];
            }
            if (value > highest) {
                highest = value;
                best = second;
            }
        }
        return Worlds.table(best);
    }
}
