package dev.hindcast.benchmarks.gate;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.gate.Bound;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Episodes that depend on each other, and episodes that are one: no policy is better. */
final class DependenceKinds {
    private static final double PERSISTENCE = 0.98;

    private DependenceKinds() {}

    static List<GateKind> all() {
        World noise = Worlds.noise(5);
        List<GateKind> kinds = new ArrayList<>(List.of(
                new KindBuilder(
                                "copies",
                                "100 episodes, each 20 times",
                                noise,
                                Worlds.second(noise, 0.5),
                                Worlds.second(noise, 0.6),
                                2_000)
                        .logs((n, seed) -> copies(noise, n, seed))
                        .by("wpdis", Bound.STUDENT_T)
                        .noBetter(),
                new KindBuilder(
                                "copies-betting",
                                "the same",
                                noise,
                                Worlds.second(noise, 0.5),
                                Worlds.second(noise, 0.6),
                                2_000)
                        .logs((n, seed) -> copies(noise, n, seed))
                        .returns(-5, 5)
                        .noBetter(),
                days("days", "arms drawn by day, 20 days of 50 episodes, days not named", 20)
                        .by("is", Bound.STUDENT_T)
                        .noBetter(),
                days("days-betting", "the same", 20).returns(-4, 4).noBetter(),
                days("days-named", "the same, days named", 20)
                        .by("is", Bound.STUDENT_T)
                        .blocks(50)
                        .noBetter(),
                days("days-named-bootstrap", "100 days, days named", 100)
                        .by("is", Bound.BOOTSTRAP)
                        .blocks(50)
                        .noBetter(),
                days("days-named-betting", "100 days, days named", 100)
                        .returns(-4, 4)
                        .blocks(50)
                        .noBetter(),
                drift("sticky", "arms and effects that change slowly, not said")
                        .by("is", Bound.STUDENT_T)
                        .noBetter(),
                drift("sticky-blocks", "the same in blocks of 200")
                        .by("is", Bound.STUDENT_T)
                        .blocks(200)
                        .noBetter()));
        return kinds;
    }

    private static Dataset copies(World world, int episodes, long seed) {
        List<Episode> own =
                world.log(Worlds.second(world, 0.5), episodes / 20, seed).episodes();
        return world.dataset(IntStream.range(0, episodes)
                .mapToObj(i -> own.get(i % own.size()).withId(i))
                .toList());
    }

    /** One step. On each day one of the two actions is taken throughout, and every reward is that of the day, in [-2, 2], with noise. */
    private static KindBuilder days(String name, String what, int days) {
        World world = Worlds.noise(1);
        return new KindBuilder(name, what, world, Worlds.second(world, 0.5), Worlds.second(world, 0.8), 50 * days)
                .logs((n, seed) -> {
                    SplittableRandom random = new SplittableRandom(seed);
                    List<Episode> episodes = new ArrayList<>();
                    for (int day = 0; day < days; day++) {
                        TabularPolicy arm = Worlds.second(world, random.nextInt(2));
                        double effect = random.nextDouble(-2, 2);
                        for (int i = 0; i < 50; i++) {
                            episodes.add(shifted(world.play(arm, episodes.size(), random), effect));
                        }
                    }
                    return world.dataset(episodes);
                });
    }

    /** One step, whose action and effect are mostly those of the episode before. */
    private static KindBuilder drift(String name, String what) {
        World world = Worlds.noise(1);
        return new KindBuilder(name, what, world, Worlds.second(world, 0.5), Worlds.second(world, 0.8), 4_000)
                .logs((n, seed) -> {
                    SplittableRandom random = new SplittableRandom(seed);
                    List<Episode> episodes = new ArrayList<>();
                    TabularPolicy arm = Worlds.second(world, random.nextInt(2));
                    double effect = random.nextDouble(-2, 2);
                    for (int i = 0; i < n; i++) {
                        arm = random.nextDouble() < PERSISTENCE ? arm : Worlds.second(world, random.nextInt(2));
                        effect = random.nextDouble() < PERSISTENCE ? effect : random.nextDouble(-2, 2);
                        episodes.add(shifted(world.play(arm, i, random), effect));
                    }
                    return world.dataset(episodes);
                });
    }

    /** An episode of one step with another reward, of which all that the gate knows is that each arm is taken half of the time. */
    private static Episode shifted(Episode episode, double effect) {
        return episode.withRewards(new float[] {(float) (episode.rewards()[0] + effect)})
                .withActionLogProbabilities(new double[] {Math.log(0.5)});
    }
}
