package dev.hindcast.evaluation.bandit;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.evaluation.Clusters;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reads bandit logs and policies from CSV files with a header.
 *
 * <p>A log has a row for each decision. In the layout of the Open Bandit Dataset (Saito et al. 2021) the columns are {@code item_id},
 * {@code click}, {@code propensity_score} or {@code action_prob}, {@code position}, and {@code user_feature_...} of context; others have
 * {@code action}, {@code reward}, {@code propensity} or {@code pscore}, and where there are any {@code position} and {@code context...} or
 * {@code feature...}. Actions are whole numbers from 0. A context column that does not hold numbers alone becomes an indicator of each of its
 * values.
 */
public final class BanditCsv {
    private static final int ACTION_LIMIT = 1_000_000;
    private static final int NONE = -1;

    private BanditCsv() {}

    /**
     * Which column holds what.
     *
     * @param action the number of the action
     * @param reward what it earned
     * @param propensity the probability with which it was chosen; an empty name where it is to be estimated, which stands for 1
     * @param position where it was shown
     * @param context what was known; empty where nothing was
     */
    public record Columns(
            String action, String reward, String propensity, Optional<String> position, List<String> context) {
        public Columns {
            context = List.copyOf(context);
        }

        /** Without propensities, which are to be estimated. */
        public Columns withoutPropensity() {
            return new Columns(action, reward, "", position, context);
        }

        /**
         * The columns that a file's header says.
         *
         * @throws DatasetException where it is of neither layout, or cannot be read
         */
        public static Columns of(Path file) {
            return of(CsvTable.read(file));
        }

        private static Columns of(CsvTable table) {
            boolean openBandit = table.has("item_id") && table.has("click");
            return new Columns(
                    openBandit ? "item_id" : "action",
                    openBandit ? "click" : "reward",
                    openBandit ? first(table, "propensity_score", "action_prob") : first(table, "propensity", "pscore"),
                    table.has("position") ? Optional.of("position") : Optional.empty(),
                    table.header().stream()
                            .filter(name -> openBandit
                                    ? name.startsWith("user_feature")
                                    : name.startsWith("context") || name.startsWith("feature"))
                            .toList());
        }

        private static String first(CsvTable table, String name, String other) {
            return table.has(other) && !table.has(name) ? other : name;
        }
    }

    /**
     * How context columns become features.
     *
     * @param features in their order
     */
    public record Encoding(List<Feature> features) {
        public Encoding {
            features = List.copyOf(features);
        }

        /** How many numbers a context has. */
        public int size() {
            return features.stream().mapToInt(Feature::size).sum();
        }
    }

    /**
     * What becomes of one column.
     *
     * @param column its name
     * @param values each of which becomes an indicator, so that other values become zeros; empty where the column holds numbers
     */
    public record Feature(String column, List<String> values) {
        public Feature {
            values = List.copyOf(values);
        }

        int size() {
            return Math.max(1, values.size());
        }
    }

    /** The encoding that a log has by itself: numbers where a column holds nothing else, otherwise indicators in alphabetical order. */
    public static Encoding encoding(List<Path> files, Columns columns) {
        List<CsvTable> tables = files.stream().map(CsvTable::read).toList();
        return encoded(tables, columns);
    }

    private static Encoding encoded(List<CsvTable> tables, Columns columns) {
        return new Encoding(
                columns.context().stream().map(name -> feature(tables, name)).toList());
    }

    private static Feature feature(List<CsvTable> tables, String name) {
        List<String> cells = cells(tables, name).toList();
        return cells.stream().allMatch(BanditCsv::isNumber)
                ? new Feature(name, List.of())
                : new Feature(name, List.copyOf(new TreeSet<>(cells)));
    }

