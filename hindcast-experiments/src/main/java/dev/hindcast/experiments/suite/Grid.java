package dev.hindcast.experiments.suite;

import java.util.List;
import java.util.stream.Stream;

/**
 * A table of texts.
 *
 * @param title what it shows
 * @param headers of its columns
 * @param rows as wide as the headers
 * @param summary rows that sum up those above
 * @param notes what has to be known to read it
 */
public record Grid(
        String title, List<String> headers, List<List<String>> rows, List<List<String>> summary, List<String> notes) {
    /** Keeps copies of what could be changed. */
    public Grid {
        headers = List.copyOf(headers);
        rows = List.copyOf(rows);
        summary = List.copyOf(summary);
        notes = List.copyOf(notes);
    }

    /** The rows, and below them those that sum up. */
    public List<List<String>> all() {
        return Stream.concat(rows.stream(), summary.stream()).toList();
    }

    /** As Markdown. */
    public String markdown() {
        StringBuilder text = new StringBuilder("## " + title + "\n\n");
        text.append(line(headers))
                .append("|---|")
                .append("---:|".repeat(headers.size() - 1))
                .append('\n');
        all().forEach(row -> text.append(line(row)));
        notes.forEach(note -> text.append('\n').append(note).append('\n'));
        return text.toString();
    }

    private static String line(List<String> cells) {
        return "| "
                + String.join(
                        " | ",
                        cells.stream().map(cell -> cell.replace("|", "\\|")).toList()) + " |\n";
    }
}
