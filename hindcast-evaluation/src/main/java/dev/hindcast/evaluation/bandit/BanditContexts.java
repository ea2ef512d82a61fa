package dev.hindcast.evaluation.bandit;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.evaluation.bandit.BanditCsv.Encoding;
import dev.hindcast.evaluation.bandit.BanditCsv.Feature;
import dev.hindcast.evaluation.bandit.BanditFiles.Missing;
import dev.hindcast.evaluation.bandit.BanditFiles.Reading;
import dev.hindcast.evaluation.bandit.CsvTable.Numbers;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The context columns of a log: numbers where a column holds nothing else, otherwise texts.
 *
 * @param tables the files
 * @param columns by name
 */
record BanditContexts(CsvTables tables, Map<String, Column> columns) {
    /** Contexts of more features are kept once where they are equal. */
    private static final int LARGE = 64;

    private static final int BYTES = 8;

    /** How much of the memory contexts may take. */
    private static final int SHARE = 4;

    /**
     * A column.
     *
     * @param numbers one a row, NaN where one is missing; empty where the column holds texts
     * @param codes of texts, one a row; empty where it holds numbers
     * @param texts by code
     */
    record Column(double[] numbers, int[] codes, List<String> texts) {
        boolean numeric() {
            return codes.length == 0;
        }

        Feature feature(String name) {
            return new Feature(
                    name,
                    texts.stream().filter(text -> !text.isEmpty()).sorted().toList());
        }
    }

    /** Decodes columns, and marks the rows that are left out. */
    static BanditContexts of(CsvTables tables, Reading reading, boolean[] missing) {
        Map<String, Column> columns = new LinkedHashMap<>();
        for (String name : reading.columns().context()) {
            Column column = column(tables, reading, name);
            columns.put(name, column);
            for (int row = 0; row < missing.length; row++) {
                if (isMissing(column, row)) {
                    if (reading.missing() == Missing.REFUSE) {
                        throw tables.missing(
                                row,
                                name,
                                "say `missing mean` (the column's mean stands for it) or `missing drop` (such rows are left out)");
                    }
                    missing[row] |= reading.missing() == Missing.DROP;
                }
            }
        }
        return new BanditContexts(tables, columns);
    }

    private static boolean isMissing(Column column, int row) {
        return column.numeric()
                ? Double.isNaN(column.numbers()[row])
                : column.texts().get(column.codes()[row]).isEmpty();
    }

    /** A few texts among numbers are mistakes; a column of texts may hold numbers. */
    private static Column column(CsvTables tables, Reading reading, String name) {
        if (reading.texts().stream().noneMatch(name::equalsIgnoreCase)) {
            Numbers numbers = tables.numbers(name);
            int others = numbers.count(value -> value == CsvNumber.OTHER);
            int present = numbers.count(value -> !Double.isNaN(value));
            numbers.first(value -> others == 0 && value == CsvNumber.BEYOND).ifPresent(row -> {
                throw tables.wrong(row, name, "a finite number");
            });
            if (others == 0 && present == 0) {
                throw new DatasetException(tables.first().file() + ": the column '" + name
                        + "' holds nothing: leave it out by `leaveOut " + name + "`");
            }
            if (others == 0) {
                return new Column(numbers.values(), new int[0], List.of());
            }
            if (2 * others < present) {
                throw tables.wrong(
                        numbers.other().orElseThrow(),
                        name,
                        "a number as in most rows: correct it, or say `text " + name + "` if the column holds texts");
            }
        }
        return texts(tables, name);
    }

    private static Column texts(CsvTables tables, String name) {
        CsvLabels labels = new CsvLabels();
        int[] codes = tables.labels(name, labels);
        return new Column(new double[0], codes, labels.texts());
    }

    /** Numbers as they are, texts as indicators in alphabetical order. */
    Encoding encoding() {
        return new Encoding(columns.entrySet().stream()
                .map(entry -> entry.getValue().feature(entry.getKey()))
                .toList());
    }

