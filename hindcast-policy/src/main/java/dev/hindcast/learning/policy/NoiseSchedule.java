package dev.hindcast.learning.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * How noise is added to an action in T steps, t = 0, ..., T - 1, and taken away again (Ho, Jain and Abbeel 2020, arXiv 2006.11239): with
 * alpha_t = 1 - beta_t and abar_t = alpha_0 ... alpha_t, the noisy action of step t is a_t = sqrt(abar_t) a + sqrt(1 - abar_t) eps for a
 * standard normal eps. Immutable.
 */
public final class NoiseSchedule {
    private static final double LEAST = 0.1;
    private static final double MOST = 10;

    private final float[] betas;
    private final List<Step> steps;

    /**
     * One step of both directions.
     *
     * @param signal sqrt(abar_t)
     * @param noise sqrt(1 - abar_t)
     * @param ofPredicted what the predicted action counts in the mean of the action one step before
     * @param ofCurrent what the present noisy action counts there
     * @param deviation the standard deviation around that mean; 0 in step 0
     */
    public record Step(float signal, float noise, float ofPredicted, float ofCurrent, float deviation) {
        /** The action that a noisy one is said to be made of, limited to [-1, 1]. */
        float predicted(float noisy, float predictedNoise) {
            return Math.max(-1, Math.min(1, (noisy - noise * predictedNoise) / signal));
        }
    }

    /**
     * A schedule of any betas.
     *
     * @param betas beta_0, ..., beta_(T - 1), each in (0, 1)
     */
    public NoiseSchedule(float... betas) {
        this.betas = betas.clone();
        if (betas.length == 0) {
            throw new IllegalArgumentException("A noise schedule needs at least 1 step");
        }
        List<Step> made = new ArrayList<>();
        double before = 1;
        for (float beta : betas) {
            if (!(beta > 0 && beta < 1)) {
                throw new IllegalArgumentException("The betas of a noise schedule must be in (0, 1), got " + beta);
            }
            made.add(step(beta, before));
            before *= 1.0 - beta;
        }
        steps = List.copyOf(made);
    }

    private static Step step(double beta, double before) {
        double left = before * (1 - beta);
        double rest = 1 - left;
        return new Step(
                (float) Math.sqrt(left),
                (float) Math.sqrt(rest),
                (float) (beta * Math.sqrt(before) / rest),
                (float) ((1 - before) * Math.sqrt(1 - beta) / rest),
                (float) Math.sqrt(beta * (1 - before) / rest));
    }

    /**
     * The variance preserving schedule (Song et al. 2021, arXiv 2011.13456) between rates of 0.1 and 10, as Wang, Hunt and Zhou 2022 (arXiv
     * 2208.06193, section 4.1) take it: beta_t = 1 - exp(-0.1 / T - 0.5 (10 - 0.1) (2 t + 1) / T^2) for t = 0, ..., T - 1.
     *
     * @param steps T, at least 1
     */
    public static NoiseSchedule variancePreserving(int steps) {
        float[] betas = new float[steps];
        for (int t = 0; t < steps; t++) {
            double rate = LEAST / steps + 0.5 * (MOST - LEAST) * (2 * t + 1) / ((double) steps * steps);
            betas[t] = (float) -Math.expm1(-rate);
        }
        return new NoiseSchedule(betas);
    }

    /** T, how many steps there are. */
    public int size() {
        return steps.size();
    }

    /** Step t = 0, ..., T - 1. */
    public Step step(int t) {
        return steps.get(t);
    }

    /** A copy of the betas. */
    public float[] betas() {
        return betas.clone();
    }
}
