package dev.hindcast.cli;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A data set as rows in D4RL's layout, to plant faults in. */
final class FlatLog {
    float[][] observations;
    float[][] nextObservations;
    float[][] actions;
    float[] rewards;
    byte[] terminals;
    byte[] timeouts;
    private final boolean discrete;

    private FlatLog(int rows, boolean discrete) {
        observations = new float[rows][];
        nextObservations = new float[rows][];
        actions = new float[rows][];
        rewards = new float[rows];
        terminals = new byte[rows];
        timeouts = new byte[rows];
        this.discrete = discrete;
    }

    static FlatLog of(Dataset dataset) {
        return of(dataset, dataset.episodes());
    }

    static FlatLog of(Dataset spaces, List<Episode> episodes) {
        int o = spaces.observationSpace().size();
        int a = spaces.actionSpace().size();
        int rows = episodes.stream().mapToInt(Episode::length).sum();
        FlatLog log = new FlatLog(rows, spaces.actionSpace() instanceof Discrete);
        int row = 0;
        for (Episode episode : episodes) {
            for (int t = 0; t < episode.length(); t++, row++) {
                log.observations[row] = Arrays.copyOfRange(episode.observations(), t * o, (t + 1) * o);
                log.nextObservations[row] = Arrays.copyOfRange(episode.observations(), (t + 1) * o, (t + 2) * o);
                log.actions[row] = Arrays.copyOfRange(episode.actions(), t * a, (t + 1) * a);
                log.rewards[row] = episode.rewards()[t];
            }
            (episode.ending() == Ending.TERMINATED ? log.terminals : log.timeouts)[row - 1] = 1;
        }
        return log;
    }

    /** The rows moved by {@code distance} places, those at the end to the start. */
    static <T> T[] rolled(T[] rows, int distance) {
        T[] result = rows.clone();
        for (int i = 0; i < rows.length; i++) {
            result[Math.floorMod(i + distance, rows.length)] = rows[i];
        }
        return result;
    }

    static byte[] rolled(byte[] flags, int distance) {
        byte[] result = new byte[flags.length];
        for (int i = 0; i < flags.length; i++) {
            result[Math.floorMod(i + distance, flags.length)] = flags[i];
        }
        return result;
    }

    Path write(Path file, boolean withSuccessors) {
        try (WritableHdfFile out = HdfFile.write(file)) {
            out.putDataset("observations", observations);
            out.putDataset("actions", discrete ? numbers() : actions);
            out.putDataset("rewards", rewards);
            out.putDataset("terminals", terminals);
            out.putDataset("timeouts", timeouts);
            if (withSuccessors) {
                out.putDataset("next_observations", nextObservations);
            }
        }
        return file;
    }

    private long[] numbers() {
        return Arrays.stream(actions).mapToLong(action -> (long) action[0]).toArray();
    }
}
