package dev.hindcast.cli.output;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import dev.hindcast.report.Table;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Tables, paragraphs and small pictures as people read them on a terminal. */
public final class Layout {
    private static final int LINE = 110;
    private static final int LEAST_COLUMNS = 55;
    private static final int MOST_COLUMNS = 400;
    private static final String HEIGHTS = " \u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";

    private Layout() {}

    /** How wide a terminal is that says so: {@code COLUMNS} in the environment, 55 to 400. */
    public static OptionalInt columns() {
        try {
            int columns =
                    Integer.parseInt(System.getenv().getOrDefault("COLUMNS", "").strip());
            return columns > 0
                    ? OptionalInt.of(Math.max(LEAST_COLUMNS, Math.min(MOST_COLUMNS, columns)))
                    : OptionalInt.empty();
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    /** The shape of a distribution: a letter for each of {@code bins} equal bins, as high as it is full, blank where it is empty. */
    public static String sketch(double[] values, int bins) {
        DoubleSummaryStatistics range = Arrays.stream(values).summaryStatistics();
        double width = (range.getMax() - range.getMin()) / bins;
        int[] counts = new int[bins];
        for (double value : values) {
            counts[width > 0 ? Math.min(bins - 1, (int) ((value - range.getMin()) / width)) : 0]++;
        }
        int fullest = Arrays.stream(counts).max().orElse(1);
        StringBuilder sketch = new StringBuilder();
        for (int count : counts) {
            int height = (int) Math.ceil((double) count * (HEIGHTS.length() - 1) / fullest);
            sketch.append(HEIGHTS.charAt(height));
        }
        return sketch.toString();
    }

    /** A paragraph in lines of about 110 letters, or of as many as a narrower terminal has; all but the first of them indented as far as the label is long. */
    public static String paragraph(String label, String text) {
        StringBuilder lines = new StringBuilder(label);
        int column = label.length();
        int line = Math.min(LINE, columns().orElse(LINE));
        for (String word : OptionNames.in(text).split(" ")) {
            if (column + word.length() > line && column > label.length()) {
                lines.append(System.lineSeparator()).append(" ".repeat(label.length()));
                column = label.length();
            }
            lines.append(column == label.length() ? "" : " ").append(word);
            column += word.length() + 1;
        }
        return lines.toString();
    }

    /** Figures below what was printed before, and what there is to know of them. */
    public static void print(PrintWriter out, Table table) {
        out.println();
        out.println(table(table));
        table.notes().forEach(note -> out.println(paragraph("", note)));
    }

    /** Figures, of whose columns the first is aligned to the left and the others to the right. */
    public static String table(Table table) {
        return table(table.headings(), table.rows());
    }

    /** A table whose first column is aligned to the left and whose others to the right. */
    public static String table(List<String> headers, List<List<String>> rows) {
        return table(headers, rows, 1);
    }

    /** A table whose first {@code leftColumns} columns are aligned to the left and whose others to the right. */
    public static String table(List<String> headers, List<List<String>> rows, int leftColumns) {
        return table(
                headers,
                rows,
                IntStream.range(leftColumns, headers.size()).boxed().toList());
    }

    /** A table whose columns of the numbers in {@code rightColumns} are aligned to the right and whose others to the left. */
    public static String table(List<String> headers, List<List<String>> rows, List<Integer> rightColumns) {
        Column[] columns = IntStream.range(0, headers.size())
                .mapToObj(i -> {
                    HorizontalAlign align = rightColumns.contains(i) ? HorizontalAlign.RIGHT : HorizontalAlign.LEFT;
                    return new Column()
                            .header(headers.get(i))
                            .headerAlign(align)
                            .dataAlign(align)
                            .maxWidth(100);
                })
                .toArray(Column[]::new);
        Object[][] cells = rows.stream().map(List::toArray).toArray(Object[][]::new);
        return AsciiTable.getTable(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS_NO_OUTSIDE_BORDER, columns, cells);
    }
}
