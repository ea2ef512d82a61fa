package dev.hindcast.benchmarks.gate;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.behavior.CountedBehavior;
import dev.hindcast.evaluation.gate.Bound;
import dev.hindcast.evaluation.offpolicy.Propensities;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;

/** Propensities estimated, swapped, scaled, mistaken, and of several loggers: no policy is better. */
final class PropensityKinds {
    private PropensityKinds() {}

    static List<GateKind> all() {
        World noise = Worlds.noise(5);
        World lever = Worlds.levers(1, 1, 0, 1, 1, 0);
        World gains = Worlds.steps(20, 1, 1);
        World costs = Worlds.steps(20, -1, -1);
        World ring = Worlds.ring(10, 1, 1, 0, 0);
        return List.of(
                new KindBuilder(
                                "estimated",
                                "probabilities counted from the log",
                                noise,
                                Worlds.second(noise, 0.5),
                                Worlds.second(noise, 0.6),
                                500)
                        .propensities(log -> Propensities.estimated(CountedBehavior.of(log, 1)))
                        .settings((gate, log) -> gate.withAccepted(Set.of(Caution.Kind.ESTIMATED)))
                        .returns(-5, 5)
                        .noBetter(),
                new KindBuilder(
                                "swapped",
                                "probabilities of the other action",
                                lever,
                                Worlds.second(lever, 0.3),
                                Worlds.second(lever, 0.4),
                                1_000)
                        .logs((n, seed) -> swapped(lever.log(Worlds.second(lever, 0.3), n, seed)))
                        .returns(0, 10)
                        .noBetter(),
                swappedMeanOne("swapped-mean-one").returns(0, 1).noBetter(),
                swappedMeanOne("swapped-mean-one-t").by("wis", Bound.STUDENT_T).noBetter(),
                scaled("scaled-99", "probabilities 1% too small; +1 a step", gains, 0.99)
                        .by("pdis", Bound.STUDENT_T)
                        .noBetter(),
                scaled("scaled-99-betting", "the same", gains, 0.99)
                        .returns(0, 20)
                        .noBetter(),
                scaled("scaled-101", "probabilities 1% too large; costs of 1 a step", costs, 1.01)
                        .by("pdis", Bound.STUDENT_T)
                        .noBetter(),
                scaled("scaled-101-betting", "the same", costs, 1.01)
                        .returns(-20, 0)
                        .noBetter(),
                logAsProbability("log-as-probability", ring).returns(0, 10).noBetter(),
                logAsProbability("log-as-probability-t", ring)
                        .by("wpdis", Bound.STUDENT_T)
                        .noBetter());
    }

    private static KindBuilder scaled(String name, String what, World world, double factor) {
        TabularPolicy own = Worlds.second(world, 0.5);
        return new KindBuilder(name, what, world, own, own, 500)
                .logs((n, seed) -> told(world.log(own, n, seed), log -> log + Math.log(factor)));
    }

    /** Two states, in which the swapped probabilities make the weights' mean 1 and the policy look better. */
    private static KindBuilder swappedMeanOne(String name) {
        World world = Worlds.twoLevers();
        TabularPolicy behavior = Worlds.second(world, 0.3);
        return new KindBuilder(
                        name,
                        "probabilities of the other action, and a mean weight of 1 all the same",
                        world,
                        behavior,
                        Worlds.table(0.5, 0.9),
                        2_000)
                .logs((n, seed) -> swapped(world.log(behavior, n, seed)));
    }

    /** -log p, where p is asked for: of .5 it is .69. */
    private static KindBuilder logAsProbability(String name, World world) {
        TabularPolicy behavior = Worlds.second(world, 0.5);
        return new KindBuilder(
                        name,
                        "minus the logarithms of probabilities for probabilities",
                        world,
                        behavior,
                        Worlds.table(0.4, 0.4, 0.4, 0.6),
                        1_000)
                .logs((n, seed) -> told(world.log(behavior, n, seed), log -> Math.log(-log)));
    }

    private static Dataset swapped(Dataset log) {
        return told(log, p -> Math.log1p(-Math.exp(p)));
    }

    /** The log with other log-probabilities. */
    private static Dataset told(Dataset log, DoubleUnaryOperator told) {
        List<Episode> episodes = log.episodes().stream()
                .map(episode -> episode.withActionLogProbabilities(Arrays.stream(episode.actionLogProbabilities())
                        .map(told)
                        .toArray()))
                .toList();
        return new Dataset(
                log.name(), log.observationSpace(), log.actionSpace(), episodes, log.environmentId(), log.warnings());
    }
}
