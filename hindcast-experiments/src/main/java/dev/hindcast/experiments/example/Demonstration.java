package dev.hindcast.experiments.example;

import dev.hindcast.report.SvgChart;
import java.util.List;

/**
 * What an experiment came to.
 *
 * @param claim what it is to show, with its source
 * @param problem on what it was done: the process, its size, the log
 * @param tables the numbers
 * @param reading what they say, in a sentence
 * @param picture the same at a glance
 */
public record Demonstration(String claim, String problem, List<Table> tables, String reading, SvgChart picture) {
    /** Keeps copies of what could be changed. */
    public Demonstration {
        tables = List.copyOf(tables);
    }

    /**
     * A table.
     *
     * @param title what its rows have in common
     * @param columns what stands in them; the first one names the row
     * @param rows one cell a column: a {@link String}, an {@link Integer} or a {@link Double}
     */
    public record Table(String title, List<String> columns, List<List<?>> rows) {
        /**
         * Checks the components and keeps copies of what could be changed.
         *
         * @throws IllegalArgumentException where one is not as said of it
         */
        public Table {
            columns = List.copyOf(columns);
            rows = rows.stream().<List<?>>map(List::copyOf).toList();
            for (List<?> row : rows) {
                if (row.size() != columns.size()) {
                    throw new IllegalArgumentException("The row " + row + " does not fit the columns " + columns);
                }
            }
        }
    }
}
