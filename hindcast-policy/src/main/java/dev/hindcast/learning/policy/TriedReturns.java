package dev.hindcast.learning.policy;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Several returns to aim at, of which a policy takes the one that leads to the best action: the target and lower ones at equal distances.
 *
 * @param count how many, at least 1
 * @param cut by which share of its size the lowest lies below the target: at least 0
 */
public record TriedReturns(int count, double cut) {
    /** Refuses numbers that are out of range. */
    public TriedReturns {
        if (count < 1) {
            throw new IllegalArgumentException("At least 1 return is tried, got " + count);
        }
        if (!(cut >= 0) || Double.isInfinite(cut)) {
            throw new IllegalArgumentException("The lowest return lies a share of 0 or more below, got " + cut);
        }
    }

    /** The target first, the lowest last. */
    public Stream<ReturnTarget> below(ReturnTarget target) {
        double distance = count == 1 ? 0 : cut * Math.abs(target.value()) / (count - 1);
        return IntStream.range(0, count).mapToObj(i -> target.withValue(target.value() - i * distance));
    }

    void put(NamedArrays arrays) {
        arrays.putInts("tried_returns", count);
        arrays.putPrecise("return_cut", cut);
    }

    static TriedReturns read(NamedArrays arrays) {
        return new TriedReturns(arrays.integer("tried_returns"), arrays.precise("return_cut"));
    }
}
