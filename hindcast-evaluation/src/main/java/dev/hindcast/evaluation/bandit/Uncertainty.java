package dev.hindcast.evaluation.bandit;

import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.learning.training.Progress;

/**
 * How the interval of an estimate is made.
 *
 * @param confidence the kind of interval
 * @param level the probability with which it shall cover the value, in (0, 1)
 * @param rewards the least and the greatest reward that can be, which only {@link Confidence#HOEFFDING} and
 *     {@link Confidence#EMPIRICAL_BERNSTEIN} look at
 * @param seed of resamples and folds
 * @param progress is told of each resample of {@link #RESAMPLES_OF_MODELS} for which models are fitted anew; safe for use by several threads
 */
public record Uncertainty(Confidence confidence, double level, Range rewards, long seed, Progress progress) {
    /** How many resamples an estimator takes that fits its models anew in each. */
    public static final int RESAMPLES_OF_MODELS = DirectMethod.RESAMPLES;

    public Uncertainty {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("A confidence level lies between 0 and 1, got " + level);
        }
    }

    /** Without a word on how far it is. */
    public Uncertainty(Confidence confidence, double level, Range rewards, long seed) {
        this(confidence, level, rewards, seed, Progress.silent());
    }

    /** Telling how far it is. */
    public Uncertainty reportingTo(Progress other) {
        return new Uncertainty(confidence, level, rewards, seed, other);
    }

    /** 95% bootstrap intervals. */
    public static Uncertainty bootstrap(long seed) {
        return new Uncertainty(Confidence.BOOTSTRAP, 0.95, Range.UNKNOWN, seed);
    }

    /** Whether the interval holds for every number of samples, given bounds. */
    boolean bounded() {
        return confidence == Confidence.HOEFFDING || confidence == Confidence.EMPIRICAL_BERNSTEIN;
    }
}
