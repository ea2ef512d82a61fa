package dev.hindcast.evaluation.bandit;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.evaluation.bandit.CsvTable.Numbers;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Probabilities of a policy in a CSV file, by action or by row. */
final class BanditPolicyCsv {
    private static final String PREFIX = "action_";

    private BanditPolicyCsv() {}

    /** Whether there is a row for each decision. */
    static boolean byRow(CsvTable table) {
        return !table.has("action") && table.header().stream().anyMatch(BanditPolicyCsv::isAction);
    }

    private static boolean isAction(String column) {
        return column.toLowerCase(Locale.ROOT).startsWith(PREFIX);
    }

    static BanditPolicy read(CsvTable table, Actions actions) {
        return read(table, actions, IntStream.range(0, table.size()).toArray());
    }

    /** As above, with the rows that are asked for alone where there is one for each decision. */
    static BanditPolicy read(CsvTable table, Actions actions, int[] rows) {
        try {
            return byRow(table) ? byRow(table, actions, rows) : byAction(table, actions);
        } catch (IllegalArgumentException e) {
            throw new DatasetException(table.file() + ": " + e.getMessage(), e);
        }
    }

    private static BanditPolicy byRow(CsvTable table, Actions actions, int[] rows) {
        Function<String, OptionalInt> finder = actions.finder();
        double[][] probabilities = new double[rows.length][actions.count()];
        for (int column = 0; column < table.header().size(); column++) {
            String name = table.header().get(column);
            if (isAction(name)) {
                int own = column;
                int action = finder.apply(name.substring(PREFIX.length()))
                        .orElseThrow(() -> surplus(table, table.header().get(own), actions));
                double[] values = numbers(table, column);
                for (int i = 0; i < rows.length; i++) {
                    probabilities[i][action] = values[rows[i]];
                }
            }
        }
        IntStream.range(0, actions.count()).forEach(action -> table.column(PREFIX + actions.name(action)));
        return BanditPolicy.byRow(probabilities);
    }

    private static DatasetException surplus(CsvTable table, String column, Actions actions) {
        return new DatasetException(table.file() + " has a column '" + column + "', but the log shows "
                + (actions.labelled() ? "no such action among its " : "the ") + actions.count() + " actions "
                + actions.name(0) + " to " + actions.name(actions.count() - 1)
                + ": if there are more than it shows, say `actions "
                + (actions.labelled() ? "NAME,NAME,..." : Integer.toString(actions.count() + 1))
                + "`");
    }

    private static double[] numbers(CsvTable table, int column) {
        Numbers numbers = table.numbers(column);
        numbers.first(value -> !Double.isFinite(value)).ifPresent(row -> {
            throw table.wrong(row, column, "a finite number");
        });
        return numbers.values();
    }

    private static BanditPolicy byAction(CsvTable table, Actions actions) {
        int action = table.column("action");
        double[] probabilities = numbers(table, table.column("probability"));
        double[] places =
                table.has("position") ? numbers(table, table.column("position")) : new double[probabilities.length];
        double[][] byPosition = new double[1 + greatest(table, places)][0];
        Function<String, OptionalInt> finder = actions.finder();
        for (int row = 0; row < table.size(); row++) {
            int own = row;
            int place = (int) places[row];
            if (byPosition[place].length == 0) {
                byPosition[place] = new double[actions.count()];
            }
            int named = finder.apply(table.text(row, action))
                    .orElseThrow(() -> table.wrong(own, action, actions.expected()));
            byPosition[place][named] += probabilities[row];
        }
        return table.has("position") ? BanditPolicy.byPosition(byPosition) : BanditPolicy.fixed(byPosition[0]);
    }

    private static int greatest(CsvTable table, double[] places) {
        for (int row = 0; row < places.length; row++) {
            if (places[row] < 0 || places[row] >= BanditLog.POSITION_LIMIT || places[row] != Math.rint(places[row])) {
                throw table.wrong(
                        row, table.column("position"), "a position, a whole number below " + BanditLog.POSITION_LIMIT);
            }
        }
        return (int) Arrays.stream(places).max().orElseThrow();
    }
}
