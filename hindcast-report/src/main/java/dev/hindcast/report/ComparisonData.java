package dev.hindcast.report;

import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.evaluation.SeedStatistics;
import dev.hindcast.report.ReportData.Curve;
import dev.hindcast.report.ReportData.Outcome;
import java.util.List;

/**
 * What a {@link ComparisonReport} tells of several runs. Texts are plain: the report escapes them.
 *
 * @param title the report's title
 * @param command what reproduces the comparison, as one types it
 * @param runs the runs, in the order they are shown
 */
public record ComparisonData(String title, String command, List<Run> runs) {
    /**
     * Checks the components and keeps copies of what could be changed.
     *
     * @throws IllegalArgumentException where one is not as said of it
     */
    public ComparisonData {
        runs = List.copyOf(runs);
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("A comparison needs at least one run.");
        }
    }

    /**
     * A run.
     *
     * @param name what tells it from the others, such as its directory
     * @param algorithm what was trained
     * @param dataset the data set's name
     * @param environment where it was judged
     * @param behavior the returns of the data's episodes
     * @param curves returns during the training, one for each seed; may be empty
     * @param outcome the returns of its policies
     * @param seeds statistics of the last checkpoints' mean returns over the seeds
     */
    public record Run(
            String name,
            String algorithm,
            String dataset,
            String environment,
            ReturnSummary behavior,
            List<Curve> curves,
            Outcome outcome,
            SeedStatistics seeds) {
        /** Keeps copies of what could be changed. */
        public Run {
            curves = List.copyOf(curves);
        }
    }
}
