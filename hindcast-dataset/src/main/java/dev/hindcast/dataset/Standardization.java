package dev.hindcast.dataset;

import java.util.Arrays;
import java.util.List;

/**
 * The affine map x -> (x - mean) / scale of each observation component, computed from a data set and carried by every policy
 * learned from it, so that a policy always takes observations in the environment's units. Immutable.
 */
public final class Standardization {
    /** Added to the standard deviation, as TD3+BC does (Fujimoto and Gu 2021, appendix C). */
    public static final float EPSILON = 1e-3f;

    private final float[] mean;
    private final float[] scale;

    /**
     * @param mean what is subtracted, one value a component
     * @param scale what is divided by, positive
     */
    public Standardization(float[] mean, float[] scale) {
        if (mean.length != scale.length) {
            throw new IllegalArgumentException("Got " + mean.length + " means but " + scale.length + " scales");
        }
        for (int i = 0; i < mean.length; i++) {
            if (!(scale[i] > 0) || !Float.isFinite(scale[i]) || !Float.isFinite(mean[i])) {
                throw new IllegalArgumentException(
                        "Component " + i + ": cannot standardize with mean " + mean[i] + " and scale " + scale[i]);
            }
        }
        this.mean = mean.clone();
        this.scale = scale.clone();
    }

    /** The map that changes nothing. */
    public static Standardization identity(int size) {
        float[] ones = new float[size];
        Arrays.fill(ones, 1);
        return new Standardization(new float[size], ones);
    }

    /** Mean and population standard deviation plus {@link #EPSILON} of the T observations that were acted on in each episode. */
    public static Standardization of(List<Episode> episodes, int size) {
        Moments moments = new Moments(size);
        forEach(episodes, size, moments::add);
        Moments.Deviations deviations = moments.deviations();
        forEach(episodes, size, deviations::add);
        return deviations.standardization();
    }

    private static void forEach(List<Episode> episodes, int size, Moments.Pass pass) {
        for (Episode episode : episodes) {
            for (int t = 0; t < episode.length(); t++) {
                pass.add(episode.observations(), t * size);
            }
        }
    }

    /** The number of components. */
    public int size() {
        return mean.length;
    }

    /** A copy of the means. */
    public float[] mean() {
        return mean.clone();
    }

    /** A copy of the scales. */
    public float[] scale() {
        return scale.clone();
    }

    /** Writes the standardized form of {@code size()} values at {@code source[from]} to {@code target[to]}. */
    public void apply(float[] source, int from, float[] target, int to) {
        for (int i = 0; i < mean.length; i++) {
            target[to + i] = (source[from + i] - mean[i]) / scale[i];
        }
    }

    /** The standardized form of one observation. */
    public float[] apply(float[] observation) {
        float[] result = new float[mean.length];
        apply(observation, 0, result, 0);
        return result;
    }

    /** The observation whose standardized form this is. */
    public float[] undone(float[] standardized) {
        float[] result = new float[mean.length];
        for (int i = 0; i < mean.length; i++) {
            result[i] = standardized[i] * scale[i] + mean[i];
        }
        return result;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Standardization that
                && Arrays.equals(mean, that.mean)
                && Arrays.equals(scale, that.scale);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(mean) + Arrays.hashCode(scale);
    }

    @Override
    public String toString() {
        return "Standardization(mean=" + Arrays.toString(mean) + ", scale=" + Arrays.toString(scale) + ")";
    }
}
