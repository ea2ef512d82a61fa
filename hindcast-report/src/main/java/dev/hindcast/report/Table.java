package dev.hindcast.report;

import java.util.List;

/**
 * Figures that pages and terminals show alike.
 *
 * @param title what they are of
 * @param headings of the columns
 * @param rows a cell for each heading
 * @param notes what there is to know of them, a sentence or more each
 */
public record Table(String title, List<String> headings, List<List<String>> rows, List<String> notes) {
    /** Copies the lists. */
    public Table {
        headings = List.copyOf(headings);
        rows = rows.stream().map(List::copyOf).toList();
        notes = List.copyOf(notes);
    }

    /** Figures that say all there is to know of them. */
    public Table(String title, List<String> headings, List<List<String>> rows) {
        this(title, headings, rows, List.of());
    }

    /** Adds it to a page, as a section of its own. */
    void write(Page page, String id) {
        page.section(id, title)
                .table(
                        title,
                        headings,
                        rows.stream()
                                .map(row -> row.stream().map(Numbers::typeset).toList())
                                .toList());
        notes.forEach(page::note);
        page.end();
    }
}
