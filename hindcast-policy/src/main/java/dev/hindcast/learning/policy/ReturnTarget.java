package dev.hindcast.learning.policy;

import dev.hindcast.environment.Past;

/**
 * The return that a policy aims at, and how it tells its networks what of that is left. The environment's rewards are what is counted
 * down, so that learners that condition on returns learn from these rewards as they are, never from transformed ones: what is multiplied
 * and shifted for them is the return, by {@code scale}.
 *
 * @param value the undiscounted return of an episode, in the environment's units: finite
 * @param scale what returns are divided by before a network sees them: positive, in the environment's units
 */
public record ReturnTarget(double value, double scale) {
    /** @throws IllegalArgumentException where the target is NaN or infinite, or the scale is not positive and finite */
    public ReturnTarget {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(
                    "A policy aims at a finite return, got " + value + ": state one in the environment's units");
        }
        if (!(scale > 0) || Double.isInfinite(scale)) {
            throw new IllegalArgumentException("Returns are divided by a positive number, got " + scale);
        }
    }

    /** Another return, told in the same scale. */
    public ReturnTarget withValue(double other) {
        return new ReturnTarget(other, scale);
    }

    /** The return-to-go at the present time of an episode: the target less what the episode has returned, in the environment's units. */
    public double returnToGo(Past past) {
        return value - requireFinite(past.returnSoFar());
    }

    /** What a network sees of a return-to-go, that of a log or {@link #returnToGo}: it divided by the scale. */
    public float scaled(double returnToGo) {
        return (float) (returnToGo / scale);
    }

    /**
     * What a network sees that is told the mean reward to aim at, which is the same at each step (Emmons et al. 2021, arXiv 2112.10751, the
     * authors' code).
     *
     * @param horizon how many steps an episode may have, at least 1
     */
    public float average(int horizon) {
        if (horizon < 1) {
            throw new IllegalArgumentException("An episode may have at least 1 step, got a horizon of " + horizon);
        }
        return scaled(value / horizon);
    }

    /** What an episode has returned so far, refused where a reward of it was not finite. */
    static double requireFinite(double returned) {
        if (!Double.isFinite(returned)) {
            throw new IllegalArgumentException(
                    "The rewards of the past sum to " + returned + ": each of them must be finite");
        }
        return returned;
    }

    void put(NamedArrays arrays) {
        arrays.putPrecise("target_return", value);
        arrays.putPrecise("return_scale", scale);
    }

    static ReturnTarget read(NamedArrays arrays) {
        return new ReturnTarget(arrays.precise("target_return"), arrays.precise("return_scale"));
    }
}
