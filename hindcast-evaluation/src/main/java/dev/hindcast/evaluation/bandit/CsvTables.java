package dev.hindcast.evaluation.bandit;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.evaluation.bandit.CsvTable.Numbers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Several files with the same columns as one table, in their order.
 *
 * @param tables the files, at least one
 */
record CsvTables(List<CsvTable> tables) {
    static CsvTables read(List<Path> files) {
        return new CsvTables(files.stream().map(CsvTable::read).toList());
    }

    CsvTable first() {
        return tables.get(0);
    }

    int size() {
        return tables.stream().mapToInt(CsvTable::size).sum();
    }

    Numbers numbers(String column) {
        return joined(table -> table.numbers(table.column(column)));
    }

    Numbers amounts(String column) {
        return joined(table -> table.amounts(table.column(column)));
    }

    private Numbers joined(Function<CsvTable, Numbers> numbers) {
        return new Numbers(tables.stream()
                .map(table -> numbers.apply(table).values())
                .flatMapToDouble(Arrays::stream)
                .toArray());
    }

    int[] labels(String column, CsvLabels labels) {
        return tables.stream()
                .map(table -> table.labels(table.column(column), labels))
                .flatMapToInt(Arrays::stream)
                .toArray();
    }

    DatasetException wrong(int row, String column, String expected) {
        return at(row, (table, own) -> table.wrong(own, table.column(column), expected));
    }

    DatasetException missing(int row, String column, String choice) {
        return at(row, (table, own) -> table.missing(own, table.column(column), choice));
    }

    /** Says something of a row of a table. */
    @FunctionalInterface
    private interface Saying {
        DatasetException of(CsvTable table, int row);
    }

    private DatasetException at(int row, Saying saying) {
        int own = row;
        for (CsvTable table : tables) {
            if (own < table.size()) {
                return saying.of(table, own);
            }
            own -= table.size();
        }
        throw new IndexOutOfBoundsException(row);
    }
}
