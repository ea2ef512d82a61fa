package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Dataset;
import java.util.function.Function;

/**
 * What values and ratios are linear in, where pairs of state and action cannot be counted. A policy over discrete actions enters
 * by the mean of the features over its probabilities, another one by actions that it is asked for.
 *
 * @param features of a data set
 * @param ridge on the coefficients of values and ratios, times the mean square of a feature: above 0 where features may depend on each
 *     other linearly, as they do on few data
 * @param draws how many actions in each state stand for a policy over continuous ones, at least 1; one is enough for a deterministic one
 * @param seed of these actions
 */
public record DiceFeatures(Function<Dataset, StateActionFeatures> features, double ridge, int draws, long seed) {
    public DiceFeatures {
        if (!(ridge >= 0) || draws < 1) {
            throw new IllegalArgumentException(
                    "A ridge is at least 0 and draws are at least 1, got " + ridge + " and " + draws);
        }
    }

    /** {@link RandomFourierFeatures} with a ridge of 1e-4, and ten draws. */
    public static DiceFeatures fourier(int count, double lengthScale, long seed) {
        return new DiceFeatures(dataset -> RandomFourierFeatures.of(dataset, count, lengthScale, seed), 1e-4, 10, seed);
    }
}
