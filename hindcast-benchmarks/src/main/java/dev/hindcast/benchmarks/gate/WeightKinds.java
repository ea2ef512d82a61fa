package dev.hindcast.benchmarks.gate;

import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.gate.Bound;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Weights few and many, heavy tails, what is rare and what was never tried: no policy is better. */
final class WeightKinds {
    private static final double LOGNORMAL_SIGMA = 2;
    private static final double PARETO_SHAPE = 1.5;
    private static final double PARETO_LIMIT = 50;

    private WeightKinds() {}

    static List<GateKind> all() {
        List<GateKind> kinds = new ArrayList<>();
        kinds.addAll(spread());
        kinds.addAll(scarce());
        kinds.addAll(untried());
        kinds.addAll(catastrophes());
        kinds.addAll(tails());
        return kinds;
    }

    private static List<GateKind> spread() {
        World few = Worlds.noise(2);
        World many = Worlds.ring(10, 1, 1, 0, 0);
        World ones = Worlds.levers(20, 1, 0, 1, 0.6, 0.4);
        TabularPolicy uneven = Worlds.table(0.15, 0.45, 0.62, 0.81);
        TabularPolicy equal =
                many.worth(many.value(uneven), Worlds.table(0.1, 0.35, 0.55, 0.9), Worlds.table(0.25, 0.52, 0.68, 0.7));
        return List.of(
                new KindBuilder(
                                "few-weights",
                                "four different weights, many ties",
                                few,
                                Worlds.second(few, 0.5),
                                Worlds.second(few, 0.75),
                                1_000)
                        .by("is", Bound.STUDENT_T)
                        .noBetter(),
                new KindBuilder("many-weights", "hardly a weight twice", many, uneven, equal, 1_000)
                        .by("wis", Bound.STUDENT_T)
                        .noBetter(),
                new KindBuilder(
                                "own-policy",
                                "the log's own policy",
                                ones,
                                Worlds.second(ones, 0.5),
                                Worlds.second(ones, 0.5),
                                500)
                        .by("wpdis", Bound.STUDENT_T)
                        .noBetter(),
                new KindBuilder(
                                "own-deterministic",
                                "the log's own policy, deterministic",
                                ones,
                                Worlds.second(ones, 0),
                                Worlds.second(ones, 0),
                                500)
                        .returns(0, 20)
                        .noBetter());
    }

    /** Weights that leave 20 to 50 episodes, of which nobody is warned. */
    private static List<GateKind> scarce() {
        World noise = Worlds.noise(20);
        World gains = Worlds.ring(10, 1, 1, 0, 0);
        World costs = Worlds.ring(10, 1, 1, -1, 0);
        World sure = Worlds.levers(1, 1, 0, 1, 0.95, 0.95);
        return List.of(
                new KindBuilder(
                                "scarce-failures-dr",
                                "100 episodes, of which one in twenty fails, that weigh as much as 24",
                                sure,
                                Worlds.second(sure, 0.8),
                                Worlds.second(sure, 0.1),
                                100)
                        .by("dr", Bound.STUDENT_T)
                        .noBetter(),
                new KindBuilder(
                                "scarce-noise-t",
                                "500 episodes of pure noise that weigh as much as 40",
                                noise,
                                Worlds.second(noise, 0.5),
                                Worlds.second(noise, 0.72),
                                500)
                        .by("wpdis", Bound.STUDENT_T)
                        .noBetter(),
                scarce("scarce-gains-t", gains).by("is", Bound.STUDENT_T).noBetter(),
                scarce("scarce-gains-dr", gains).by("dr", Bound.STUDENT_T).noBetter(),
                scarce("scarce-costs-t", costs).by("is", Bound.STUDENT_T).noBetter(),
                scarce("scarce-costs-bootstrap", costs)
                        .by("wpdis", Bound.BOOTSTRAP)
                        .noBetter());
    }

    private static KindBuilder scarce(String name, World world) {
        TabularPolicy behavior = Worlds.second(world, 0.5);
        TabularPolicy equal = world.worth(
                world.value(behavior), Worlds.table(0.15, 0.5, 0.85, 0.85), Worlds.table(0.5, 0.85, 0.85, 0.5));
        return new KindBuilder(
                name, "as good by other actions; 200 episodes that weigh as much as 40", world, behavior, equal, 200);
    }

    private static List<GateKind> untried() {
        World costly = Worlds.steps(5, 1, -20);
        List<GateKind> kinds = new ArrayList<>(List.of(
                untriedCostly("untried-costly", costly).returns(-100, 5).noBetter(),
                untriedCostly("untried-costly-pdis", costly)
                        .by("pdis", Bound.STUDENT_T)
                        .noBetter(),
                untriedCostly("untried-costly-dr", costly.withDiscount(0.99))
                        .by("dr", Bound.STUDENT_T)
                        .noBetter()));
        for (int episodes : new int[] {200, 2_000, 10_000}) {
            kinds.add(rareState("rare-state-" + episodes, episodes)
                    .returns(-100, 2)
                    .noBetter());
            kinds.add(rareState("rare-state-" + episodes + "-t", episodes)
                    .by("wpdis", Bound.STUDENT_T)
                    .noBetter());
        }
        kinds.add(
                rareState("rare-state-2000-dr", 2_000).by("dr", Bound.STUDENT_T).noBetter());
        return kinds;
    }