    /** The features of rows; rows of the same texts and numbers may share theirs. */
    double[][] encoded(Encoding encoding, int[] rows) {
        int size = encoding.size();
        double[][] contexts = new double[rows.length][];
        if (size == 0) {
            Arrays.fill(contexts, new double[0]);
            return contexts;
        }
        List<Filler> fillers = fillers(encoding, rows);
        if (size <= LARGE) {
            Arrays.setAll(contexts, i -> filled(fillers, size, rows[i]));
            return contexts;
        }
        long most = Runtime.getRuntime().maxMemory() / SHARE / BYTES / size;
        Map<List<Double>, double[]> known = new HashMap<>();
        for (int i = 0; i < rows.length; i++) {
            int row = rows[i];
            List<Double> key = fillers.stream().map(filler -> filler.key(row)).toList();
            contexts[i] = known.computeIfAbsent(key, absent -> filled(fillers, size, row));
            if (known.size() > most) {
                throw tooLarge(encoding);
            }
        }
        return contexts;
    }

    private static DatasetException tooLarge(Encoding encoding) {
        Feature widest = encoding.features().stream()
                .max((a, b) -> Integer.compare(a.size(), b.size()))
                .orElseThrow();
        return new DatasetException("The column '" + widest.column() + "' holds " + widest.size()
                + " different texts, whose indicators do not fit into memory: leave it out by `leaveOut "
                + widest.column() + "`, or group its texts");
    }

    private static double[] filled(List<Filler> fillers, int size, int row) {
        double[] context = new double[size];
        fillers.forEach(filler -> filler.fill(context, row));
        return context;
    }

    private List<Filler> fillers(Encoding encoding, int[] rows) {
        int[] first = {0};
        return encoding.features().stream()
                .map(feature -> {
                    Filler filler = filler(feature, first[0], rows);
                    first[0] += feature.size();
                    return filler;
                })
                .toList();
    }

    private Filler filler(Feature feature, int first, int[] rows) {
        Column column = columns.get(feature.column());
        boolean numeric = feature.values().isEmpty();
        if (column == null || numeric && !column.numeric()) {
            throw new DatasetException("The policy knows a context column '" + feature.column() + "' of "
                    + (numeric ? "numbers" : "texts") + ", which this log does not have");
        }
        if (numeric) {
            return number(column, first, rows);
        }
        return text(column.numeric() ? texts(tables, feature.column()) : column, feature, first, rows);
    }

    /** Writes what a row has in one column. */
    private interface Filler {
        void fill(double[] context, int row);

        /** Equal where the same is written. */
        double key(int row);
    }

    private static Filler number(Column column, int first, int[] rows) {
        double mean = Arrays.stream(rows)
                .mapToDouble(row -> column.numbers()[row])
                .filter(value -> !Double.isNaN(value))
                .average()
                .orElse(0);
        return new Filler() {
            @Override
            public void fill(double[] context, int row) {
                context[first] = key(row);
            }

            @Override
            public double key(int row) {
                return Double.isNaN(column.numbers()[row]) ? mean : column.numbers()[row];
            }
        };
    }

    private static Filler text(Column column, Feature feature, int first, int[] rows) {
        Map<String, Integer> places = new HashMap<>();
        IntStream.range(0, feature.values().size())
                .forEach(i -> places.put(feature.values().get(i), i));
        double[] shares = new double[feature.size()];
        int present = 0;
        for (int row : rows) {
            Integer place = places.get(column.texts().get(column.codes()[row]));
            if (place != null) {
                shares[place]++;
            }
            present += isMissing(column, row) ? 0 : 1;
        }
        int all = Math.max(1, present);
        Arrays.setAll(shares, i -> shares[i] / all);
        return new Filler() {
            @Override
            public void fill(double[] context, int row) {
                Integer place = places.get(column.texts().get(column.codes()[row]));
                if (place != null) {
                    context[first + place] = 1;
                } else if (isMissing(column, row)) {
                    System.arraycopy(shares, 0, context, first, shares.length);
                }
            }

            @Override
            public double key(int row) {
                return column.codes()[row];
            }
        };
    }
}
