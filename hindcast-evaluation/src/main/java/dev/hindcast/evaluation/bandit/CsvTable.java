package dev.hindcast.evaluation.bandit;

import dev.hindcast.dataset.DatasetException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A CSV file with named columns (RFC 4180, UTF-8), whose cells know where they stand.
 *
 * @param file where it lies
 * @param header the columns' names
 * @param rows the cells, as many in each row as there are names
 * @param lines the line of the file on which each row ends
 */
record CsvTable(Path file, List<String> header, List<String[]> rows, List<Long> lines) {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /**
     * Reads a file.
     *
     * @throws DatasetException where it cannot be read, has no rows, or has rows of other lengths than its header
     */
    static CsvTable read(Path file) {
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
                CSVParser parser = CSVFormat.RFC4180
                        .builder()
                        .setIgnoreEmptyLines(true)
                        .get()
                        .parse(reader)) {
            return of(file, parser);
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            throw new DatasetException(
                    "Cannot read " + file + " as CSV (" + reason(e) + "): is it a text file in UTF-8?", e);
        }
    }

    private static String reason(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static CsvTable of(Path file, CSVParser parser) {
        List<String> header = List.of();
        List<String[]> rows = new ArrayList<>();
        List<Long> lines = new ArrayList<>();
        for (CSVRecord record : parser) {
            if (header.isEmpty()) {
                header = header(file, record);
            } else if (record.size() != header.size()) {
                throw new DatasetException(file + ", line " + parser.getCurrentLineNumber() + ": " + record.size()
                        + " cells, but the header has " + header.size());
            } else {
                rows.add(record.values());
                lines.add(parser.getCurrentLineNumber());
            }
        }
        if (rows.isEmpty()) {
            throw new DatasetException(file + " holds no rows: expected a header and a row for each decision");
        }
        return new CsvTable(file, header, rows, lines);
    }

    private static List<String> header(Path file, CSVRecord record) {
        List<String> header = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String cell : record) {
            String name = cell.replace(BYTE_ORDER_MARK, "").strip();
            if (!seen.add(name)) {
                throw new DatasetException(file + " has two columns named '" + name + "': rename one");
            }
            header.add(name);
        }
        return List.copyOf(header);
    }

    boolean has(String column) {
        return header.contains(column);
    }

    /** The index of a column that has to be there. */
    int column(String name) {
        int index = header.indexOf(name);
        if (index < 0) {
            throw new DatasetException(
                    file + " has no column '" + name + "': its columns are " + String.join(", ", header));
        }
        return index;
    }

    String text(int row, int column) {
        return rows.get(row)[column].strip();
    }

    double number(int row, int column) {
        try {
            double number = Double.parseDouble(text(row, column));
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw wrong(row, column, "a finite number");
    }

    int whole(int row, int column) {
        double number = number(row, column);
        if (number < 0 || number > Integer.MAX_VALUE - 1 || number != Math.rint(number)) {
            throw wrong(row, column, "a whole number from 0");
        }
        return (int) number;
    }

    DatasetException wrong(int row, int column, String expected) {
        return new DatasetException(file + ", line " + lines.get(row) + ": column '" + header.get(column) + "' holds '"
                + text(row, column) + "', expected " + expected);
    }
}
