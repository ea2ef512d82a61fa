package dev.hindcast.cli.report;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetStatistics;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Summary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a data set holds: a single HTML file that opens without a network. The same data give the same bytes. */
public final class DatasetReport {
    private final Dataset dataset;
    private final DatasetStatistics statistics;

    private DatasetReport(Dataset dataset) {
        this.dataset = dataset;
        this.statistics = dataset.statistics();
    }

    /** The report of a data set. */
    public static DatasetReport of(Dataset dataset) {
        return new DatasetReport(dataset);
    }

    /** The page. */
    public String html() {
        Page page = new Page(dataset.name())
                .raw("<header>")
                .element("p", "kicker", "Hindcast data set")
                .element("h1", "", dataset.name())
                .element("p", "facts", facts())
                .raw("</header>");
        double[] lengths =
                dataset.episodes().stream().mapToDouble(Episode::length).toArray();
        page.section("returns", "Returns of episodes")
                .chart(histogram("return of an episode", statistics.episodeReturns()))
                .end();
        page.section("lengths", "Lengths of episodes")
                .chart(histogram("steps of an episode", lengths))
                .end();
        page.section("components", "Observations and actions")
                .table("record", components())
                .end();
        return page.section("record", "Record")
                .table("record", record())
                .end()
                .html();
    }

    /**
     * Writes the page; {@code file} is whole or as it was before.
     *
     * @throws IOException where that fails
     */
    public void write(Path file) throws IOException {
        Markup.write(file, html());
    }

    private String facts() {
        return Numbers.text(statistics.transitions()) + " transitions in " + Numbers.text((long) statistics.episodes())
                + " episodes, of which " + Numbers.text((long) statistics.terminated()) + " terminated and "
                + Numbers.text((long) statistics.truncated()) + " were truncated";
    }

    private static HistogramChart histogram(String what, double[] values) {
        return HistogramChart.of(
                new Labels("", what, "% of episodes"),
                Size.WIDE,
                List.of(new Sample("data", Tone.DATA, true, values)));
    }

    private Map<String, String> components() {
        Map<String, String> rows = new LinkedHashMap<>();
        put(rows, "observation", statistics.observations());
        put(rows, "action", statistics.actions());
        return rows;
    }

    private static void put(Map<String, String> rows, String what, List<Summary> components) {
        for (int i = 0; i < components.size(); i++) {
            Summary component = components.get(i);
            rows.put(
                    what + " " + i,
                    "mean " + Numbers.text(component.mean()) + ", deviation " + Numbers.text(component.std()) + ", from "
                            + Numbers.text(component.min()) + " to " + Numbers.text(component.max()));
        }
    }

    private Map<String, String> record() {
        Map<String, String> rows = new LinkedHashMap<>();
        dataset.environmentId().ifPresent(id -> rows.put("environment", id));
        rows.put("observations", dataset.observationSpace().toString());
        rows.put("actions", dataset.actionSpace().toString());
        rows.put("fingerprint", dataset.fingerprint());
        dataset.warnings().forEach(warning -> rows.put("note", warning));
        return rows;
    }
}
