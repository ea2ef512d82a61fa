package dev.hindcast.dataset;

import dev.hindcast.dataset.internal.DatasetReader;
import dev.hindcast.dataset.internal.MinariWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Logged episodes of one environment with their spaces. Immutable. */
public final class Dataset {
    private final String name;
    private final Space observationSpace;
    private final Space actionSpace;
    private final List<Episode> episodes;
    private final Optional<String> environmentId;
    private final List<String> warnings;

    /**
     * @param name what messages and reports call the data set
     * @param observationSpace the space of the observations
     * @param actionSpace the space of the actions
     * @param episodes at least one, each with at least one step
     * @param environmentId the environment that the data come from, where known
     * @param warnings what the user should know of how the data were read, such as guessed action bounds
     */
    public Dataset(
            String name,
            Space observationSpace,
            Space actionSpace,
            List<Episode> episodes,
            Optional<String> environmentId,
            List<String> warnings) {
        if (episodes.isEmpty()) {
            throw new IllegalArgumentException("Data set " + name + " holds no episode");
        }
        this.name = name;
        this.observationSpace = observationSpace;
        this.actionSpace = actionSpace;
        this.episodes = List.copyOf(episodes);
        this.environmentId = environmentId;
        this.warnings = List.copyOf(warnings);
    }

    /** Opens data with nothing stated of its actions, see {@link #open(Path, OpenOptions)}. */
    public static Dataset open(Path path) {
        return open(path, OpenOptions.defaults());
    }

    /**
     * Opens a D4RL or d3rlpy (version 1) HDF5 file, a Minari directory, the directory that holds its {@code data}, or its main file.
     * Which of these it is, the content tells.
     *
     * @param path a file or directory
     * @param options what the user states of the actions
     * @throws DatasetException where the data cannot be read; the message says why and what to do
     */
    public static Dataset open(Path path, OpenOptions options) {
        return DatasetReader.read(path, options);
    }

    /** What messages and reports call this data set. */
    public String name() {
        return name;
    }

    /** The space of the observations. */
    public Space observationSpace() {
        return observationSpace;
    }

    /** The space of the actions, in the environment's units. */
    public Space actionSpace() {
        return actionSpace;
    }

    /** The episodes, in the order of the log. */
    public List<Episode> episodes() {
        return episodes;
    }

    /** The environment that the data come from, where known, such as {@code Pendulum-v1}. */
    public Optional<String> environmentId() {
        return environmentId;
    }

    /** What the user should know of how the data were read. */
    public List<String> warnings() {
        return warnings;
    }

    /** The number of steps of all episodes together. */
    public long transitions() {
        return episodes.stream().mapToLong(Episode::length).sum();
    }

    /** Writes this data set with no word of its provenance, see {@link #writeMinari(Path, Map)}. */
    public void writeMinari(Path directory) {
        writeMinari(directory, Map.of());
    }

    /**
     * Writes this data set in Minari's layout, which {@link #open(Path)}, Python's Minari and h5py read: float32 observations,
     * actions and rewards, int64 for discrete spaces, flags as bytes. It is written beside its place and then moved. Where an
     * episode has no final observation the one before stands in for it, since the layout asks for one; the attribute
     * {@code final_observation_repeated} of the episode says so and {@code open} leaves it out again.
     *
     * @param directory where {@code data} is made, which must not exist there
     * @param provenance where the data come from, kept in {@code metadata.json}
     * @throws DatasetException where the data cannot be written; nothing is left then
     */
    public void writeMinari(Path directory, Map<String, String> provenance) {
        MinariWriter.write(this, directory, provenance);
    }

    /** The spaces, with observations standardized by this data set's mean and deviation. */
    public DatasetSpec spec() {
        return new DatasetSpec(observationSpace, actionSpace, Standardization.of(episodes, observationSpace.size()));
    }
}
