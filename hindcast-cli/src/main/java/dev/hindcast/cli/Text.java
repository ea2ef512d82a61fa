package dev.hindcast.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.evaluation.RunStatistics.Statistic;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Numbers and tables as people read them on a terminal. */
public final class Text {
    static final String ABSENT = "-";

    private static final int LINE = 110;
    private static final String HEIGHTS = " \u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";

    private Text() {}

    /** About four digits. */
    static String number(double value) {
        double size = Math.abs(value);
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? ABSENT : value > 0 ? "inf" : "-inf";
        }
        if (size != 0 && (size >= 1e7 || size < 1e-3)) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        int decimals = size >= 1e4 || value == Math.rint(value) ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 4;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    static String number(OptionalDouble value) {
        return value.isPresent() ? number(value.getAsDouble()) : ABSENT;
    }

    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** {@code 1 seed}, {@code 3 seeds}. */
    public static String count(long value, String noun) {
        return count(value, noun, noun + "s");
    }

    /** {@code 1 policy}, {@code 3 policies}. */
    static String count(long value, String one, String several) {
        return count(value) + " " + (value == 1 ? one : several);
    }

    static String interval(double low, double high) {
        return Double.isNaN(low) ? ABSENT : "[" + number(low) + ", " + number(high) + "]";
    }

    static String interval(ReturnSummary returns) {
        return interval(returns.low95(), returns.high95());
    }

    static String statistic(Statistic statistic) {
        return number(statistic.value()) + " "
                + interval(statistic.interval().low(), statistic.interval().high());
    }

    /** The mean over all episodes of all seeds, with its interval. */
    static String returns(List<ReturnSummary> bySeed) {
        if (bySeed.isEmpty()) {
            return ABSENT;
        }
        ReturnSummary pooled = Returns.pooled(bySeed);
        return number(pooled.mean()) + " " + interval(pooled);
    }

    /** A share of one in percent. */
    static String percent(double share) {
        return Double.isNaN(share)
                ? ABSENT
                : String.format(Locale.ROOT, share != 0 && Math.abs(share) < 0.095 ? "%.1f%%" : "%.0f%%", 100 * share);
    }

    /** The shape of a distribution: a letter for each of {@code bins} equal bins, as high as it is full, blank where it is empty. */
    static String sketch(double[] values, int bins) {
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

    /** A paragraph in lines of about 110 letters, all but the first of them indented as far as the label is long. */
    static String paragraph(String label, String text) {
        StringBuilder lines = new StringBuilder(label);
        int column = label.length();
        for (String word : text.split(" ")) {
            if (column + word.length() > LINE && column > label.length()) {
                lines.append(System.lineSeparator()).append(" ".repeat(label.length()));
                column = label.length();
            }
            lines.append(column == label.length() ? "" : " ").append(word);
            column += word.length() + 1;
        }
        return lines.toString();
    }

    /** A table whose first column is aligned to the left and whose others to the right. */
    public static String table(List<String> headers, List<List<String>> rows) {
        return table(headers, rows, 1);
    }

    /** A table whose first {@code leftColumns} columns are aligned to the left and whose others to the right. */
    static String table(List<String> headers, List<List<String>> rows, int leftColumns) {
        return table(
                headers,
                rows,
                IntStream.range(leftColumns, headers.size()).boxed().toList());
    }

    /** A table whose columns of the numbers in {@code rightColumns} are aligned to the right and whose others to the left. */
    static String table(List<String> headers, List<List<String>> rows, List<Integer> rightColumns) {
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