    private static KindBuilder untriedCostly(String name, World world) {
        return new KindBuilder(
                name,
                "an untried action of -20, one time in ten",
                world,
                Worlds.second(world, 0),
                Worlds.second(world, 0.1),
                500);
    }

    private static KindBuilder rareState(String name, int episodes) {
        World world = Worlds.rareState(0.015, -100);
        return new KindBuilder(
                name,
                "in one state of 1.5% an untried action of -100",
                world,
                Worlds.table(0.5, 0, 0),
                Worlds.table(1, 1, 0),
                episodes);
    }

    private static List<GateKind> catastrophes() {
        List<GateKind> kinds = new ArrayList<>();
        for (int episodes : new int[] {200, 2_000}) {
            kinds.add(catastrophe("catastrophe-" + episodes, episodes)
                    .returns(-15, 1)
                    .noBetter());
            kinds.add(catastrophe("catastrophe-" + episodes + "-t", episodes)
                    .by("wpdis", Bound.STUDENT_T)
                    .noBetter());
        }
        kinds.add(catastrophe("catastrophe-2000-bootstrap", 2_000)
                .by("is", Bound.BOOTSTRAP)
                .noBetter());
        return kinds;
    }

    private static KindBuilder catastrophe(String name, int episodes) {
        World world = Worlds.catastrophe(5, 15);
        return new KindBuilder(
                name,
                "+1 for a zero first; five zeros cost 15",
                world,
                Worlds.second(world, 0.8),
                Worlds.second(world, 0.4),
                episodes);
    }

    private static List<GateKind> tails() {
        World costs = Worlds.steps(1, -1, -1);
        World gains = Worlds.steps(1, 1, 1);
        World.Noise lognormal = WeightKinds::lognormal;
        World.Noise pareto = WeightKinds::pareto;
        return List.of(
                tail("lognormal-costs-t", "lognormal costs (sigma 2)", costs.withNoise(lognormal))
                        .by("is", Bound.STUDENT_T)
                        .noBetter(),
                tail("pareto-costs-t", "Pareto costs (shape 1.5)", costs.withNoise(pareto))
                        .by("wis", Bound.STUDENT_T)
                        .noBetter(),
                tail("pareto-costs-bootstrap", "the same", costs.withNoise(pareto))
                        .by("wis", Bound.BOOTSTRAP)
                        .noBetter(),
                tail("lognormal-gains-t", "lognormal gains (sigma 2)", gains.withNoise(lognormal))
                        .by("is", Bound.STUDENT_T)
                        .noBetter(),
                tail("clipped-costs", "Pareto costs, limited to 50", costs.withNoise(WeightKinds::limited))
                        .returns(-PARETO_LIMIT / limitedMean(), 0)
                        .noBetter(),
                rareCost("rare-cost-200", 200).returns(-100, 0).noBetter(),
                rareCost("rare-cost-5000", 5_000).returns(-100, 0).noBetter());
    }

    private static KindBuilder rareCost(String name, int episodes) {
        World world = Worlds.rareCost(100);
        return new KindBuilder(
                name,
                "an action that costs 100 one time in a hundred for one that costs 1",
                world,
                Worlds.second(world, 0.2),
                Worlds.second(world, 0.8),
                episodes);
    }

    private static KindBuilder tail(String name, String what, World world) {
        return new KindBuilder(name, what, world, Worlds.second(world, 0.1), Worlds.second(world, 0.9), 500);
    }

    private static double lognormal(double reward, RandomGenerator random) {
        return reward * Math.exp(LOGNORMAL_SIGMA * random.nextGaussian() - LOGNORMAL_SIGMA * LOGNORMAL_SIGMA / 2);
    }

    /** Of mean 1 times the reward. */
    private static double pareto(double reward, RandomGenerator random) {
        return reward * standardPareto(random) * (PARETO_SHAPE - 1) / PARETO_SHAPE;
    }

    private static double limited(double reward, RandomGenerator random) {
        return reward * Math.min(standardPareto(random), PARETO_LIMIT) / limitedMean();
    }

    /** E[min(X, c)] = 1 + (1 - c^(1 - alpha)) / (alpha - 1). */
    private static double limitedMean() {
        return 1 + (1 - Math.pow(PARETO_LIMIT, 1 - PARETO_SHAPE)) / (PARETO_SHAPE - 1);
    }

    private static double standardPareto(RandomGenerator random) {
        return Math.pow(1 - random.nextDouble(), -1 / PARETO_SHAPE);
    }
}
