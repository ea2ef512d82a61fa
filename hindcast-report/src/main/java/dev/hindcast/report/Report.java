package dev.hindcast.report;

import java.io.IOException;
import java.nio.file.Path;

/** The report of one training: a single HTML file that opens without a network. The same data give the same bytes. */
public final class Report {
    private final ReportData data;

    private Report(ReportData data) {
        this.data = data;
    }

    /** The report that {@code data} give. */
    public static Report of(ReportData data) {
        return new Report(data);
    }

    /**
     * The page.
     *
     * @throws IllegalArgumentException where a drawing of the rollout is not plain SVG
     */
    public String html() {
        Page page = new Page(data.title());
        HeadlineSection.write(page, data);
        data.againstLog().ifPresent(log -> LogSection.write(page, log));
        ReturnSections.write(page, data);
        writeTrials(page);
        CriticSection.write(page, data);
        LossSection.write(page, data);
        RolloutSection.write(page, data);
        RecordSections.write(page, data);
        return page.html();
    }

    private void writeTrials(Page page) {
        if (!data.trials().isEmpty()) {
            page.section("trials", "The hand-over, as it was watched");
            data.trials().forEach(page::paragraph);
            page.end();
        }
    }

    /**
     * Writes the page; {@code file} is whole or as it was before.
     *
     * @throws IOException where that fails
     */
    public void write(Path file) throws IOException {
        Markup.write(file, html());
    }
}
