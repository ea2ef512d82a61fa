package dev.hindcast.dataset.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Space;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.DatasetCreationOptions;
import io.jhdf.api.WritableGroup;
import io.jhdf.exceptions.HdfException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the layout that Minari 0.5 reads: {@code data/main_data.hdf5} and {@code data/metadata.json}. */
public final class MinariWriter {
    private static final String MINARI_VERSION = "0.5.4";
    private static final String GYMNASIUM_ID = "(?:[\\w:-]+/)?[\\w:.-]+";
    private static final int CHUNK_ELEMENTS = 1 << 16;
    private static final int SMALLEST_COMPRESSED = 64;

    private MinariWriter() {}

    /** Writes to {@code directory/data}, which must not exist; all of it or nothing. */
    public static void write(Dataset dataset, Path directory, Map<String, String> provenance) {
        Path data = directory.resolve("data");
        if (Files.exists(data)) {
            throw new DatasetException(data + " exists already: choose another directory, or delete it first");
        }
        SafeFiles.write(data, temporary -> {
            Files.createDirectory(temporary);
            Path file = temporary.resolve(Source.MINARI_FILE);
            writeEpisodes(dataset, file);
            // First, far from the other checksum: what destroys one leaves the other, which then is missed.
            ObjectNode metadata = SpaceJson.MAPPER.createObjectNode().put(MinariMetadata.CHECKSUM, Checksum.of(file));
            metadata.setAll(metadata(dataset, provenance, Files.size(file)));
            JsonSeal.put(metadata);
            Files.writeString(temporary.resolve(MinariMetadata.FILE), metadata.toPrettyString() + "\n");
        });
    }

