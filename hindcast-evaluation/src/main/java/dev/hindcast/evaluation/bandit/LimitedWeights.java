package dev.hindcast.evaluation.bandit;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.WeightSummary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/**
 * What doubly robust estimators with limited weights share. Full weights correct the model's error; limited ones leave part of it in the
 * estimate, so that the interval has to know of it: it is always of the bootstrap, with models fitted and settings chosen anew in each
 * of {@value DirectMethod#RESAMPLES} resamples.
 *
 * @param fitting of the model
 * @param limited what a weight becomes under a setting
 * @param setting chosen for rows
 */
record LimitedWeights(Fitting fitting, Tuning.Limited limited, Setting setting) {
    /** Chooses a setting. */
    @FunctionalInterface
    interface Setting {
        /**
         * The setting.
         *
         * @param counts how often each row counts
         */
        double of(Corrected rows, double[] counts);
    }

    Estimate estimate(String name, String letter, BanditLog log, BanditPolicy policy, Uncertainty uncertainty) {
        double[] ones = Predictions.ones(log.size());
        Choices choices = Choices.of(log, policy);
        Corrected rows = Corrected.of(fitting, choices, ones, uncertainty.seed());
        double chosen = setting.of(rows, ones);
        DoubleUnaryOperator weighting = weight -> limited.weight(weight, chosen);
        double[] used = Arrays.stream(rows.weights()).map(weighting).toArray();
        WeightSummary summary = WeightSummary.of(rows.weights(), used);
        Interval interval =
                Resampling.slow(log.clusters(), counts -> value(choices, counts, uncertainty.seed()), uncertainty);
        List<Caution> cautions = new ArrayList<>(Estimates.cautions(summary, log.clusters()));
        cautions.add(Caution.note(
                Kind.MODEL,
                String.format(
                        Locale.ROOT,
                        "%s is %.4g: where the model is wrong, limited weights leave a bias",
                        letter,
                        chosen)));
        return new Estimate(
                name,
                Estimates.average(rows.samples(weighting)),
                interval,
                Confidence.BOOTSTRAP,
                Optional.of(summary),
                cautions);
    }

    private double value(Choices choices, double[] counts, long seed) {
        Corrected rows = Corrected.of(fitting, choices, counts, seed);
        double chosen = setting.of(rows, counts);
        return Estimates.average(rows.samples(weight -> limited.weight(weight, chosen)), counts);
    }
}
