package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Steps of several episodes, one row each, as the flat layouts hold them. */
record Steps(float[] observations, int observationSize, float[] actions, int actionSize, float[] rewards) {
    /** Reads the three arrays that every flat layout has. */
    static Steps read(Hdf5File file) {
        Hdf5Array rewards = file.require(file.root(), "rewards");
        Hdf5Array observations = file.require(file.root(), "observations");
        Hdf5Array actions = file.require(file.root(), "actions");
        rewards.requireOneColumn();
        observations.requireRows(rewards.rows());
        actions.requireRows(rewards.rows());
        if (rewards.rows() == 0) {
            throw new DatasetException(rewards.name() + " is empty: the file holds no step");
        }
        if (observations.columns() == 0 || actions.columns() == 0) {
            throw new DatasetException(file.path() + ": observations and actions need at least one component");
        }
        return new Steps(
                observations.readFinite(),
                observations.columns(),
                actions.readFinite(),
                actions.columns(),
                rewards.readFinite());
    }

    int count() {
        return rewards.length;
    }

    /**
     * The episode of the rows {@code from} to {@code to - 1}.
     *
     * @param finalObservations where the last row's successor lies, at the same row as the step; null where it is not known
     */
    Episode episode(int id, int from, int to, Ending ending, float @Nullable [] finalObservations) {
        int length = to - from;
        int rows = finalObservations == null ? length : length + 1;
        float[] own = Arrays.copyOfRange(observations, from * observationSize, (from + rows) * observationSize);
        if (finalObservations != null) {
            System.arraycopy(
                    finalObservations, (to - 1) * observationSize, own, length * observationSize, observationSize);
        }
        return new Episode(
                id,
                own,
                Arrays.copyOfRange(actions, from * actionSize, to * actionSize),
                Arrays.copyOfRange(rewards, from, to),
                ending);
    }
}
