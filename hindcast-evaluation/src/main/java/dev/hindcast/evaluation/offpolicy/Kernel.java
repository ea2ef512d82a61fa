package dev.hindcast.evaluation.offpolicy;

import java.util.Locale;
import org.apache.commons.statistics.distribution.NormalDistribution;

/** A symmetric density around 0 by which a single action is spread over those near to it. */
public enum Kernel {
    /** The standard normal density. */
    GAUSSIAN {
        @Override
        double log(double u) {
            return NORMAL.logDensity(u);
        }

        @Override
        double cumulative(double u) {
            return NORMAL.cumulativeProbability(u);
        }

        @Override
        double quantile(double probability) {
            return NORMAL.inverseCumulativeProbability(probability);
        }

        @Override
        double deviation() {
            return 1;
        }
    },
    /** 3 / 4 (1 - u^2) in [-1, 1], the density of least mean squared error (Epanechnikov 1969). */
    EPANECHNIKOV {
        @Override
        double log(double u) {
            return Math.abs(u) < 1 ? Math.log(.75 * (1 - u * u)) : Double.NEGATIVE_INFINITY;
        }

        @Override
        double cumulative(double u) {
            double limited = Math.max(-1, Math.min(1, u));
            return .5 + .75 * limited - .25 * limited * limited * limited;
        }

        @Override
        double quantile(double probability) {
            return 2 * Math.sin(Math.asin(2 * probability - 1) / 3);
        }

        @Override
        double deviation() {
            return Math.sqrt(.2);
        }
    };

    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    /** The logarithm of the density. */
    abstract double log(double u);

    /** The probability of at most {@code u}. */
    abstract double cumulative(double u);

    /** The inverse of {@link #cumulative}. */
    abstract double quantile(double probability);

    /** The standard deviation. */
    abstract double deviation();

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
