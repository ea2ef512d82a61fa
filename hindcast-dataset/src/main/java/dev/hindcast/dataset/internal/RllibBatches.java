package dev.hindcast.dataset.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.hindcast.dataset.DatasetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The rows of all batches of RLlib's files, column by column, in the order of the files. */
final class RllibBatches {
    static final String EPISODE = "eps_id";
    static final String STEP = "t";
    private static final String AGENT = "agent_index";
    private static final Set<String> VALUES = Set.of("obs", "new_obs", "actions", "rewards");
    private static final Set<String> EXACT =
            Set.of("terminateds", "dones", "truncateds", STEP, "action_prob", "action_logp");

    private final Map<String, NumberColumn> columns = new LinkedHashMap<>();
    private final Map<String, Integer> keys = new HashMap<>();
    private int[] sequences = new int[0];
    private int[] files = new int[0];
    private int rows;
    private int file = -1;
    private @Nullable String policy;
    private Set<String> expected = Set.of();

    int rows() {
        return rows;
    }

    boolean has(String column) {
        return columns.containsKey(column);
    }

    /** A column, which must be there. */
    NumberColumn column(String name) {
        NumberColumn column = columns.get(name);
        if (column == null) {
            throw new IllegalStateException("no column " + name);
        }
        return column;
    }

    /** Which sequence a row belongs to, that of an episode and an agent; rows of one follow one another, not always at once. */
    int sequence(int row) {
        return sequences[row];
    }

    /** Which file a row comes from. */
    int file(int row) {
        return files[row];
    }

    /** Adds the batches of a file. */
    void add(Path path) throws IOException {
        file++;
        try (JsonParser in = SpaceJson.MAPPER.getFactory().createParser(Files.newInputStream(path))) {
            while (in.nextToken() != null) {
                addBatch(in, path + ", line " + in.currentTokenLocation().getLineNr());
            }
        } catch (JsonProcessingException e) {
            String line =
                    e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
            throw new DatasetException(
                    path + line + ", is cut off or no JSON: delete the line, or write the file again", e);
        }
    }

    private void addBatch(JsonParser in, String name) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw new DatasetException(name + ", is no batch of RLlib's: expected an object");
        }
        Batch batch = new Batch(name);
        batch.readFields(in, true);
        if (!batch.type.equals("SampleBatch") && !batch.type.equals("MultiAgentBatch")) {
            throw new DatasetException(name + ", has the type '" + Hdf5File.describe(batch.type)
                    + "', expected a SampleBatch of RLlib's old API stack");
        }
        batch.finish();
    }

    /** One line. */
    private final class Batch {
        private final String name;
        private final Set<String> found = new TreeSet<>();
        private String type = "";
        private String[] episodes = new String[0];
        private String[] agents = new String[0];

        Batch(String name) {
            this.name = name;
        }

        void readFields(JsonParser in, boolean outermost) throws IOException {
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String field = in.currentName();
                JsonToken value = in.nextToken();
                if (outermost && field.equals("type")) {
                    type = value == JsonToken.VALUE_STRING ? in.getText() : "";
                } else if (outermost && field.equals("policy_batches") && value == JsonToken.START_OBJECT) {
                    readPolicies(in);
                } else {
                    readColumn(in, field);
                }
            }
        }

        private void readPolicies(JsonParser in) throws IOException {
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String own = in.currentName();
                String first = policy == null ? own : policy;
                policy = first;
                if (!own.equals(first)) {
                    throw new DatasetException(name + ", holds steps of several policies, "
                            + Hdf5File.describe(List.of(own, first)) + ": write those of each to files of their own");
                }
                if (in.nextToken() == JsonToken.START_OBJECT) {
                    readFields(in, false);
                } else {
                    in.skipChildren();
                }
            }
        }

        private void readColumn(JsonParser in, String field) throws IOException {
            boolean isKey = field.equals(EPISODE) || field.equals(AGENT);
            if (!isKey && !VALUES.contains(field) && !EXACT.contains(field)) {
                in.skipChildren();
                return;
            }
            if (!found.add(field)) {
                throw new DatasetException(name + ", has '" + field + "' twice: write the file again");
            }
            if (isKey) {
                String[] read = texts(in, field);
                episodes = field.equals(EPISODE) ? read : episodes;
                agents = field.equals(AGENT) ? read : agents;
            } else {
                columns.computeIfAbsent(field, key -> new NumberColumn(EXACT.contains(key)))
                        .add(in, name + ", '" + field + "'");
            }
        }

        private String[] texts(JsonParser in, String field) throws IOException {
            String[] texts = new String[64];
            int count = 0;
            JsonToken token = in.currentToken() == JsonToken.START_ARRAY ? in.nextToken() : null;
            for (; token != null && token.isScalarValue(); token = in.nextToken()) {
                texts = count < texts.length ? texts : Arrays.copyOf(texts, 2 * count);
                String text = in.getText();
                texts[count] = count > 0 && text.equals(texts[count - 1]) ? texts[count - 1] : text;
                count++;
            }
            if (token != JsonToken.END_ARRAY) {
                throw new DatasetException(name + ", '" + field + "' is no array of one number or text a row");
            }
            return Arrays.copyOf(texts, count);
        }

        /** Counts the rows, which every column of the batch must have. */
        void finish() {
            int own = columns.containsKey("rewards") ? column("rewards").rows() - rows : 0;
            if (own == 0 && found.isEmpty()) {
                return;
            }
            if (rows == 0) {
                requireColumns();
                expected = found;
            } else if (!found.equals(expected)) {
                throw new DatasetException(
                        name + ", has the columns " + Hdf5File.describe(found) + ", the lines before "
                                + Hdf5File.describe(expected) + ": write the lines with the same columns");
            }
            for (String key : found) {
                int count = key.equals(EPISODE)
                        ? episodes.length
                        : key.equals(AGENT) ? agents.length : column(key).rows() - rows;
                if (count != own) {
                    throw new DatasetException(name + ", has " + count + " rows of '" + key + "' and " + own
                            + " of 'rewards': the lengths disagree");
                }
            }
            sequences = Arrays.copyOf(sequences, Math.max(sequences.length, capacity(rows + own)));
            files = Arrays.copyOf(files, sequences.length);
            for (int i = 0; i < own; i++) {
                String key = (episodes.length > 0 ? episodes[i] : "") + "/" + (agents.length > 0 ? agents[i] : "");
                sequences[rows + i] = keys.computeIfAbsent(key, unknown -> keys.size());
                files[rows + i] = file;
            }
            rows += own;
        }

        private void requireColumns() {
            for (String key : List.of("obs", "actions", "rewards")) {
                if (!found.contains(key)) {
                    throw new DatasetException(name + ", has no column '" + key + "', it has "
                            + Hdf5File.describe(found) + ": write the file again with all of its columns");
                }
            }
            if (!found.contains("terminateds") && !found.contains("dones")) {
                throw new DatasetException(name + ", has neither 'terminateds' nor 'dones', so that nothing tells where"
                        + " episodes end in terminal states: write the file again with one of them");
            }
        }
    }

    private static int capacity(int rows) {
        return Integer.highestOneBit(Math.max(1, rows - 1)) << 1;
    }
}
