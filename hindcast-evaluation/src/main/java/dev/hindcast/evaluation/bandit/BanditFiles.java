package dev.hindcast.evaluation.bandit;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.evaluation.Clusters;
import dev.hindcast.evaluation.bandit.BanditCsv.Columns;
import dev.hindcast.evaluation.bandit.BanditCsv.Encoding;
import dev.hindcast.evaluation.bandit.CsvTable.Numbers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The files of one log, opened once: the log itself, and what else is asked of its rows. */
public final class BanditFiles {
    /** How far above 1 rounding may take a probability. */
    private static final double ROUNDING = 1e-6;

    /** As many numbers are taken for actions however few of them are logged. */
    private static final int FEW = 20;

    private static final double EXACT = 1L << 53;

    /** What becomes of rows in which something is missing. */
    public enum Missing {
        /** They are refused. */
        REFUSE,
        /** They are left out. */
        DROP,
        /** In a context, the mean of the column's other cells stands for it; other columns are refused. */
        MEAN;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * How files are read.
     *
     * @param columns of every file
     * @param actions that there are; otherwise those that the log shows
     * @param missing what becomes of missing values
     * @param texts context columns that hold texts even where they hold numbers alone
     */
    public record Reading(Columns columns, Optional<Actions> actions, Missing missing, Set<String> texts) {
        public Reading {
            texts = Set.copyOf(texts);
        }

        /** With actions from the log, and missing values refused. */
        public static Reading of(Columns columns) {
            return new Reading(columns, Optional.empty(), Missing.REFUSE, Set.of());
        }

        Reading with(Columns others, Actions known) {
            return new Reading(others, Optional.of(known), missing, texts);
        }
    }

    private final CsvTables tables;
    private final Reading reading;
    private final Actions actions;
    private final int[] chosen;
    private final double[] rewards;
    private final double[] propensities;
    private final int[] positions;
    private final BanditContexts contexts;
    private final int[] kept;

    private BanditFiles(CsvTables tables, Reading reading) {
        this.tables = tables;
        this.reading = reading;
        Columns columns = reading.columns();
        boolean[] missing = new boolean[tables.size()];
        Chosen action = chosen(missing);
        this.actions = action.actions;
        this.chosen = action.of;
        this.rewards = finite(tables.amounts(columns.reward()), columns.reward(), missing);
        this.propensities = columns.propensity().isEmpty()
                ? Predictions.ones(tables.size())
                : probabilities(finite(tables.numbers(columns.propensity()), columns.propensity(), missing), missing);
        this.positions = columns.position()
                .map(name -> positions(finite(tables.numbers(name), name, missing), name))
                .orElseGet(() -> new int[tables.size()]);
        this.contexts = BanditContexts.of(tables, reading, missing);
        this.kept =
                IntStream.range(0, missing.length).filter(row -> !missing[row]).toArray();
        if (kept.length == 0) {
            throw new DatasetException(tables.first().file() + ": something is missing in every row");
        }
    }

    /**
     * Opens files.
     *
     * @throws DatasetException where a file cannot be read, or a cell holds what cannot be, naming file, line and column
     */
    public static BanditFiles open(List<Path> files, Function<Columns, Reading> reading) {
        CsvTables tables = CsvTables.read(files);
        return new BanditFiles(tables, reading.apply(Columns.of(tables.first())));
    }

    static BanditFiles of(CsvTables tables, Reading reading) {
        return new BanditFiles(tables, reading);
    }

    /** What was chosen in each row. */
    private record Chosen(Actions actions, int[] of) {}

    private Chosen chosen(boolean[] missing) {
        String column = reading.columns().action();
        Numbers numbers = tables.numbers(column);
        boolean labelled = reading.actions()
                .map(Actions::labelled)
                .orElse(numbers.first(value -> value == CsvNumber.OTHER || value > EXACT)
                        .isPresent());
        return labelled ? labelled(column, missing) : numbered(numbers, column, missing);
    }

    private Chosen labelled(String column, boolean[] missing) {
        CsvLabels labels = new CsvLabels();
        int[] codes = tables.labels(column, labels);
        List<String> texts = labels.texts().stream().map(Actions::canonical).toList();
        Actions known = reading.actions()
                .orElseGet(() -> Actions.labels(texts.stream()
                        .filter(text -> !text.isEmpty())
                        .distinct()
                        .sorted()
                        .toList()));
        Function<String, OptionalInt> finder = known.finder();
        int[] found =
                texts.stream().mapToInt(text -> finder.apply(text).orElse(-1)).toArray();
        for (int row = 0; row < codes.length; row++) {
            int code = codes[row];
            if (texts.get(code).isEmpty()) {
                leaveOut(row, column, missing);
            } else if (found[code] < 0) {
                throw tables.wrong(row, column, known.expected());
            }
            codes[row] = Math.max(0, found[code]);
        }
        return new Chosen(known, codes);
    }

