package dev.hindcast.experiments.suite;

import java.util.stream.Collectors;

/** A benchmark as Markdown: {@code results.md}. */
public final class ResultsPage {
    private ResultsPage() {}

    /** The page: all tables, and the command of each cell. */
    public static String markdown(Results results) {
        Suite suite = results.suite();
        return "# " + suite.name() + "\n\n"
                + (suite.description().isEmpty() ? "" : suite.description() + "\n\n")
                + Tables.of(results).stream().map(Grid::markdown).collect(Collectors.joining("\n"))
                + "\n## How to make each cell again\n\n```\n"
                + results.outcomes().stream().map(Outcome::command).collect(Collectors.joining("\n"))
                + "\n```\n";
    }
}