    private static void writeEpisodes(Dataset dataset, Path path) throws IOException {
        Map<String, List<String>> labels = new LinkedHashMap<>();
        for (String column : dataset.labelColumns()) {
            labels.put(column, dataset.labels(column).orElseThrow());
        }
        try (WritableHdfFile file = HdfFile.write(path)) {
            int id = 0;
            for (Episode episode : dataset.episodes()) {
                writeEpisode(dataset, episode, id, labels, file.putGroup("episode_" + id));
                id++;
            }
        } catch (HdfException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getMessage(), e);
        }
    }

    private static void writeEpisode(
            Dataset dataset, Episode episode, int id, Map<String, List<String>> labels, WritableGroup group) {
        int length = episode.length();
        int size = dataset.observationSpace().size();
        boolean repeated = !episode.hasFinalObservation(size);
        float[] observations = episode.observations();
        if (repeated) {
            observations = Arrays.copyOf(observations, (length + 1) * size);
            System.arraycopy(observations, (length - 1) * size, observations, length * size, size);
        }
        putValues(group, "observations", dataset.observationSpace(), observations);
        putValues(group, "actions", dataset.actionSpace(), episode.actions());
        group.putDataset("rewards", episode.rewards(), compressed(length));
        group.putDataset("terminations", flags(length, episode.ending() == Ending.TERMINATED), compressed(length));
        group.putDataset("truncations", flags(length, episode.ending() == Ending.TRUNCATED), compressed(length));
        putInfos(group, episode, id, labels, repeated);
        group.putAttribute("id", id);
        group.putAttribute("total_steps", length);
        group.putAttribute(MinariCodec.REPEATED_FINAL_OBSERVATION, repeated ? 1 : 0);
    }

    private static void putValues(WritableGroup group, String name, Space space, float[] values) {
        int size = space.size();
        int rows = values.length / size;
        if (space instanceof Discrete) {
            long[] integers = new long[rows];
            for (int i = 0; i < rows; i++) {
                integers[i] = (long) values[i];
            }
            group.putDataset(name, integers, compressed(rows));
            return;
        }
        float[][] matrix = new float[rows][];
        for (int row = 0; row < rows; row++) {
            matrix[row] = Arrays.copyOfRange(values, row * size, (row + 1) * size);
        }
        group.putDataset(name, matrix, compressed(rows, size));
    }

    private static void putInfos(
            WritableGroup group, Episode episode, int id, Map<String, List<String>> labels, boolean repeated) {
        if (!episode.masksActions() && !episode.logsProbabilities() && labels.isEmpty()) {
            return;
        }
        int length = episode.length();
        WritableGroup infos = group.putGroup(Hdf5File.INFOS);
        if (episode.masksActions()) {
            putMasks(infos, episode.actionMasks(), length, repeated);
        }
        if (episode.logsProbabilities()) {
            infos.putDataset(Steps.ACTION_LOG_PROBABILITIES, episode.actionLogProbabilities(), compressed(length));
        }
        labels.forEach((column, values) -> infos.putDataset(column, values.get(id)));
    }

    /** Under the name that Gymnasium's environments give it. */
    private static void putMasks(WritableGroup infos, boolean[] masks, int length, boolean repeated) {
        int actions = masks.length / (repeated ? length : length + 1);
        byte[][] matrix = new byte[length + 1][actions];
        for (int t = 0; t <= length; t++) {
            int row = repeated && t == length ? length - 1 : t;
            for (int i = 0; i < actions; i++) {
                matrix[t][i] = (byte) (masks[row * actions + i] ? 1 : 0);
            }
        }
        infos.putDataset(MinariCodec.ACTION_MASK, matrix, compressed(length + 1, actions));
    }

    private static byte[] flags(int length, boolean last) {
        byte[] flags = new byte[length];
        flags[length - 1] = (byte) (last ? 1 : 0);
        return flags;
    }

    private static DatasetCreationOptions compressed(int rows) {
        return compressed(rows, new int[] {Math.min(rows, CHUNK_ELEMENTS)});
    }

    private static DatasetCreationOptions compressed(int rows, int columns) {
        return compressed(rows * columns, new int[] {Math.min(rows, Math.max(1, CHUNK_ELEMENTS / columns)), columns});
    }

    private static DatasetCreationOptions compressed(int elements, int[] chunk) {
        return elements < SMALLEST_COMPRESSED
                ? DatasetCreationOptions.DEFAULT
                : DatasetCreationOptions.builder()
                        .chunkDimensions(chunk)
                        .shuffle()
                        .deflate(6)
                        .build();
    }

    private static ObjectNode metadata(Dataset dataset, Map<String, String> provenance, long bytes) {
        ObjectNode node = SpaceJson.MAPPER.createObjectNode();
        node.put("dataset_id", datasetId(dataset.name()));
        node.put("name", dataset.name());
        node.put("total_episodes", dataset.episodes().size());
        node.put("total_steps", dataset.transitions());
        node.put("data_format", "hdf5");
        node.put("minari_version", MINARI_VERSION);
        node.put("dataset_size", Math.round(bytes / 1e5) / 10.0);
        node.put("observation_space", SpaceJson.write(dataset.observationSpace()));
        node.put("action_space", SpaceJson.write(dataset.actionSpace()));
        dataset.referenceReturns().ifPresent(returns -> {
            node.put(MinariMetadata.LOW_REFERENCE, returns.low());
            node.put(MinariMetadata.HIGH_REFERENCE, returns.high());
        });
        dataset.environmentId().ifPresent(id -> putEnvironment(node, id));
        ObjectNode source = node.putObject("provenance");
        provenance.forEach(source::put);
        return node;
    }

    /** Gymnasium refuses a data set whose environment's name does not parse, so that one is stored under our own key alone. */
    private static void putEnvironment(ObjectNode node, String id) {
        node.put("environment", id);
        if (id.matches(GYMNASIUM_ID)) {
            ObjectNode spec = SpaceJson.MAPPER.createObjectNode();
            spec.put("id", id);
            spec.putNull("entry_point");
            spec.putObject("kwargs");
            spec.putArray("additional_wrappers");
            node.put("env_spec", spec.toString());
        }
    }

    /** The name in the form that Minari asks for: {@code (namespace/)name-vVersion}. */
    private static String datasetId(String name) {
        String plain = name.replaceAll("[^\\w/-]+", "-").replaceAll("^/+|/+$", "");
        return (plain.isEmpty() ? "data" : plain) + (plain.matches(".*-v\\d+") ? "" : "-v0");
    }
}
