package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetStatistics;

/**
 * Measures of a data set.
 *
 * @param trajectoryQuality where its mean return lies between two others
 * @param coverage how many different pairs of state and action it holds
 * @param behavior how its actions are distributed
 * @param rewards its rewards
 * @param duplicates what it holds more than once
 */
public record Quality(
        TrajectoryQuality trajectoryQuality,
        Coverage coverage,
        Behavior behavior,
        Rewards rewards,
        Duplicates duplicates) {
    static Quality of(
            Dataset dataset, DatasetStatistics statistics, StepSample sample, References references, long seed) {
        return new Quality(
                TrajectoryQuality.of(statistics.returns(), references),
                Coverage.of(dataset, references),
                Behavior.of(dataset, sample, seed),
                Rewards.of(dataset),
                Duplicates.of(dataset));
    }
}