    private Chosen numbered(Numbers numbers, String column, boolean[] missing) {
        double[] values = finite(numbers, column, missing);
        numbers.first(value -> value < 0 || value != Math.rint(value) && !Double.isNaN(value))
                .ifPresent(row -> {
                    throw tables.wrong(row, column, "a whole number from 0");
                });
        long[] ids = Distinct.sorted(Arrays.stream(numbers.values())
                .filter(value -> !Double.isNaN(value))
                .mapToLong(value -> (long) value)
                .toArray());
        if (ids.length == 0) {
            throw new DatasetException(tables.first().file() + ": the column '" + column + "' holds no action");
        }
        long greatest = ids[ids.length - 1];
        boolean dense = ids[0] == 0 && greatest < Math.max(FEW, 2 * ids.length);
        if (reading.actions().isPresent() || dense) {
            Actions known = reading.actions().orElseGet(() -> Actions.numbers(1 + (int) greatest));
            numbers.first(value -> value >= known.count()).ifPresent(row -> {
                throw tables.wrong(row, column, known.expected());
            });
            return new Chosen(
                    known, Arrays.stream(values).mapToInt(value -> (int) value).toArray());
        }
        Actions known =
                Actions.labels(Arrays.stream(ids).mapToObj(Long::toString).toList());
        return new Chosen(
                known,
                Arrays.stream(values)
                        .mapToInt(value -> Math.max(0, Arrays.binarySearch(ids, (long) value)))
                        .toArray());
    }

    /** Numbers, 0 where one is missing and the row left out. */
    private double[] finite(Numbers numbers, String column, boolean[] missing) {
        numbers.other().ifPresent(row -> {
            throw tables.wrong(row, column, "a finite number");
        });
        double[] values = numbers.values().clone();
        for (int row = 0; row < values.length; row++) {
            if (Double.isNaN(values[row])) {
                leaveOut(row, column, missing);
                values[row] = 0;
            }
        }
        return values;
    }

    private void leaveOut(int row, String column, boolean[] missing) {
        if (reading.missing() != Missing.DROP) {
            throw tables.missing(row, column, "leave such rows out by `missing drop`");
        }
        missing[row] = true;
    }

    private double[] probabilities(double[] values, boolean[] missing) {
        for (int row = 0; row < values.length; row++) {
            if (!missing[row] && !(values[row] > 0 && values[row] <= 1 + ROUNDING)) {
                throw tables.wrong(
                        row, reading.columns().propensity(), "the probability of what was logged, above 0 and up to 1");
            }
            values[row] = Math.min(1, values[row]);
        }
        return values;
    }

    private int[] positions(double[] values, String column) {
        int[] whole = new int[values.length];
        for (int row = 0; row < values.length; row++) {
            if (values[row] < 0 || values[row] != Math.rint(values[row])) {
                throw tables.wrong(row, column, "a whole number from 0");
            }
            if (values[row] >= BanditLog.POSITION_LIMIT) {
                throw tables.wrong(row, column, "a position below " + BanditLog.POSITION_LIMIT);
            }
            whole[row] = (int) values[row];
        }
        return whole;
    }

    /** The log, with contexts encoded by {@link #encoding}. */
    public BanditLog log() {
        return log(encoding());
    }

    /** The log, with contexts encoded as those of another one. */
    public BanditLog log(Encoding encoding) {
        return new BanditLog(
                        actions.count(),
                        Arrays.stream(kept).map(row -> chosen[row]).toArray(),
                        Arrays.stream(kept).mapToDouble(row -> rewards[row]).toArray(),
                        Arrays.stream(kept)
                                .mapToDouble(row -> propensities[row])
                                .toArray(),
                        Arrays.stream(kept).map(row -> positions[row]).toArray(),
                        contexts.encoded(encoding, kept))
                .withLabels(actions.labels());
    }

    /** The encoding that the log has by itself. */
    public Encoding encoding() {
        return contexts.encoding();
    }

    /** What there is to choose from. */
    public Actions actions() {
        return actions;
    }

    /** Clusters of the rows that agree in a column. */
    public Clusters clusters(String column) {
        int[] codes = tables.labels(column, new CsvLabels());
        return Clusters.byNumber(Arrays.stream(kept).map(row -> codes[row]).toArray());
    }

    /** How many rows were left out because something was missing. */
    public int leftOut() {
        return tables.size() - kept.length;
    }

    /** The columns that the log is made of, as its header calls them. */
    public List<String> taken() {
        Columns columns = reading.columns();
        List<String> names = new ArrayList<>(List.of(columns.action(), columns.reward()));
        if (!columns.propensity().isEmpty()) {
            names.add(columns.propensity());
        }
        columns.position().ifPresent(names::add);
        names.addAll(columns.context());
        CsvTable first = tables.first();
        return names.stream()
                .map(name -> first.header().get(first.column(name)))
                .toList();
    }

    /** The columns that were not looked at; those without a name are counted at the end. */
    public List<String> notTaken() {
        List<String> taken = taken();
        List<String> header = tables.first().header();
        List<String> others = new ArrayList<>(header.stream()
                .filter(name -> !name.isEmpty() && !taken.contains(name))
                .toList());
        long unnamed = header.stream().filter(String::isEmpty).count();
        if (unnamed > 0) {
            others.add(unnamed == 1 ? "one without a name" : unnamed + " without a name");
        }
        return others;
    }

    /**
     * The policy in a file of the same actions: how often another log holds each, or probabilities.
     *
     * @throws DatasetException where the file cannot be read, or holds what cannot be
     */
    public BanditPolicy policy(Path file) {
        CsvTable table = CsvTable.read(file);
        if (BanditCsv.isLog(table)) {
            Columns columns = Columns.of(table).withoutPropensity().withoutContext();
            return BanditPolicy.frequencies(
                    new BanditFiles(new CsvTables(List.of(table)), reading.with(columns, actions)).log());
        }
        BanditPolicy policy = BanditPolicyCsv.read(table, actions);
        return leftOut() == 0 || !BanditPolicyCsv.byRow(table) || table.size() != tables.size()
                ? policy
                : BanditPolicyCsv.read(table, actions, kept);
    }
}