    private static boolean isNumber(String cell) {
        try {
            return Double.isFinite(Double.parseDouble(cell));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static Stream<String> cells(List<CsvTable> tables, String name) {
        return tables.stream().flatMap(table -> {
            int column = table.column(name);
            return IntStream.range(0, table.rows().size()).mapToObj(row -> table.text(row, column));
        });
    }

    /** Clusters of the rows that agree in a column. */
    public static Clusters clusters(List<Path> files, String column) {
        return Clusters.byLabel(
                cells(files.stream().map(CsvTable::read).toList(), column).toList());
    }

    /** Whether a file holds a log rather than the probabilities of a policy: whether there is a column of rewards. */
    public static boolean isLog(Path file) {
        CsvTable table = CsvTable.read(file);
        return table.has("reward") || table.has("click");
    }

    /** A log whose layout its header says, with as many actions as the greatest number demands. */
    public static BanditLog read(Path file) {
        return read(List.of(file), Columns.of(file), OptionalInt.empty());
    }

    /**
     * Reads one log from one or several files, in their order.
     *
     * @param columns of every file
     * @param actions how many actions there are; otherwise one more than the greatest number in the log
     * @throws DatasetException where a file cannot be read, or a cell holds what cannot be, naming file, line and column
     */
    public static BanditLog read(List<Path> files, Columns columns, OptionalInt actions) {
        List<CsvTable> tables = files.stream().map(CsvTable::read).toList();
        return log(tables, columns, actions, encoded(tables, columns));
    }

    /** As above, with contexts encoded as those of another log. */
    public static BanditLog read(List<Path> files, Columns columns, OptionalInt actions, Encoding encoding) {
        return log(files.stream().map(CsvTable::read).toList(), columns, actions, encoding);
    }

    private static BanditLog log(List<CsvTable> tables, Columns columns, OptionalInt actions, Encoding encoding) {
        int rows = tables.stream().mapToInt(table -> table.rows().size()).sum();
        int[] chosen = new int[rows];
        double[] rewards = new double[rows];
        double[] propensities = new double[rows];
        int[] positions = new int[rows];
        int filled = 0;
        for (CsvTable table : tables) {
            int action = table.column(columns.action());
            int reward = table.column(columns.reward());
            int propensity = columns.propensity().isEmpty() ? NONE : table.column(columns.propensity());
            Optional<Integer> position = columns.position().map(table::column);
            for (int row = 0; row < table.rows().size(); row++) {
                chosen[filled] = action(table, row, action, actions.orElse(ACTION_LIMIT));
                rewards[filled] = table.number(row, reward);
                propensities[filled] = propensity == NONE ? 1 : probability(table, row, propensity);
                positions[filled] = position.isPresent() ? position(table, row, position.get()) : 0;
                filled++;
            }
        }
        int count = actions.orElse(1 + Arrays.stream(chosen).max().orElseThrow());
        return new BanditLog(count, chosen, rewards, propensities, positions, contexts(tables, encoding, rows));
    }

    private static int action(CsvTable table, int row, int column, int limit) {
        int action = table.whole(row, column);
        if (action >= limit) {
            throw table.wrong(row, column, "an action from 0 to " + (limit - 1));
        }
        return action;
    }

    private static double probability(CsvTable table, int row, int column) {
        double probability = table.number(row, column);
        if (!(probability > 0 && probability <= 1)) {
            throw table.wrong(row, column, "the probability of what was logged, above 0 and up to 1");
        }
        return probability;
    }

    private static int position(CsvTable table, int row, int column) {
        int position = table.whole(row, column);
        if (position >= BanditLog.POSITION_LIMIT) {
            throw table.wrong(row, column, "a position below " + BanditLog.POSITION_LIMIT);
        }
        return position;
    }

    private static double[][] contexts(List<CsvTable> tables, Encoding encoding, int rows) {
        double[][] contexts = new double[rows][encoding.size()];
        int first = 0;
        for (Feature feature : encoding.features()) {
            fill(tables, feature, first, contexts);
            first += feature.size();
        }
        return contexts;
    }

    private static void fill(List<CsvTable> tables, Feature feature, int first, double[][] contexts) {
        int filled = 0;
        for (CsvTable table : tables) {
            int column = table.column(feature.column());
            for (int row = 0; row < table.rows().size(); row++) {
                if (feature.values().isEmpty()) {
                    contexts[filled][first] = table.number(row, column);
                } else {
                    int value = feature.values().indexOf(table.text(row, column));
                    if (value >= 0) {
                        contexts[filled][first + value] = 1;
                    }
                }
                filled++;
            }
        }
    }

    /**
     * Reads the probabilities of a policy: either columns {@code action}, {@code probability} and possibly {@code position}, where an action
     * that is not named has probability 0; or columns {@code action_0}, {@code action_1}, ... with a row for each decision of the log.
     *
     * @param actions how many actions there are
     * @throws DatasetException where the file is neither, or its probabilities do not sum to 1
     */
    public static BanditPolicy readPolicy(Path file, int actions) {
        CsvTable table = CsvTable.read(file);
        try {
            return table.has("action_0") ? byRow(table, actions) : byAction(table, actions);
        } catch (IllegalArgumentException e) {
            throw new DatasetException(file + ": " + e.getMessage(), e);
        }
    }

    private static BanditPolicy byRow(CsvTable table, int actions) {
        double[][] probabilities = new double[table.rows().size()][actions];
        for (int action = 0; action < actions; action++) {
            int column = table.column("action_" + action);
            for (int row = 0; row < probabilities.length; row++) {
                probabilities[row][action] = table.number(row, column);
            }
        }
        return BanditPolicy.byRow(probabilities);
    }

    private static BanditPolicy byAction(CsvTable table, int actions) {
        int action = table.column("action");
        int probability = table.column("probability");
        double[][] byPosition = new double[0][];
        for (int row = 0; row < table.rows().size(); row++) {
            int place = table.has("position") ? position(table, row, table.column("position")) : 0;
            if (place >= byPosition.length) {
                int known = byPosition.length;
                byPosition = Arrays.copyOf(byPosition, place + 1);
                Arrays.fill(byPosition, known, place + 1, new double[0]);
            }
            if (byPosition[place].length == 0) {
                byPosition[place] = new double[actions];
            }
            byPosition[place][action(table, row, action, actions)] += table.number(row, probability);
        }
        return table.has("position") ? BanditPolicy.byPosition(byPosition) : BanditPolicy.fixed(byPosition[0]);
    }
}
