package dev.hindcast.learning.policy;

/**
 * A normal distribution of one variable.
 *
 * @param mean its mean
 * @param deviation its standard deviation, positive
 */
public record Gaussian(double mean, double deviation) {
    private static final double LOG_SQRT_2_PI = Math.log(2 * Math.PI) / 2;
    private static final double TAIL = 3;
    private static final int TAIL_TERMS = 100;

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException where one is not as said of it
     */
    public Gaussian {
        if (!(deviation > 0)) {
            throw new IllegalArgumentException("The deviation must be positive, got " + deviation);
        }
    }

    /** log p(x). */
    public double logDensity(double x) {
        double z = (x - mean) / deviation;
        return -z * z / 2 - LOG_SQRT_2_PI - Math.log(deviation);
    }

    /** {@code P(X <= x)}. */
    public double cumulative(double x) {
        return Math.exp(logCumulative(x));
    }

    /** {@code log P(X <= x)}, without loss of digits in the tail. */
    public double logCumulative(double x) {
        return logUpperTail((mean - x) / deviation);
    }

    /** log P(X > x), without loss of digits in the tail. */
    public double logSurvival(double x) {
        return logUpperTail((x - mean) / deviation);
    }

    /** P(Z <= z) of a standard normal Z. */
    static double standardCumulative(double z) {
        return Math.abs(z) > TAIL ? Math.exp(logUpperTail(-z)) : 0.5 + betweenZeroAnd(z);
    }

    /** log P(Z > z) of a standard normal Z. */
    private static double logUpperTail(double z) {
        if (z > TAIL) {
            return -z * z / 2 - LOG_SQRT_2_PI - Math.log(millsDenominator(z));
        }
        return z < -TAIL ? Math.log1p(-Math.exp(logUpperTail(-z))) : Math.log(0.5 - betweenZeroAnd(z));
    }

    /** z + 1/(z + 2/(z + 3/(z + ...))), Abramowitz and Stegun 1964, 26.2.14. */
    private static double millsDenominator(double z) {
        double value = z;
        for (int k = TAIL_TERMS; k > 0; k--) {
            value = z + k / value;
        }
        return value;
    }

    /** P(0 < Z < z) = p(z) (z + z^3/3 + z^5/(3 5) + ...), Abramowitz and Stegun 1964, 26.2.11. */
    private static double betweenZeroAnd(double z) {
        double term = z;
        double sum = 0;
        for (int k = 3; sum + term > sum || sum + term < sum; k += 2) {
            sum += term;
            term *= z * z / k;
        }
        return sum * Math.exp(-z * z / 2 - LOG_SQRT_2_PI);
    }
}
