package dev.hindcast.evaluation.shift;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.evaluation.behavior.Fit;
import dev.hindcast.evaluation.behavior.FitSettings;
import dev.hindcast.learning.nn.Mlp;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.FeedForward;
import java.util.Arrays;
import java.util.List;

/**
 * The ratio p / q of two densities by a classifier that tells their samples apart: with as many of one as of the other in its loss, its
 * logit is log p / q (Bickel et al. 2007; Sugiyama et al. 2012, chapter 4). Fitted to one half of each sample; the figures are of the
 * other half.
 *
 * @param classifier gives the logit
 * @param klDivergence the mean of the logit over P: KL(P || Q) in nats, up to the classifier's error; where the samples can be told apart
 *     without fail the truth may be larger by any amount
 * @param totalVariation 2 times the balanced accuracy, minus 1, at least 0: a lower bound on the total variation distance, up to the
 *     error of counting
 * @param effectiveShare the share of draws of Q that weighting by the ratio leaves of use, in (0, 1] (Kong 1992)
 */
public record DensityRatio(FeedForward classifier, double klDivergence, double totalVariation, double effectiveShare) {
    /**
     * Fits a classifier.
     *
     * @param p at least two points
     * @param q at least two points, of the same length
     */
    public static DensityRatio of(float[][] p, float[][] q, FitSettings settings) {
        if (p.length < 2 || q.length < 2) {
            throw new IllegalArgumentException(
                    "A density ratio needs two samples of at least 2 points, got " + p.length + " and " + q.length);
        }
        int width = p[0].length;
        int rows = Math.min(p.length, q.length) / 2;
        FeedForward classifier = Fit.networks(
                        DatasetSpec.unstandardized(Box.unbounded(width), Box.unbounded(1)),
                        List.of(Arrays.copyOf(p, rows), Arrays.copyOf(q, rows)),
                        List.of(new Mlp.Shape(width, settings.hidden(), 1)),
                        settings,
                        (networks, batch) -> {
                            Tensor ofP = networks.get(0).of(batch.matrix(0));
                            Tensor ofQ = networks.get(0).of(batch.matrix(1));
                            return ofP.negated()
                                    .softplus()
                                    .mean()
                                    .plus(ofQ.softplus().mean());
                        })
                .get(0);
        return measured(
                classifier,
                logits(classifier, Arrays.copyOfRange(p, rows, p.length)),
                logits(classifier, Arrays.copyOfRange(q, rows, q.length)));
    }

    private static DensityRatio measured(FeedForward classifier, double[] ofP, double[] ofQ) {
        double accuracyP = Arrays.stream(ofP).filter(logit -> logit > 0).count() / (double) ofP.length;
        double accuracyQ = Arrays.stream(ofQ).filter(logit -> logit <= 0).count() / (double) ofQ.length;
        double highest = Arrays.stream(ofQ).max().orElseThrow();
        double sum = Arrays.stream(ofQ).map(logit -> Math.exp(logit - highest)).sum();
        double squares =
                Arrays.stream(ofQ).map(logit -> Math.exp(2 * (logit - highest))).sum();
        return new DensityRatio(
                classifier,
                Arrays.stream(ofP).average().orElseThrow(),
                Math.max(0, accuracyP + accuracyQ - 1),
                sum * sum / squares / ofQ.length);
    }

    private static double[] logits(FeedForward classifier, float[][] points) {
        return Arrays.stream(points)
                .mapToDouble(point -> classifier.of(point)[0])
                .toArray();
    }

    /** log p / q at a point. */
    public double logRatio(float[] point) {
        return classifier.of(point)[0];
    }
}
