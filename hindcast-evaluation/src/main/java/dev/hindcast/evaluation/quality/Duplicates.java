package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.evaluation.diagnostics.RowHash;

/**
 * What the data hold more than once.
 *
 * @param episodes how many episodes equal an earlier one in every observation, action and reward
 * @param steps how many steps equal an earlier one in observation, action and reward, among the episodes that are the first of their
 *     kind
 * @param stepsCompared how many steps those episodes have
 */
public record Duplicates(int episodes, long steps, long stepsCompared) {
    static Duplicates of(Dataset dataset) {
        int observationSize = dataset.observationSpace().size();
        int actionSize = dataset.actionSpace().size();
        LongSet wholes = new LongSet();
        LongSet rows = new LongSet();
        int episodes = 0;
        long steps = 0;
        long compared = 0;
        for (Episode episode : dataset.episodes()) {
            if (!wholes.add(hash(episode))) {
                episodes++;
                continue;
            }
            compared += episode.length();
            for (int t = 0; t < episode.length(); t++) {
                long hash = RowHash.add(
                        RowHash.START, episode.observations(), t * observationSize, (t + 1) * observationSize);
                hash = RowHash.add(hash, episode.actions(), t * actionSize, (t + 1) * actionSize);
                steps += rows.add(RowHash.add(hash, episode.rewards(), t, t + 1)) ? 0 : 1;
            }
        }
        return new Duplicates(episodes, steps, compared);
    }

    /** The share of steps that repeat an earlier one although their episodes are different. */
    double stepShare() {
        return (double) steps / stepsCompared;
    }

    private static long hash(Episode episode) {
        long hash = RowHash.add(RowHash.START, episode.length());
        hash = RowHash.add(hash, episode.observations(), 0, episode.observations().length);
        hash = RowHash.add(hash, episode.actions(), 0, episode.actions().length);
        return RowHash.add(hash, episode.rewards(), 0, episode.length());
    }
}
