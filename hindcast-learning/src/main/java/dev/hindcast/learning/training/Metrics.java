package dev.hindcast.learning.training;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.internal.Reason;
import dev.hindcast.dataset.internal.SafeFiles;
import java.io.IOException;
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

/**
 * What a training measured, as rows of named numbers: {@code metrics.csv}, whose first column is {@code step}. A column that was
 * never seen before makes the file wider. Cells without a value are empty.
 */
public final class Metrics {
    private static final String STEP = "step";

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
            List<String> lines = Files.readAllLines(file);
            if (lines.isEmpty()) {
                throw unreadable(file, "it is empty");
            }
            List<String> header = List.of(lines.get(0).split(",", -1));
            metrics.columns.addAll(header);
            // A row that a killed process did not finish is not terminated by a newline.
            int complete = endsWithNewline(file) ? lines.size() : lines.size() - 1;
            for (int i = 1; i < complete; i++) {
                metrics.rows.add(row(file, header, lines.get(i), i + 1));
            }
            return metrics;
        } catch (IOException e) {
            throw unreadable(file, Reason.of(e));
        }
    }

    private static DatasetException unreadable(Path file, String why) {
        return new DatasetException("Cannot read the metrics " + file + " (" + why + "): is it from a Hindcast run?");
    }

    private static boolean endsWithNewline(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        return bytes[bytes.length - 1] == '\n';
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
            throw new DatasetException(
                    "Cannot write " + file + " (" + e.getMessage() + "): make room and resume the run", e);
        }
    }

    private void rewrite() {
        StringBuilder text = new StringBuilder(String.join(",", columns)).append('\n');
        rows.forEach(row -> text.append(line(row)));
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
