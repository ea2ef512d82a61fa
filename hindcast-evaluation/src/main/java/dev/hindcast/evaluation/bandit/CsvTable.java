package dev.hindcast.evaluation.bandit;

import dev.hindcast.dataset.DatasetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoublePredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A CSV file with named columns (RFC 4180), whose cells know where they stand. Cells are separated by commas, semicolons or tabs, whichever the
 * header has most of; with the latter two, numbers may have a decimal comma. Names are found whatever their case. Columns without a name, as
 * R and pandas write for the numbers of rows, may be several.
 *
 * <p>It keeps the file's bytes and where each row starts; a column is decoded when it is asked for.
 */
final class CsvTable {
    private static final byte[] DELIMITERS = {',', ';', '\t'};

    private final Path file;
    private final byte[] bytes;
    private final byte delimiter;
    private final List<String> header;
    private final int[] starts;

    private CsvTable(Path file, byte[] bytes, byte delimiter, List<String> header, int[] starts) {
        this.file = file;
        this.bytes = bytes;
        this.delimiter = delimiter;
        this.header = header;
        this.starts = starts;
    }

    /**
     * Reads a file.
     *
     * @throws DatasetException where it cannot be read, has no rows, or has rows of other lengths than its header
     */
    static CsvTable read(Path file) {
        byte[] bytes = CsvText.read(file);
        byte delimiter = delimiter(bytes);
        CsvCursor cursor = new CsvCursor(bytes, delimiter, delimiterLine(bytes));
        try {
            List<String> header = cursor.row() ? header(file, cursor) : List.of();
            Rows rows = new Rows(file, cursor, header);
            rows.index();
            return new CsvTable(file, bytes, delimiter, rows.header, rows.starts());
        } catch (IllegalStateException e) {
            throw new DatasetException(
                    "Cannot read " + file + " as CSV: " + e.getMessage() + " (line " + line(bytes, cursor.from()) + ")",
                    e);
        }
    }

    /** Spreadsheets write a line {@code sep=;} before the header: where it ends, or 0. */
    private static int delimiterLine(byte[] bytes) {
        boolean there = bytes.length > 5 && new String(bytes, 0, 4, StandardCharsets.US_ASCII).equals("sep=");
        return there && (bytes[5] == '\n' || bytes[5] == '\r') ? 5 : 0;
    }

    private static byte delimiter(byte[] bytes) {
        int first = delimiterLine(bytes);
        if (first > 0) {
            return bytes[first - 1];
        }
        int[] counts = new int[DELIMITERS.length];
        boolean quoted = false;
        for (int at = 0; at < bytes.length && (quoted || bytes[at] != '\n' && bytes[at] != '\r'); at++) {
            quoted ^= bytes[at] == '"';
            for (int k = 0; k < counts.length && !quoted; k++) {
                counts[k] += bytes[at] == DELIMITERS[k] ? 1 : 0;
            }
        }
        int best = 0;
        for (int k = 1; k < counts.length; k++) {
            best = counts[k] > counts[best] ? k : best;
        }
        return DELIMITERS[best];
    }

    private static List<String> header(Path file, CsvCursor cursor) {
        List<String> header = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        do {
            cursor.next();
            String name = visible(cursor.text());
            if (!name.isEmpty() && !seen.add(name)) {
                throw new DatasetException(file + " has two columns named '" + name + "': rename one");
            }
            header.add(name);
        } while (!cursor.rowEnds());
        return List.copyOf(header);
    }

    /** Finds the rows. */
    private static final class Rows {
        private final Path file;
        private final CsvCursor cursor;
        private List<String> header;
        private int[] starts = new int[64];
        private int count;
        private int shift;
        private double number;

        Rows(Path file, CsvCursor cursor, List<String> header) {
            this.file = file;
            this.cursor = cursor;
            this.header = header;
        }

        void index() {
            while (cursor.row()) {
                if (count == starts.length) {
                    starts = Arrays.copyOf(starts, 2 * count);
                }
                starts[count] = cursor.at();
                int cells = 0;
                double first = 0;
                do {
                    cursor.next();
                    first = cells == 0 ? CsvNumber.of(cursor.bytes, cursor.from(), cursor.to(), '.') : first;
                    cells++;
                } while (!cursor.rowEnds());
                check(cells, first);
                count++;
            }
            if (count == 0) {
                throw new DatasetException(file + " holds no rows: expected a header and a row for each decision");
            }
        }

        /** One cell more than names in every row is the number of the row, as R writes it, or an end that is no cell. */
        private void check(int cells, double first) {
            if (count == 0 && cells == header.size() + 1) {
                boolean numbered = first == 0 || first == 1;
                shift = numbered ? 1 : 0;
                number = first;
                if (numbered || cursor.from() == cursor.to()) {
                    List<String> longer = new ArrayList<>(header);
                    longer.add(numbered ? 0 : cells - 1, "");
                    header = List.copyOf(longer);
                }
            }
            if (cells != header.size() || shift == 1 && first != number + count) {
                throw new DatasetException(file + ", line " + line(cursor.bytes, starts[count]) + ": " + cells
                        + " cells, but the header has " + (header.size() - shift));
            }
        }

