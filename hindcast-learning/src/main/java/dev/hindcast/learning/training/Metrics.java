package dev.hindcast.learning.training;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.internal.Checksum;
import dev.hindcast.dataset.internal.Reason;
import dev.hindcast.dataset.internal.SafeFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a training measured, as rows of named numbers: {@code metrics.csv}, whose first column is {@code step}. A column that was
 * never seen before makes the file wider. Cells without a value are empty. With each checkpoint {@code metrics.crc32} beside it says how
 * many bytes the file had by then, and their checksum: these are held against it, and only after them may a line be cut off.
 */
public final class Metrics {
    private static final String STEP = "step";
    private static final Pattern SEAL = Pattern.compile("([0-9]{1,9}) (" + Checksum.PATTERN + ")\n");

    private final Path file;
    private final Set<String> columns = new LinkedHashSet<>(List.of(STEP));
    private final List<Map<String, Double>> rows = new ArrayList<>();

    private Metrics(Path file) {
        this.file = file;
    }

    /** Starts an empty file. */
    static Metrics create(Path file) {
        Metrics metrics = new Metrics(file);
        metrics.rewrite();
        return metrics;
    }

    /**
     * Reads a file.
     *
     * @throws DatasetException where it is not one that a training wrote
     */
    public static Metrics read(Path file) {
        SafeFiles.requireRegularFile(file, "metrics.csv of a run");
        Metrics metrics = new Metrics(file);
        try {
            byte[] bytes = Files.readAllBytes(file);
            int sealed = sealed(file, bytes);
            List<String> lines = sealed == 0
                    ? Files.readAllLines(file)
                    : new String(bytes, StandardCharsets.UTF_8).lines().toList();
            if (lines.isEmpty()) {
                throw unreadable(file, "it is empty");
            }
            List<String> header = List.of(lines.get(0).split(",", -1));
            metrics.columns.addAll(header);
            // A row that a killed process did not finish is not terminated by a newline.
            int complete = bytes[bytes.length - 1] == '\n' ? lines.size() : lines.size() - 1;
            int certain = (int)
                    new String(bytes, 0, sealed, StandardCharsets.UTF_8).lines().count();
            for (int i = 1; i < complete; i++) {
                try {
                    metrics.rows.add(row(file, header, lines.get(i), i + 1));
                } catch (DatasetException e) {
                    if (sealed == 0 || i < certain) {
                        throw e;
                    }
                    break; // What a power failure left of the rows after the last checkpoint may be anything.
                }
            }
            return metrics;
        } catch (IOException e) {
            throw unreadable(file, Reason.of(e));
        }
    }

    private static DatasetException unreadable(Path file, String why) {
        return new DatasetException("Cannot read the metrics " + file + " (" + why + "): is it from a Hindcast run?");
    }

    /** How many bytes a checksum was kept of, 0 where none was. */
    private static int sealed(Path file, byte[] bytes) throws IOException {
        Path seal = seal(file);
        if (Files.notExists(seal)) {
            return 0;
        }
        Matcher known = SEAL.matcher(Files.readString(seal, StandardCharsets.ISO_8859_1));
        int length = known.matches() ? Integer.parseInt(known.group(1)) : -1;
        if (length < 0 || length > bytes.length || !Checksum.of(bytes, length).equals(known.group(2))) {
            throw new DatasetException("The metrics " + file + " are not what was written, or " + seal.getFileName()
                    + " beside them is not: copy both again, or delete " + seal.getFileName()
                    + " if they were changed on purpose");
        }
        return length;
    }

    private static Path seal(Path file) {
        return file.resolveSibling("metrics.crc32");
    }

    /** Brings all rows to the disk and keeps their checksum, until one is taken away. */
    void seal() {
        try {
            SafeFiles.force(file);
            byte[] bytes = Files.readAllBytes(file);
            String text = bytes.length + " " + Checksum.of(bytes, bytes.length) + "\n";
            SafeFiles.write(seal(file), temporary -> Files.writeString(temporary, text));
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private DatasetException unwritable(IOException e) {
        return new DatasetException(
                "Cannot write " + file + " (" + Reason.of(e) + "): make room and go on with it (`resume`)", e);
    }

    private static Map<String, Double> row(Path file, List<String> header, String line, int number) {
        String[] cells = line.split(",", -1);
        if (cells.length != header.size()) {
            throw unreadable(file, "line " + number + " has " + cells.length + " cells, its header " + header.size());
        }
        Map<String, Double> row = new LinkedHashMap<>();
        for (int i = 0; i < cells.length; i++) {
            if (!cells[i].isEmpty()) {
                try {
                    row.put(header.get(i), Double.valueOf(cells[i]));
                } catch (NumberFormatException e) {
                    throw unreadable(file, "line " + number + " holds '" + cells[i] + "' for " + header.get(i));
                }
            }
        }
        if (!row.containsKey(STEP)) {
            throw unreadable(file, "line " + number + " has no " + STEP);
        }
        return row;
    }

    /** Forgets rows after {@code step}. */
    void truncate(long step) {
        rows.removeIf(row -> step(row) > step);
        rewrite();
    }

    /** Adds a row. */
    void add(long step, Map<String, Double> values) {
        Map<String, Double> row = new LinkedHashMap<>();
        row.put(STEP, (double) step);
        row.putAll(values);
        rows.add(row);
        if (columns.addAll(row.keySet())) {
            rewrite();
        } else {
            append(line(row));
        }
    }

    /** The rows: values by column, with {@code step} among them. */
    public List<Map<String, Double>> rows() {
        return List.copyOf(rows);
    }

    /** The rows that have a value in {@code column}: that value by step. */
    public Map<Long, Double> column(String column) {
        Map<Long, Double> values = new LinkedHashMap<>();
        for (Map<String, Double> row : rows) {
            Double value = row.get(column);
            if (value != null) {
                values.put(step(row), value);
            }
        }
        return values;
    }

    /** The names of the columns. */
    public Set<String> columns() {
        return Set.copyOf(columns);
    }

    private static long step(Map<String, Double> row) {
        return row.getOrDefault(STEP, -1.0).longValue();
    }

    private void append(String line) {
        try {
            Files.writeString(file, line, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private void rewrite() {
        StringBuilder text = new StringBuilder(String.join(",", columns)).append('\n');
        rows.forEach(row -> text.append(line(row)));
        try {
            Files.deleteIfExists(seal(file));
        } catch (IOException e) {
            throw unwritable(e);
        }
        SafeFiles.write(file, temporary -> Files.writeString(temporary, text));
    }

    private String line(Map<String, Double> row) {
        String[] cells = columns.stream().map(column -> cell(column, row)).toArray(String[]::new);
        return String.join(",", Arrays.asList(cells)) + "\n";
    }

    private static String cell(String column, Map<String, Double> row) {
        Double value = row.get(column);
        if (value == null) {
            return "";
        }
        return column.equals(STEP) ? Long.toString(value.longValue()) : value.toString();
    }
}
