package dev.hindcast.evaluation.bandit;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.evaluation.bandit.BanditFiles.Missing;
import dev.hindcast.evaluation.bandit.BanditFiles.Reading;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Reads bandit logs and policies from CSV files with a header.
 *
 * <p>A log has a row for each decision. In the layout of the Open Bandit Dataset (Saito et al. 2021) the columns are {@code item_id},
 * {@code click}, {@code propensity_score} or {@code action_prob}, {@code position}, and {@code user_feature_...} of context; others have
 * {@code action}, {@code reward}, {@code propensity} or {@code pscore}, and where there are any {@code position} and {@code context...} or
 * {@code feature...}; names are known whatever their case. Actions are whole numbers from 0 where at least half of the numbers up to the greatest are
 * logged, or the greatest is below 20, and 0 is; otherwise what the log holds are labels. A context column that does not hold numbers becomes
 * an indicator of each of its values.
 */
public final class BanditCsv {
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

        /** Without columns of context. */
        Columns withoutContext() {
            return withoutContext(context);
        }

        /** Without some columns of context, whatever their case. */
        public Columns withoutContext(Collection<String> others) {
            return new Columns(
                    action,
                    reward,
                    propensity,
                    position,
                    context.stream()
                            .filter(name -> others.stream().noneMatch(name::equalsIgnoreCase))
                            .toList());
        }

        /**
         * The columns that a file's header says.
         *
         * @throws DatasetException where it cannot be read
         */
        public static Columns of(Path file) {
            return of(CsvTable.read(file));
        }

        static Columns of(CsvTable table) {
            boolean openBandit = table.has("item_id") && table.has("click");
            return new Columns(
                    openBandit ? "item_id" : "action",
                    openBandit ? "click" : "reward",
                    openBandit ? first(table, "propensity_score", "action_prob") : first(table, "propensity", "pscore"),
                    table.has("position") ? Optional.of("position") : Optional.empty(),
                    IntStream.range(0, table.header().size())
                            .filter(column -> isContext(table.lower(column), openBandit))
                            .mapToObj(table.header()::get)
                            .toList());
        }

        private static boolean isContext(String name, boolean openBandit) {
            return openBandit
                    ? name.startsWith("user_feature")
                    : name.startsWith("context") || name.startsWith("feature");
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

    /** Whether a file holds a log rather than the probabilities of a policy: whether there is a column of rewards. */
    static boolean isLog(CsvTable table) {
        return table.has("reward") || table.has("click");
    }

    /**
     * The kind of each action: actions have one number where a file has equal cells for them in all columns but {@code action} or
     * {@code item_id}. A column without a name is not looked at.
     *
     * @throws DatasetException where the file cannot be read, or does not name each action once
     */
    public static int[] kinds(Path file, Actions actions) {
        CsvTable table = CsvTable.read(file);
        int column = table.column(table.has("item_id") ? "item_id" : "action");
        Function<String, OptionalInt> finder = actions.finder();
        int[] kinds = new int[actions.count()];
        Arrays.fill(kinds, NONE);
        Map<List<String>, Integer> numbers = new HashMap<>();
        for (int row = 0; row < table.size(); row++) {
            int own = row;
            int action = finder.apply(table.text(row, column))
                    .orElseThrow(() -> table.wrong(own, column, actions.expected()));
            List<String> cells = IntStream.range(0, table.header().size())
                    .filter(j -> j != column && !table.header().get(j).isEmpty())
                    .mapToObj(j -> table.text(own, j))
                    .toList();
            kinds[action] = numbers.computeIfAbsent(cells, key -> numbers.size());
        }
        if (table.size() != actions.count() || Arrays.stream(kinds).anyMatch(kind -> kind == NONE)) {
            throw new DatasetException(
                    file + " has " + table.size() + " rows: expected one for each of " + actions.count() + " actions");
        }
        return kinds;
    }

    /** A log whose layout its header says, with the actions that it shows. */
    public static BanditLog read(Path file) {
        return BanditFiles.open(List.of(file), Reading::of).log();
    }

    /**
     * Reads one log from one or several files, in their order.
     *
     * @param columns of every file
     * @param actions how many actions there are, which are numbers then; otherwise those that the log shows
     * @throws DatasetException where a file cannot be read, or a cell holds what cannot be, naming file, line and column
     */
    public static BanditLog read(List<Path> files, Columns columns, OptionalInt actions) {
        Optional<Actions> known =
                actions.isPresent() ? Optional.of(Actions.numbers(actions.getAsInt())) : Optional.empty();
        return BanditFiles.of(CsvTables.read(files), new Reading(columns, known, Missing.REFUSE, Set.of()))
                .log();
    }

    /**
     * Reads the probabilities of a policy: either columns {@code action}, {@code probability} and possibly {@code position}, where an action
     * that is not named has probability 0; or columns {@code action_0}, {@code action_1}, ... with a row for each decision of the log.
     *
     * @throws DatasetException where the file is neither, or its probabilities do not sum to 1
     */
    public static BanditPolicy readPolicy(Path file, Actions actions) {
        return BanditPolicyCsv.read(CsvTable.read(file), actions);
    }

    /** As above, of actions that are numbers. */
    public static BanditPolicy readPolicy(Path file, int actions) {
        return readPolicy(file, Actions.numbers(actions));
    }
}
