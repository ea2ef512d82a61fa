package dev.hindcast.evaluation.shift;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What a classifier's held-out scores are worth: the logit {@code slope} times the score plus {@code intercept} that fits them best (Platt
 * 1999, with his targets, so that scores without overlap give a finite slope). A score that says nothing, or the wrong way round, has
 * slope 0 and intercept 0.
 *
 * @param slope at least 0
 * @param loss the mean cross entropy of the held-out points, log 2 = 0.693 where the score says nothing
 * @param ofP the logits of the points of P
 * @param ofQ those of Q
 */
@SuppressWarnings("ArrayRecordComponent") // compared by no one
record Calibrated(double slope, double intercept, double loss, double[] ofP, double[] ofQ) {
    private static final double RIDGE = 1e-3;

    /** Calibrates scores of as many points of P as of Q. */
    static Calibrated of(double[] ofP, double[] ofQ) {
        int n = ofP.length;
        double deviation = Math.sqrt(DoubleStream.concat(DoubleStream.of(ofP), DoubleStream.of(ofQ))
                .map(score -> score * score)
                .average()
                .orElseThrow());
        if (!(deviation > 0) || Double.isInfinite(deviation)) {
            return with(0, 0, ofP, ofQ);
        }
        double[][] features = IntStream.range(0, 2 * n)
                .mapToObj(i -> new double[] {(i < n ? ofP[i] : ofQ[i - n]) / deviation})
                .toArray(double[][]::new);
        double[] targets = new double[2 * n];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = (i < n ? n + 1 : 1) / (n + 2.0);
        }
        double[] fitted = Logistic.fit(features, targets, RIDGE);
        return fitted[0] > 0 ? with(fitted[0] / deviation, fitted[1], ofP, ofQ) : with(0, 0, ofP, ofQ);
    }

    private static Calibrated with(double slope, double intercept, double[] scoresOfP, double[] scoresOfQ) {
        double[] ofP = DoubleStream.of(scoresOfP)
                .map(score -> slope * score + intercept)
                .toArray();
        double[] ofQ = DoubleStream.of(scoresOfQ)
                .map(score -> slope * score + intercept)
                .toArray();
        double loss =
                DoubleStream.of(ofP).map(logit -> Logistic.softplus(-logit)).sum()
                        + DoubleStream.of(ofQ).map(Logistic::softplus).sum();
        return new Calibrated(slope, intercept, loss / (ofP.length + ofQ.length), ofP, ofQ);
    }

    /** The mean logit of P. */
    double klDivergence() {
        return DoubleStream.of(ofP).average().orElseThrow();
    }

    /** 2 times the balanced accuracy, minus 1, at least 0. */
    double totalVariation() {
        double right = DoubleStream.of(ofP).filter(logit -> logit > 0).count()
                + DoubleStream.of(ofQ).filter(logit -> logit <= 0).count();
        return Math.max(0, right / ofP.length - 1);
    }

    /** (sum w)^2 / (n sum w^2) of the weights w = exp(logit) of Q. */
    double effectiveShare() {
        double highest = DoubleStream.of(ofQ).max().orElseThrow();
        double sum =
                DoubleStream.of(ofQ).map(logit -> Math.exp(logit - highest)).sum();
        double squares = DoubleStream.of(ofQ)
                .map(logit -> Math.exp(2 * (logit - highest)))
                .sum();
        return sum * sum / squares / ofQ.length;
    }
}
