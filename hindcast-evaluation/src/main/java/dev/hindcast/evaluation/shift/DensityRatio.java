package dev.hindcast.evaluation.shift;

import dev.hindcast.evaluation.behavior.FitSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * The ratio p / q of two densities by a classifier that tells their samples apart: with as many of one as of the other in its loss, its
 * logit is log p / q (Bickel et al. 2007; Sugiyama et al. 2012, chapter 4). A linear and a quadratic logistic regression and a network are
 * each fitted to one half of the samples and score the other, both ways round; their scores are calibrated on the halves that they did
 * not see (Platt 1999), and the one with the least loss there is taken. Two samples of one distribution get a slope of about 0 and so a
 * ratio of about 1 in whatever dimension; what a classifier of few points cannot tell makes the figures too small.
 *
 * @param logRatio log p / q at a point
 * @param klDivergence the mean log ratio over P: KL(P || Q) in nats, up to the classifier's error; where the samples can be told apart
 *     without fail it is about the logarithm of their size, and the truth may be larger by any amount
 * @param totalVariation 2 times the balanced accuracy, minus 1, at least 0: a lower bound on the total variation distance, up to the
 *     error of counting
 * @param effectiveShare the share of draws of Q that weighting by the ratio leaves of use, in (0, 1] (Kong 1992)
 */
public record DensityRatio(
        ToDoubleFunction<float[]> logRatio, double klDivergence, double totalVariation, double effectiveShare) {
    private static final int LEAST_POINTS = 4;
    private static final int UPDATES_SHARE = 5;

    /**
     * Fits classifiers.
     *
     * @param p at least four points
     * @param q at least four points, of the same length; of the longer sample as many are used as the other has
     * @param settings of the network; each half has a fifth of the updates, which is stopping early
     */
    public static DensityRatio of(float[][] p, float[][] q, FitSettings settings) {
        if (p.length < LEAST_POINTS || q.length < LEAST_POINTS) {
            throw new IllegalArgumentException(
                    "A density ratio needs two samples of at least 4 points, got " + p.length + " and " + q.length);
        }
        int n = Math.min(p.length, q.length);
        double[][] ofP = shuffled(p, n, settings.seed());
        double[][] ofQ = shuffled(q, n, ~settings.seed());
        RatioFeatures units = RatioFeatures.linear(RatioScores.joined(ofP, ofQ));
        Halves halves = new Halves(units.of(ofP), units.of(ofQ));
        Fitted best = Arrays.stream(RatioScores.values())
                .map(scores -> halves.fitted(scores, settings))
                .reduce((a, b) -> b.calibrated.loss() < a.calibrated.loss() ? b : a)
                .orElseThrow();
        return new DensityRatio(
                point -> best.logRatio(units.of(doubles(point))),
                best.calibrated.klDivergence(),
                best.calibrated.totalVariation(),
                best.calibrated.effectiveShare());
    }

    /** log p / q at a point. */
    public double logRatio(float[] point) {
        return logRatio.applyAsDouble(point);
    }

    private static double[][] shuffled(float[][] points, int count, long seed) {
        List<float[]> order = new ArrayList<>(Arrays.asList(points));
        Collections.shuffle(order, new Random(seed));
        return order.stream().limit(count).map(DensityRatio::doubles).toArray(double[][]::new);
    }

    private static double[] doubles(float[] point) {
        double[] values = new double[point.length];
        Arrays.setAll(values, i -> point[i]);
        return values;
    }

    /** A classifier of each half, and what the scores of the other half are worth. */
    private record Fitted(List<ToDoubleFunction<double[]>> scores, Calibrated calibrated) {
        double logRatio(double[] point) {
            double score = scores.stream()
                    .mapToDouble(half -> half.applyAsDouble(point))
                    .average()
                    .orElseThrow();
            return calibrated.slope() * score + calibrated.intercept();
        }
    }

    /** Two samples of the same size. */
    private record Halves(double[][] p, double[][] q) {
        Fitted fitted(RatioScores scores, FitSettings settings) {
            int middle = p.length / 2;
            FitSettings each = settings.withUpdates(Math.max(1, settings.updates() / UPDATES_SHARE));
            ToDoubleFunction<double[]> first = scores.fitted(Arrays.copyOf(p, middle), Arrays.copyOf(q, middle), each);
            ToDoubleFunction<double[]> second = scores.fitted(
                    Arrays.copyOfRange(p, middle, p.length), Arrays.copyOfRange(q, middle, q.length), each);
            return new Fitted(
                    List.of(first, second),
                    Calibrated.of(heldOut(first, second, p, middle), heldOut(first, second, q, middle)));
        }

        private static double[] heldOut(
                ToDoubleFunction<double[]> first, ToDoubleFunction<double[]> second, double[][] points, int middle) {
            double[] scores = new double[points.length];
            Arrays.setAll(scores, i -> (i < middle ? second : first).applyAsDouble(points[i]));
            return scores;
        }
    }
}
