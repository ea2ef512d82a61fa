package dev.hindcast.benchmarks.gate;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.behavior.FitSettings;
import dev.hindcast.evaluation.gate.Bound;
import dev.hindcast.evaluation.offpolicy.Loggers;
import dev.hindcast.evaluation.offpolicy.Propensities;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** Two policies share a log, an episode each in turn: the first always takes action 0, the second each action half of the time. */
final class LoggerKinds {
    private static final String COLUMN = "policy";

    private static final TabularPolicy FIRST = Worlds.table(0);
    private static final TabularPolicy OTHER = Worlds.table(0.5);

    private LoggerKinds() {}

    static List<GateKind> noBetter() {
        World costs = Worlds.levers(2, 1, -1, 0, 0.2, 0);
        World noise = Worlds.noise(3);
        return List.of(
                kind("loggers", "two loggers, each with its own probabilities", costs, 0.9, 2_000)
                        .returns(-2, 0)
                        .noBetter(),
                kind("loggers-t", "the same", costs, 0.9, 2_000)
                        .by("is", Bound.STUDENT_T)
                        .noBetter(),
                kind("loggers-named", "the same, named and known: balanced", costs, 0.9, 2_000)
                        .propensities(LoggerKinds::balanced)
                        .returns(-2, 0)
                        .noBetter(),
                kind("loggers-named-noise", "pure noise, loggers named", noise, 0.5, 1_000)
                        .propensities(LoggerKinds::balanced)
                        .by("is", Bound.STUDENT_T)
                        .noBetter(),
                kind("loggers-estimated", "the same, their policies estimated", noise, 0.5, 1_000)
                        .propensities(
                                log -> Propensities.balanced(Loggers.estimated(log, COLUMN, FitSettings.defaults())))
                        .settings((gate, log) -> gate.withAccepted(Set.of(Caution.Kind.ESTIMATED)))
                        .by("wpdis", Bound.STUDENT_T)
                        .noBetter());
    }

    static List<GateKind> better() {
        World gains = Worlds.levers(3, 1, 0, 1, 0.3, 0.7);
        return List.of(
                kind("loggers-better", "two loggers, named", gains, 0.7, 4_000)
                        .propensities(LoggerKinds::balanced)
                        .returns(0, 3)
                        .better(),
                kind("loggers-better-t", "the same", gains, 0.7, 2_000)
                        .propensities(LoggerKinds::balanced)
                        .by("wpdis", Bound.STUDENT_T)
                        .better());
    }

    /**
     * A policy that takes action 1 with a probability.
     *
     * @param second the probability
     */
    private static KindBuilder kind(String name, String what, World world, double second, int episodes) {
        return new KindBuilder(name, what, world, OTHER, Worlds.second(world, second), episodes)
                .againstMeanOf(FIRST, OTHER)
                .logs((n, seed) -> {
                    SplittableRandom random = new SplittableRandom(seed);
                    List<Episode> played = new ArrayList<>();
                    List<String> labels = new ArrayList<>();
                    for (int i = 0; i < n; i++) {
                        played.add(world.play(i % 2 == 0 ? FIRST : OTHER, i, random));
                        labels.add(i % 2 == 0 ? "first" : "other");
                    }
                    return world.dataset(played).withLabels(COLUMN, labels);
                });
    }

    private static Propensities balanced(Dataset log) {
        return Propensities.balanced(
                Loggers.known(log, COLUMN, Map.<String, Policy>of("first", FIRST, "other", OTHER)));
    }
}
