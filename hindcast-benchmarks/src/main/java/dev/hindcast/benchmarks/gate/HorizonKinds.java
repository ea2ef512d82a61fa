package dev.hindcast.benchmarks.gate;

import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.gate.Bound;
import java.util.ArrayList;
import java.util.List;

/** Episodes of 1 to 5,000 steps, terminated and truncated, with rewards of either sign: no policy is better. */
final class HorizonKinds {
    private HorizonKinds() {}

    static List<GateKind> all() {
        List<GateKind> kinds = new ArrayList<>();
        kinds.addAll(noise());
        kinds.addAll(truncated());
        kinds.addAll(signs());
        return kinds;
    }

    private static List<GateKind> noise() {
        List<GateKind> kinds = new ArrayList<>();
        int[] steps = {1, 5, 20, 100, 200, 1_000, 5_000};
        int[] episodes = {500, 500, 500, 200, 200, 50, 20};
        double[] second = {0.7, 0.6, 0.55, 0.55, 0.55, 0.6, 0.6};
        for (int i = 0; i < steps.length; i++) {
            kinds.add(noise("noise-" + steps[i], steps[i], second[i], episodes[i])
                    .returns(-steps[i], steps[i])
                    .noBetter());
        }
        kinds.add(noise("noise-20-pdis", 20, 0.55, 500)
                .by("pdis", Bound.BETTING)
                .rewards(-1, 1)
                .noBetter());
        kinds.add(noise("noise-5-concentration", 5, 0.6, 500)
                .by("is", Bound.CONCENTRATION)
                .returns(-5, 5)
                .noBetter());
        kinds.add(
                noise("noise-20-t", 20, 0.55, 500).by("wpdis", Bound.STUDENT_T).noBetter());
        kinds.add(noise("noise-200-t", 200, 0.52, 200)
                .by("wpdis", Bound.STUDENT_T)
                .noBetter());
        kinds.add(noise("noise-1000-t", 1_000, 0.7, 50)
                .by("wpdis", Bound.STUDENT_T)
                .noBetter());
        kinds.add(noise("noise-20-bootstrap", 20, 0.55, 500)
                .by("wis", Bound.BOOTSTRAP)
                .noBetter());
        return kinds;
    }

    private static KindBuilder noise(String name, int steps, double second, int episodes) {
        World world = Worlds.noise(steps);
        return new KindBuilder(
                name,
                steps + (steps == 1 ? " step" : " steps") + " of pure noise",
                world,
                Worlds.second(world, 0.5),
                Worlds.second(world, second),
                episodes);
    }

    private static List<GateKind> truncated() {
        World ones = Worlds.levers(20, 0.99, 0, 1, 1, 1);
        World levers = Worlds.levers(20, 0.99, 0, 1, 1, 0);
        World cut = Worlds.ring(50, 0.99, 1, 0, 0).withCut(0.1);
        World ending = Worlds.ring(50, 0.99, 1, 0, 0.1);
        return List.of(
                new KindBuilder(
                                "truncated-same-dr",
                                "+1 a step, truncated at 20; the log's own policy",
                                ones,
                                Worlds.second(ones, 0.5),
                                Worlds.second(ones, 0.5),
                                500)
                        .by("dr", Bound.STUDENT_T)
                        .noBetter(),
                new KindBuilder(
                                "truncated-worse-switch",
                                "truncated at 20; .8 a step against .9",
                                levers,
                                Worlds.second(levers, 0.1),
                                Worlds.second(levers, 0.2),
                                500)
                        .by("switch", Bound.BOOTSTRAP)
                        .noBetter(),
                equal("truncated-dr", "truncated at random; as good by other actions", cut, 500)
                        .by("dr", Bound.STUDENT_T)
                        .noBetter(),
                equal("truncated-wdr", "the same", cut, 500)
                        .by("wdr", Bound.BOOTSTRAP)
                        .noBetter(),
                equal("truncated-pdis", "the same", cut, 500)
                        .by("pdis", Bound.BETTING)
                        .rewards(0, 1)
                        .noBetter(),
                equal("terminated-dr", "terminated at random; as good by other actions", ending, 500)
                        .by("dr", Bound.STUDENT_T)
                        .noBetter(),
                equal("terminated-wpdis", "the same", ending, 500)
                        .by("wpdis", Bound.STUDENT_T)
                        .noBetter(),
                equal("terminated-magic", "the same", ending, 200)
                        .by("magic", Bound.BOOTSTRAP)
                        .noBetter());
    }

    /** A policy that is worth as much as the log's by other actions: it mixes one that moves on too seldom with the best. */
    private static KindBuilder equal(String name, String what, World world, int episodes) {
        TabularPolicy behavior = Worlds.second(world, 0.5);
        TabularPolicy policy = world.worth(
                world.value(behavior), Worlds.table(0.35, 0.35, 0.5, 0.7), Worlds.table(0.65, 0.65, 0.5, 0.4));
        return new KindBuilder(name, what, world, behavior, policy, episodes);
    }

    private static List<GateKind> signs() {
        World positive = Worlds.ring(10, 1, 1, 0, 0);
        World costs = Worlds.ring(10, 1, 1, -1, 0);
        World mixed = Worlds.ring(10, 1, 2, -1, 0);
        World levers = Worlds.levers(5, 1, 0, 1, 0.5, 0.48);
        return List.of(
                equal("positive", "rewards from 0 to 1", positive, 1_000)
                        .returns(0, 10)
                        .noBetter(),
                equal("costs", "costs from 0 to 1", costs, 1_000)
                        .returns(-10, 0)
                        .noBetter(),
                equal("costs-pdis", "the same", costs, 1_000)
                        .by("pdis", Bound.BETTING)
                        .rewards(-1, 0)
                        .noBetter(),
                equal("costs-t", "the same", costs, 1_000)
                        .by("is", Bound.STUDENT_T)
                        .noBetter(),
                equal("mixed", "rewards from -1 to 1", mixed, 1_000)
                        .returns(-10, 10)
                        .noBetter(),
                new KindBuilder(
                                "slightly-worse",
                                "an action worth .48 for one worth .5",
                                levers,
                                Worlds.second(levers, 0.5),
                                Worlds.second(levers, 0.6),
                                1_000)
                        .by("wpdis", Bound.STUDENT_T)
                        .noBetter());
    }
}
