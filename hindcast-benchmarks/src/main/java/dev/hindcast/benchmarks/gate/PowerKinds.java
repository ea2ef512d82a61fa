package dev.hindcast.benchmarks.gate;

import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.gate.Bound;
import java.util.List;

/** Policies that are clearly better, and logs that show it. */
final class PowerKinds {
    private PowerKinds() {}

    static List<GateKind> all() {
        World arms = Worlds.levers(1, 1, 0, 1, 0.1, 0.15, 0.3);
        TabularPolicy uniform = TabularPolicy.of(new double[][] {{1 / 3.0, 1 / 3.0, 1 / 3.0}});
        TabularPolicy third = TabularPolicy.of(new double[][] {{0.05, 0.05, 0.9}});
        World levers = Worlds.levers(5, 1, 0, 1, 0.3, 0.7);
        World costs = Worlds.levers(5, 1, -1, 0, 0.3, 0.7);
        World long50 = Worlds.ring(50, 0.99, 1, 0, 0);
        World catastrophe = Worlds.catastrophe(5, 15);
        World rare = Worlds.rareState(0.1, -2);
        World truncated = Worlds.ring(20, 0.99, 1, 0, 0).withCut(0.1);
        return List.of(
                new KindBuilder("arms", "one of three arms, .3 against .18", arms, uniform, third, 5_000)
                        .returns(0, 1)
                        .better(),
                new KindBuilder("arms-t", "the same", arms, uniform, third, 2_000)
                        .by("wis", Bound.STUDENT_T)
                        .better(),
                new KindBuilder(
                                "levers",
                                "five steps",
                                levers,
                                Worlds.second(levers, 0.5),
                                Worlds.second(levers, 0.8),
                                5_000)
                        .returns(0, 5)
                        .better(),
                new KindBuilder(
                                "levers-pdis",
                                "the same",
                                levers,
                                Worlds.second(levers, 0.5),
                                Worlds.second(levers, 0.8),
                                5_000)
                        .by("pdis", Bound.BETTING)
                        .rewards(0, 1)
                        .better(),
                new KindBuilder(
                                "levers-bootstrap",
                                "the same",
                                levers,
                                Worlds.second(levers, 0.5),
                                Worlds.second(levers, 0.7),
                                2_000)
                        .by("wis", Bound.BOOTSTRAP)
                        .better(),
                new KindBuilder(
                                "lesser-costs",
                                "five steps, costs",
                                costs,
                                Worlds.second(costs, 0.5),
                                Worlds.second(costs, 0.7),
                                5_000)
                        .by("pdis", Bound.BETTING)
                        .rewards(-1, 0)
                        .better(),
                better("ring-t", "10 steps", Worlds.ring(10, 1, 1, 0, 0), 2_000)
                        .by("wpdis", Bound.STUDENT_T)
                        .better(),
                better("ring-dr", "10 steps, terminated at random", Worlds.ring(10, 1, 1, 0, 0.1), 2_000)
                        .by("dr", Bound.STUDENT_T)
                        .better(),
                new KindBuilder(
                                "ring-truncated-dr",
                                "truncated at random",
                                truncated,
                                Worlds.second(truncated, 0.5),
                                Worlds.table(0.6, 0.6, 0.6, 0.4),
                                2_000)
                        .by("dr", Bound.STUDENT_T)
                        .better(),
                new KindBuilder(
                                "ring-50",
                                "50 steps",
                                long50,
                                Worlds.second(long50, 0.5),
                                Worlds.table(0.57, 0.57, 0.55, 0.43),
                                5_000)
                        .by("wpdis", Bound.STUDENT_T)
                        .better(),
                better("ring-blocks", "10 steps, blocks of 10 named", Worlds.ring(10, 1, 1, 0, 0), 4_000)
                        .by("wpdis", Bound.STUDENT_T)
                        .blocks(10)
                        .better(),
                better("ring-tests", "10 steps, one of 20 tests", Worlds.ring(10, 1, 1, 0, 0), 4_000)
                        .by("wpdis", Bound.STUDENT_T)
                        .settings((gate, log) -> gate.withTests(20))
                        .better(),
                new KindBuilder(
                                "less-catastrophe",
                                "fewer catastrophes",
                                catastrophe,
                                Worlds.second(catastrophe, 0.4),
                                Worlds.second(catastrophe, 0.55),
                                10_000)
                        .returns(-15, 1)
                        .better(),
                new KindBuilder(
                                "rare-state-known",
                                "in a state of 10% the action of -2 is avoided",
                                rare,
                                Worlds.table(0.5, 0.5, 0.5),
                                Worlds.table(0.6, 0.1, 0.5),
                                10_000)
                        .returns(-2, 2)
                        .better(),
                new KindBuilder(
                                "better-than-policy",
                                "than the policy that the log explored around",
                                levers,
                                Worlds.second(levers, 0.5),
                                Worlds.second(levers, 0.8),
                                5_000)
                        .against(Worlds.second(levers, 0.4), true)
                        .by("pdis", Bound.STUDENT_T)
                        .better(),
                new KindBuilder(
                                "better-than-value",
                                "than a value that is named",
                                levers,
                                Worlds.second(levers, 0.5),
                                Worlds.second(levers, 0.8),
                                5_000)
                        .against(Worlds.second(levers, 0.5), false)
                        .returns(0, 5)
                        .better());
    }

    private static KindBuilder better(String name, String what, World world, int episodes) {
        return new KindBuilder(
                name, what, world, Worlds.second(world, 0.5), Worlds.table(0.7, 0.7, 0.65, 0.3), episodes);
    }
}
