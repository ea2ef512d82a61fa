package dev.hindcast.evaluation.bandit;

import java.util.Arrays;

/**
 * Importance-weighted classification (Beygelzimer and Langford 2009; with doubly robust scores Dudik, Langford and Li 2011): each row
 * asks for each action as a class, with the weight by which the action's {@linkplain Scores#doublyRobust doubly robust score} exceeds the
 * least one of the row. A multinomial logistic regression of these classes, of which the likeliest is taken. Weights are unbiased up to what is
 * common to a row's actions, so that the best action is the likeliest where linear scores can tell it.
 *
 * @param fitting of the model that scores rest on
 * @param penalty of the regression, whose weights are scaled to a mean of 1 a row; above 0
 */
public record CostSensitiveClassification(Fitting fitting, double penalty) implements PolicyLearner {
    public CostSensitiveClassification {
        LinearRewards.requirePenalty(penalty);
    }

    @Override
    public LinearPolicy learn(BanditLog log, long seed) {
        Scores scores = Scores.of(fitting, log, seed);
        double[][] weights = weights(scores.doublyRobust());
        double[] theta = Multinomial.fit(scores.features(), weights, penalty);
        return new LinearPolicy(scores.table(theta), log.positionCount(), LinearPolicy.Scale.PLAIN, 0);
    }

    /** What exceeds each row's least score, in units of its mean over rows. */
    static double[][] weights(double[][] scores) {
        double[][] weights = new double[scores.length][];
        double sum = 0;
        for (int row = 0; row < scores.length; row++) {
            double least = Arrays.stream(scores[row]).min().orElseThrow();
            weights[row] = Arrays.stream(scores[row]).map(s -> s - least).toArray();
            sum += Arrays.stream(weights[row]).sum();
        }
        double mean = sum > 0 ? sum / scores.length : 1;
        for (double[] row : weights) {
            Arrays.setAll(row, action -> row[action] / mean);
        }
        return weights;
    }
}
