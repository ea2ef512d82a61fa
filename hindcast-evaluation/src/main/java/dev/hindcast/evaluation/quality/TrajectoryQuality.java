package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Summary;

/**
 * TQ, the mean return of the episodes on a scale from a bad policy's return to a good one's (Schweighofer et al. 2022, "A Dataset
 * Perspective on Offline Reinforcement Learning"): (mean - low) / (high - low).
 *
 * @param value the measure; above 1 where the data are better than the good policy, NaN where all returns are equal and there is
 *     no reference
 * @param low the return that counts as 0
 * @param high the return that counts as 1
 * @param reference where the two come from
 * @param external whether they come from outside of the data; without, the measure only says where the mean lies between the data's
 *     worst and best episode, and nothing of how good that is
 */
public record TrajectoryQuality(double value, double low, double high, String reference, boolean external) {
    static TrajectoryQuality of(Summary returns, References references) {
        if (references.returns().isPresent()) {
            References.Returns known = references.returns().get();
            return of(returns.mean(), known.low(), known.high(), known.source(), true);
        }
        return of(returns.mean(), returns.min(), returns.max(), "the data's own worst and best episode", false);
    }

    private static TrajectoryQuality of(double mean, double low, double high, String reference, boolean external) {
        double value = high > low ? (mean - low) / (high - low) : Double.NaN;
        return new TrajectoryQuality(value, low, high, reference, external);
    }
}
