package dev.hindcast.evaluation.anytime;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/** Returns of a policy, mostly in [0, 1], and of others that are better or worse than it. */
enum Returns {
    UNIFORM(u -> .2 + .6 * u),
    SKEWED(u -> 1 - .9 * Math.pow(u, 4)),
    /** Most are .8, and now and then an episode goes terribly wrong: the losses have no mean. */
    HEAVY(u -> .85 - .05 / (1 - u)),
    TWO_POINT(u -> u < .7 ? 1 : 0),
    CONSTANT(u -> .6),
    NARROW(u -> .55 + .1 * u);

    private static final int GRID = 20_000;

    private final DoubleUnaryOperator quantile;

    Returns(DoubleUnaryOperator quantile) {
        this.quantile = quantile;
    }

    /** A return that is higher by {@code gain}; of {@link #TWO_POINT} as much more often 1. */
    double draw(SplittableRandom random, double gain) {
        return at(random.nextDouble(), gain);
    }

    private double at(double u, double gain) {
        return this == TWO_POINT ? quantile.applyAsDouble(u - gain) : quantile.applyAsDouble(u) + gain;
    }

    /** By how much the mean of the clipped returns is below that of the policy itself. */
    double regret(double gain) {
        return IntStream.range(0, GRID)
                .mapToDouble(i -> (i + .5) / GRID)
                .map(u -> clipped(at(u, 0)) - clipped(at(u, gain)))
                .average()
                .orElseThrow();
    }

    /** The standard deviation of the clipped returns. */
    double deviation() {
        double[] grid = IntStream.range(0, GRID)
                .mapToDouble(i -> clipped(at((i + .5) / GRID, 0)))
                .toArray();
        double mean = Arrays.stream(grid).average().orElseThrow();
        return Math.sqrt(
                Arrays.stream(grid).map(x -> (x - mean) * (x - mean)).average().orElseThrow());
    }

    private static double clipped(double episodeReturn) {
        return Math.max(0, Math.min(1, episodeReturn));
    }
}
