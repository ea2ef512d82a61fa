package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.evaluation.Bootstrap;

/** A statistic that fits values anew to each resample, of which few have to do. */
record Refitted(Bootstrap.Statistic statistic) implements Bootstrap.Statistic {
    private static final int RESAMPLES = 200;

    @Override
    public double of(double[] counts) {
        return statistic.of(counts);
    }

    @Override
    public int mostResamples() {
        return RESAMPLES;
    }
}
