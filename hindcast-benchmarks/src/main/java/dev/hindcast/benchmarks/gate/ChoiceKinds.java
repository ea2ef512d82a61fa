package dev.hindcast.benchmarks.gate;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.EpisodeUse;
import dev.hindcast.dataset.Overlap;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.gate.Bound;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
        World noise = Worlds.noise(20);
        return List.of(
                chosen("learned-here", "a policy learned from the same log")
                        .judging((log, seed) -> learned(log))
                        .known((data, seed) -> reuse(data.dataset(), data.dataset()))
                        .by("is", Bound.STUDENT_T)
                        .noBetter(),
                new KindBuilder(
                                "learned-overlap",
                                "a policy learned from half of the log and others",
                                noise,
                                Worlds.second(noise, 0.5),
                                Worlds.second(noise, 0.55),
                                500)
                        .logs((n, seed) -> overlapping(noise, n, seed))
                        .judging((log, seed) -> tilted(other(noise, 500, seed)))
                        .known((data, seed) -> reuse(data.dataset(), other(noise, 500, seed)))
                        .by("is", Bound.STUDENT_T)
                        .noBetter(),
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

    private static Dataset other(World world, int episodes, long seed) {
        return world.log(Worlds.second(world, 0.5), episodes, OTHER + seed);
    }

    /** Half of it from the other log. */
    private static Dataset overlapping(World world, int episodes, long seed) {
        List<Episode> own =
                world.log(Worlds.second(world, 0.5), episodes / 2, seed).episodes();
        return world.dataset(
                Stream.concat(other(world, episodes, seed).episodes().stream().limit(episodes / 2), own.stream())
                        .toList());
    }

    /** Leans a little to the action that earned more in a log. */
    private static TabularPolicy tilted(Dataset log) {
        double gain = 0;
        for (Episode episode : log.episodes()) {
            for (int t = 0; t < episode.length(); t++) {
                gain += (2 * episode.actions()[t] - 1) * episode.rewards()[t];
            }
        }
        return Worlds.table(gain > 0 ? 0.55 : 0.45);
    }

    /** What speaks against judging by a log a policy that was learned from another. */
    private static List<Caution> reuse(Dataset log, Dataset source) {
        int[] all = IntStream.range(0, source.episodes().size()).toArray();
        Overlap overlap = Overlap.between(log, EpisodeUse.of(EpisodeUse.Kind.LEARNED, source, all));
        return overlap.reused()
                ? List.of(Caution.refusal(
                        Caution.Kind.REUSE, overlap.shared() + " episodes are among those that it was learned from"))
                : List.of();
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