        int[] starts() {
            return Arrays.copyOf(starts, count);
        }
    }

    private static long line(byte[] bytes, int at) {
        long line = 1;
        for (int i = 0; i < at && i < bytes.length; i++) {
            boolean pair = bytes[i] == '\r' && i + 1 < bytes.length && bytes[i + 1] == '\n';
            line += bytes[i] == '\n' || bytes[i] == '\r' && !pair ? 1 : 0;
        }
        return line;
    }

    Path file() {
        return file;
    }

    int size() {
        return starts.length;
    }

    /** The names of the columns, empty where one has none. */
    List<String> header() {
        return header;
    }

    boolean has(String column) {
        return find(column) >= 0;
    }

    /** The index of a column that has to be there. */
    int column(String name) {
        int index = find(name);
        if (index < 0) {
            throw new DatasetException(file + " has no column '" + name + "': its columns are "
                    + String.join(
                            ", ",
                            header.stream().filter(known -> !known.isEmpty()).toList()));
        }
        return index;
    }

    private int find(String name) {
        int exact = header.indexOf(name);
        return exact >= 0 || name.isEmpty()
                ? exact
                : IntStream.range(0, header.size())
                        .filter(i -> header.get(i).equalsIgnoreCase(name))
                        .findFirst()
                        .orElse(-1);
    }

    /** The name of a column in lower case. */
    String lower(int column) {
        return header.get(column).toLowerCase(Locale.ROOT);
    }

    String text(int row, int column) {
        return cell(row, column).text();
    }

    private CsvCursor cell(int row, int column) {
        CsvCursor cursor = new CsvCursor(bytes, delimiter, starts[row]);
        for (int i = 0; i <= column; i++) {
            cursor.next();
        }
        return cursor;
    }

    /**
     * A column as numbers.
     *
     * @param values one a row, NaN where the cell is missing, {@link CsvNumber#BEYOND} and {@link CsvNumber#OTHER} where it holds
     *     something else
     */
    record Numbers(double[] values) {
        /** The first row without a finite number, where something stands. */
        Optional<Integer> other() {
            return first(Double::isInfinite);
        }

        Optional<Integer> first(DoublePredicate kind) {
            for (int row = 0; row < values.length; row++) {
                if (kind.test(values[row])) {
                    return Optional.of(row);
                }
            }
            return Optional.empty();
        }

        int count(DoublePredicate kind) {
            return (int) Arrays.stream(values).filter(kind).count();
        }
    }

    /** The numbers of a column, all of which have one decimal mark. */
    Numbers numbers(int column) {
        double[] values = decoded(column, '.');
        if (delimiter != ',') {
            boolean parts = Arrays.stream(values).anyMatch(value -> value != Math.rint(value) && !Double.isNaN(value));
            boolean other = Arrays.stream(values).anyMatch(value -> value == CsvNumber.OTHER);
            if (other && !parts) {
                return new Numbers(decoded(column, ','));
            }
        }
        return new Numbers(values);
    }

    private double[] decoded(int column, char mark) {
        double[] values = new double[starts.length];
        for (int row = 0; row < values.length; row++) {
            CsvCursor cursor = cell(row, column);
            values[row] = CsvNumber.of(bytes, cursor.from(), cursor.to(), mark);
        }
        return values;
    }

    /** As {@link #numbers}, where a truth value is 1 or 0. */
    Numbers amounts(int column) {
        double[] values = numbers(column).values();
        for (int row = 0; row < values.length; row++) {
            if (values[row] == CsvNumber.OTHER) {
                values[row] = CsvNumber.truth(text(row, column));
            }
        }
        return new Numbers(values);
    }

    /** The text of each row's cell, as a number of {@link CsvLabels}. */
    int[] labels(int column, CsvLabels labels) {
        int[] codes = new int[starts.length];
        for (int row = 0; row < codes.length; row++) {
            codes[row] = labels.code(cell(row, column));
        }
        return codes;
    }

    DatasetException wrong(int row, int column, String expected) {
        String text = text(row, column);
        String hint = delimiter == ',' && text.matches("[-+]?[0-9]*,[0-9]+")
                ? " (a decimal comma is read where cells are separated by semicolons or tabs)"
                : "";
        return new DatasetException(place(row, column) + " holds '" + visible(text) + "', expected " + expected + hint);
    }

    /** A text in which control characters are written out, so that none reaches a terminal. */
    static String visible(String text) {
        return text.chars().noneMatch(Character::isISOControl)
                ? text
                : text.chars()
                        .mapToObj(letter -> Character.isISOControl(letter)
                                ? String.format(Locale.ROOT, "\\u%04x", letter)
                                : String.valueOf((char) letter))
                        .collect(Collectors.joining());
    }

    /** Of a cell without a value. */
    DatasetException missing(int row, int column, String choice) {
        String text = text(row, column);
        return new DatasetException(
                place(row, column) + " holds " + (text.isEmpty() ? "nothing" : "'" + visible(text) + "'")
                        + ", a missing value: fill it in, or " + choice);
    }

    private String place(int row, int column) {
        return file + ", line " + line(bytes, starts[row]) + ": column '" + header.get(column) + "'";
    }
}
