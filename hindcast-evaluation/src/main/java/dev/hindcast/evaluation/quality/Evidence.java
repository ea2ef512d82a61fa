package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetStatistics;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Episode;
import java.util.List;
import java.util.Optional;

/**
 * What the checks look at.
 *
 * @param dataset the data
 * @param statistics their statistics
 * @param quality their measures
 * @param sample some of their steps
 * @param seed of whatever a check draws
 */
record Evidence(Dataset dataset, DatasetStatistics statistics, Quality quality, StepSample sample, long seed) {
    List<Episode> episodes() {
        return dataset.episodes();
    }

    int observationSize() {
        return dataset.observationSpace().size();
    }

    int actionSize() {
        return dataset.actionSpace().size();
    }

    Optional<Discrete> discreteActions() {
        return dataset.actionSpace() instanceof Discrete discrete ? Optional.of(discrete) : Optional.empty();
    }

    boolean discreteObservations() {
        return dataset.observationSpace() instanceof Discrete;
    }
}
