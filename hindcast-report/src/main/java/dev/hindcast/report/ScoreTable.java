package dev.hindcast.report;

import java.util.List;

/**
 * Scores by method and data set, numbers at the right with their intervals below them; it scrolls inside itself where it is wider than the page.
 *
 * @param name what it shows
 * @param headers of its columns
 * @param rows as wide as the headers
 * @param summary rows that sum up those above
 */
public record ScoreTable(String name, List<String> headers, List<List<String>> rows, List<List<String>> summary) {
    /** Keeps copies of what could be changed. */
    public ScoreTable {
        headers = List.copyOf(headers);
        rows = List.copyOf(rows);
        summary = List.copyOf(summary);
    }

    /** Adds it to a page. */
    public void write(Page page) {
        page.wide(name).raw("<table class=\"scores\"><thead><tr>");
        headers.forEach(header -> page.raw("<th scope=\"col\">" + Markup.escape(header) + "</th>"));
        page.raw("</tr></thead><tbody>");
        rows.forEach(row -> write(page, row));
        page.raw("</tbody><tfoot>");
        summary.forEach(row -> write(page, row));
        page.raw("</tfoot></table></div>");
    }

    private static void write(Page page, List<String> row) {
        page.raw("<tr><th scope=\"row\">" + Markup.escape(row.get(0)) + "</th>");
        row.stream().skip(1).forEach(cell -> page.raw("<td>" + split(Numbers.typeset(cell)) + "</td>"));
        page.raw("</tr>");
    }

    /** A number with its interval below it. */
    private static String split(String cell) {
        int bracket = cell.indexOf(" [");
        return bracket < 0
                ? Markup.escape(cell)
                : Markup.escape(cell.substring(0, bracket)) + "<small>" + Markup.escape(cell.substring(bracket + 1))
                        + "</small>";
    }
}
