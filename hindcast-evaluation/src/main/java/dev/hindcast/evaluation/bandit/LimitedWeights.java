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
import java.util.function.Function;

/**
 * What doubly robust estimators with limited weights share. Full weights correct the model's error; limited ones leave part of it in the
 * estimate, so that the interval has to know of it: it is always of the bootstrap, with models fitted and settings chosen anew in each
 * of {@value DirectMethod#RESAMPLES} resamples.
 *
 * @param fitting of the model
 * @param tuning chooses among settings
 * @param limited what a weight becomes under a setting
 * @param candidates the settings for the log's weights, at least one
 */
record LimitedWeights(Fitting fitting, Tuning tuning, Tuning.Limited limited, Function<double[], double[]> candidates) {
    Estimate estimate(String name, String letter, BanditLog log, BanditPolicy policy, Uncertainty uncertainty) {
        Fit fit = new Fit(log, policy, uncertainty.seed());
        double[] ones = Predictions.ones(log.size());
        Corrected rows = fit.rows(ones);
        double chosen = fit.setting(rows, ones);
        DoubleUnaryOperator weighting = weight -> limited.weight(weight, chosen);
        double[] used = Arrays.stream(rows.weights()).map(weighting).toArray();
        WeightSummary summary = WeightSummary.of(rows.weights(), used);
        Interval interval = Resampling.slow(log.clusters(), fit::value, uncertainty);
        List<Caution> cautions = new ArrayList<>(Estimates.cautions(summary, log.clusters()));
        if (!Arrays.equals(used, rows.weights())) {
            cautions.add(Caution.note(
                    Kind.MODEL,
                    String.format(
                            Locale.ROOT,
                            "%s is %.4g: where the model is wrong, limited weights leave a bias",
                            letter,
                            chosen)));
        }
        return new Estimate(
                name,
                Estimates.average(rows.samples(weighting)),
                interval,
                Confidence.BOOTSTRAP,
                Optional.of(summary),
                cautions);
    }

    /** What resamples have in common: choices, folds, weights and settings are those of the log. */
    private final class Fit {
        private final Choices choices;
        private final int[] fold;
        private final double[] weights;
        private final double[] settings;

        Fit(BanditLog log, BanditPolicy policy, long seed) {
            this.choices = Choices.of(log, policy);
            this.fold = Folds.of(log, fitting.folds(), seed);
            this.weights = log.weights(policy);
            this.settings = candidates.apply(weights);
        }

        Corrected rows(double[] counts) {
            return Corrected.of(Predictions.of(fitting, choices, counts, fold), choices.log(), weights);
        }

        double setting(Corrected rows, double[] counts) {
            return settings.length == 1 ? settings[0] : tuning.choose(rows, counts, settings, limited);
        }

        double value(double[] counts) {
            Corrected rows = rows(counts);
            double chosen = setting(rows, counts);
            return Estimates.average(rows.samples(weight -> limited.weight(weight, chosen)), counts);
        }
    }
}
