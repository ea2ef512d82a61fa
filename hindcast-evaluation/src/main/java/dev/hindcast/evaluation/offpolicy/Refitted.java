package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.evaluation.Bootstrap;

/** A statistic that fits values anew to each resample, of which few have to do. */
record Refitted(Bootstrap.Statistic statistic) implements Bootstrap.Statistic {
    private static final int RESAMPLES = 200;
    private static final int MOST_RESAMPLES = 2_000;
    /** How many resamples lie beyond the interval at either side at least. */
    private static final int BEYOND = 5;

    @Override
    public double of(double[] counts) {
        return statistic.of(counts);
    }

    /** More where few of them lie beyond the interval, since one of these alone would tell where it ends. */
    @Override
    public int mostResamples(double beyond) {
        return (int) Math.min(MOST_RESAMPLES, Math.max(RESAMPLES, Math.ceil(BEYOND / beyond)));
    }
}
