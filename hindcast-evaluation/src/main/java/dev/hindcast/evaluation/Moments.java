package dev.hindcast.evaluation;

import java.util.Arrays;

/** Means and spreads of samples. */
public final class Moments {
    private Moments() {}

    /** The mean. */
    public static double mean(double[] samples) {
        return Arrays.stream(samples).sum() / samples.length;
    }

    /** The unbiased variance; NaN of a single sample. */
    static double variance(double[] samples) {
        double mean = mean(samples);
        double squares = 0;
        for (double sample : samples) {
            squares += (sample - mean) * (sample - mean);
        }
        return squares / (samples.length - 1);
    }

    /** The mean of what remains after the lowest and the highest quarter, rounded down, are left out. Sorts {@code samples}. */
    static double interquartileMean(double[] samples) {
        Arrays.sort(samples);
        int cut = samples.length / 4;
        return mean(Arrays.copyOfRange(samples, cut, samples.length - cut));
    }

    static void requireFinite(double[] samples, String what) {
        if (samples.length == 0) {
            throw new IllegalArgumentException("No " + what + "s: at least one is needed.");
        }
        for (int i = 0; i < samples.length; i++) {
            if (!Double.isFinite(samples[i])) {
                throw new IllegalArgumentException("The " + what + " at index " + i + " is " + samples[i] + ": every "
                        + what + " has to be a finite number.");
            }
        }
    }
}
