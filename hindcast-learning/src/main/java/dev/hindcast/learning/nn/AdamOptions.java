package dev.hindcast.learning.nn;

/**
 * How {@link Adam} takes a step.
 *
 * @param beta1 how much of the gradient's mean is kept in each step, in [0, 1)
 * @param beta2 how much of the squared gradient's mean is kept, in [0, 1)
 * @param epsilon what is added to the root of the squared gradient's mean, positive
 * @param weightDecay how strongly parameters are drawn to 0, in the way that {@code decay} says; 0 for none
 * @param decay in which way
 * @param maxGradientNorm the Euclidean norm over all parameters that longer gradients are shortened to; infinite for none
 */
public record AdamOptions(
        double beta1, double beta2, double epsilon, double weightDecay, Decay decay, double maxGradientNorm) {
    /** How parameters are drawn to 0. */
    public enum Decay {
        /** A step takes the share {@code weightDecay} of every parameter, times the learning rate, away by itself (AdamW: Loshchilov and
         * Hutter 2019, arXiv 1711.05101). */
        DECOUPLED,
        /** {@code weightDecay / 2} times the sum of squared parameters is a term of the loss: what PyTorch's Adam calls weight decay. */
        LOSS
    }

    public AdamOptions {
        if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
            throw new IllegalArgumentException("Adam's betas must be in [0, 1), got " + beta1 + " and " + beta2);
        }
        if (!(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("Adam's epsilon must be positive, got " + epsilon);
        }
        if (!(weightDecay >= 0 && weightDecay < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("The weight decay must not be negative, got " + weightDecay);
        }
        if (!(maxGradientNorm > 0)) {
            throw new IllegalArgumentException("The largest gradient norm must be positive, got " + maxGradientNorm);
        }
    }

    /** Betas .9 and .999, epsilon 1e-8, neither decay nor a largest norm. */
    public static AdamOptions defaults() {
        return new AdamOptions(0.9, 0.999, 1e-8, 0, Decay.DECOUPLED, Double.POSITIVE_INFINITY);
    }

    /** These with other betas. */
    public AdamOptions withBetas(double beta1, double beta2) {
        return new AdamOptions(beta1, beta2, epsilon, weightDecay, decay, maxGradientNorm);
    }

    /** These with another epsilon. */
    public AdamOptions withEpsilon(double epsilon) {
        return new AdamOptions(beta1, beta2, epsilon, weightDecay, decay, maxGradientNorm);
    }

    /** These with another weight decay, in the way these have it: {@link Decay#DECOUPLED} unless said otherwise. */
    public AdamOptions withWeightDecay(double weightDecay) {
        return new AdamOptions(beta1, beta2, epsilon, weightDecay, decay, maxGradientNorm);
    }

    /** These with another weight decay, in that way. */
    public AdamOptions withWeightDecay(double weightDecay, Decay decay) {
        return new AdamOptions(beta1, beta2, epsilon, weightDecay, decay, maxGradientNorm);
    }

    /** These with another largest gradient norm. */
    public AdamOptions withMaxGradientNorm(double maxGradientNorm) {
        return new AdamOptions(beta1, beta2, epsilon, weightDecay, decay, maxGradientNorm);
    }
}
