package dev.hindcast.report;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetStatistics;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Summary;
import dev.hindcast.evaluation.quality.Behavior;
import dev.hindcast.evaluation.quality.Coverage;
import dev.hindcast.evaluation.quality.Finding;
import dev.hindcast.evaluation.quality.Inspection;
import dev.hindcast.evaluation.quality.Quality;
import dev.hindcast.evaluation.quality.Rewards;
import dev.hindcast.evaluation.quality.Severity;
import dev.hindcast.evaluation.quality.TrajectoryQuality;
import dev.hindcast.evaluation.quality.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** What a data set holds: a single HTML file that opens without a network. The same data give the same bytes. */
public final class DatasetReport {
    private static final int PICTURED_COMPONENTS = 12;
    private static final int PICTURED_ACTIONS = 30;
    private static final int POINTS = 200;
    private static final double LEAST_SHARE = 0.001;

    private final Dataset dataset;
    private final Inspection inspection;
    private final DatasetStatistics statistics;
    private final String command;

    private DatasetReport(Dataset dataset, Inspection inspection, String command) {
        this.dataset = dataset;
        this.command = command;
        this.inspection = inspection;
        this.statistics = inspection.statistics();
    }

    /**
     * The report of a data set and its inspection.
     *
     * @param command what reproduces it, as one types it
     */
    public static DatasetReport of(Dataset dataset, Inspection inspection, String command) {
        return new DatasetReport(dataset, inspection, command);
    }

    /** The page. */
    public String html() {
        Verdict verdict = inspection.verdict();
        Page page = new Page(dataset.name())
                .raw("<header>")
                .element("p", "kicker", "Hindcast data set")
                .element("h1", "", dataset.name())
                .element("p", "facts", facts())
                .element("p", "verdict", Markup.capitalized(word(verdict.kind())) + ". " + verdict.reason() + ".")
                .raw("</header>");
        writeAdvice(page, verdict);
        writeFindings(page);
        writeReturns(page);
        writeActions(page);
        writeRewards(page);
        page.section("quality", "Measures").table("prose", measures()).end();
        if (!components().isEmpty()) {
            page.section("components", "Observations and actions")
                    .table("prose", components())
                    .end();
        }
        return page.section("record", "Record")
                .table("record", record())
                .end()
                .reproduced(command)
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

    private static void writeAdvice(Page page, Verdict verdict) {
        if (verdict.advice().isEmpty()) {
            return;
        }
        Map<String, String> rows = new LinkedHashMap<>();
        for (Verdict.Advice advice : verdict.advice()) {
            rows.put(advice.words(), advice.why());
        }
        page.section("advice", "What to try").table("prose", rows).end();
    }

    private void writeFindings(Page page) {
        page.section("findings", "Findings");
        if (inspection.findings().isEmpty()) {
            page.paragraph("No check found anything.");
        }
        for (Finding finding : inspection.findings()) {
            page.raw("<div class=\"finding " + tone(finding.severity()).css() + "\">")
                    .element("h3", "", finding.name() + " · " + word(finding.severity()))
                    .paragraph(finding.seen() + ".")
                    .paragraph(finding.consequence() + ".")
                    .paragraph("→ " + finding.remedy() + ".")
                    .raw("</div>");
        }
        page.end();
    }

    private static Tone tone(Severity severity) {
        return switch (severity) {
            case ERROR -> Tone.RANDOM;
            case WARNING -> Tone.DATA;
            case NOTE -> Tone.QUIET;
        };
    }

    private void writeReturns(Page page) {
        double[] returns = statistics.episodeReturns();
        double[] lengths =
                dataset.episodes().stream().mapToDouble(Episode::length).toArray();
        page.section("returns", "Returns of episodes").chart(histogram("return of an episode", returns, "episodes"));
        if (returns.length > 1) {
            page.chart(course(returns));
        }
        page.end();
        page.section("lengths", "Lengths of episodes");
        if (Arrays.stream(lengths).distinct().count() == 1) {
            page.paragraph("Every episode has " + Numbers.count((long) lengths[0], "step") + ".");
        } else {
            page.chart(histogram("steps of an episode", lengths, "episodes"));
        }
        page.end();
    }

    private void writeActions(Page page) {
        page.section("actions", "Actions");
        if (dataset.actionSpace() instanceof Discrete discrete) {
            page.chart(BarChart.of("% of steps", Size.WIDE.width(), bars(discrete)));
            if (discrete.n() > PICTURED_ACTIONS) {
                page.note("The " + PICTURED_ACTIONS + " most frequent of " + discrete.n() + " actions.");
            }
        } else {
            writeComponents(page, dataset.actionSpace().size());
        }
        page.end();
    }

    private List<BarChart.Bar> bars(Discrete discrete) {
        List<Double> shares = inspection.quality().behavior().shares();
        List<BarChart.Bar> bars = new ArrayList<>();
        for (int i = 0; i < shares.size(); i++) {
            bars.add(new BarChart.Bar("action " + (discrete.start() + i), shares.get(i)));
        }
        return bars.size() <= PICTURED_ACTIONS
                ? bars
                : bars.stream()
                        .sorted(Comparator.comparingDouble(BarChart.Bar::share).reversed())
                        .limit(PICTURED_ACTIONS)
                        .toList();
    }

    private void writeComponents(Page page, int size) {
        page.raw("<div class=\"multiples\">");
        for (int i = 0; i < Math.min(size, PICTURED_COMPONENTS); i++) {
            double[] values = column(Episode::actions, i, size);
            page.chart(HistogramChart.of(
                    new Labels("", "action " + i, "% of steps"),
                    Size.THIRD,
                    List.of(new Sample("data", Tone.DATA, true, values))));
        }
        page.raw("</div>");
        if (size > PICTURED_COMPONENTS) {
            page.note("The first " + PICTURED_COMPONENTS + " of " + size + " components.");
        }
    }

    private void writeRewards(Page page) {
        Rewards rewards = inspection.quality().rewards();
        page.section("rewards", "Rewards of steps");
        if (rewards.distinct() == 1) {
            page.paragraph("Every reward is " + Numbers.text(rewards.mostCommon()) + ".");
        } else {
            page.chart(histogram("reward of a step", column(Episode::rewards, 0, 1), "steps"));
        }
        page.end();
    }

    private double[] column(Function<Episode, float[]> values, int component, int size) {
        double[] column = new double[Math.toIntExact(statistics.transitions())];
        int at = 0;
        for (Episode episode : dataset.episodes()) {
            float[] rows = values.apply(episode);
            for (int i = component; i < rows.length; i += size) {
                column[at++] = rows[i];
            }
        }
        return column;
    }

    private static HistogramChart histogram(String what, double[] values, String of) {
        return HistogramChart.of(
                new Labels("", what, "% of " + of), Size.WIDE, List.of(new Sample("data", Tone.DATA, true, values)));
    }

    /** Returns in the order of the log, in groups of consecutive episodes where there are many: means, and the range as a band. */
    private static LineChart course(double[] returns) {
        int group = (returns.length + POINTS - 1) / POINTS;
        List<Series.Point> points = new ArrayList<>();
        for (int from = 0; from < returns.length; from += group) {
            double[] some = Arrays.copyOfRange(returns, from, Math.min(returns.length, from + group));
            Summary summary = Summary.of(some);
            points.add(
                    group == 1
                            ? Series.Point.of(from, summary.mean())
                            : new Series.Point(from, summary.mean(), summary.min(), summary.max()));
        }
        String what = group == 1 ? "return" : "return, mean and range of " + group;
        return LineChart.of(
                new Labels("", "episodes, in the order of the log", what),
                Size.WIDE,
                List.of(new Series("data", Tone.DATA, true, points)));
    }

    private Map<String, String> measures() {
        Quality quality = inspection.quality();
        TrajectoryQuality trajectories = quality.trajectoryQuality();
        Coverage coverage = quality.coverage();
        Behavior behavior = quality.behavior();
        Rewards rewards = quality.rewards();
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put(
                "trajectory quality",
                Numbers.text(trajectories.value()) + ", where 0 is " + Numbers.text(trajectories.low()) + " and 1 is "
                        + Numbers.text(trajectories.high()) + " (" + trajectories.reference() + ")");
        rows.put(
                "state-action coverage",
                Numbers.text(coverage.value()) + ": " + Numbers.text(coverage.pairs()) + " different pairs against "
                        + Numbers.text(coverage.referencePairs()) + " (" + coverage.reference() + "), in "
                        + Coverage.BINS + " bins of each continuous component");
        rows.put(
                "behaviour entropy",
                Numbers.text(behavior.entropy()) + " nats; uniform actions have "
                        + Numbers.text(behavior.mostEntropy()));
        behavior.stateEntropy()
                .ifPresent(entropy -> rows.put("behaviour entropy in one state", Numbers.text(entropy) + " nats"));
        rows.put("spread of actions in similar states", Numbers.percent(behavior.spread()) + " of the spread of all");
        rows.put("different rewards", Numbers.text(rewards.distinct()));
        rows.put(
                "most common reward",
                Numbers.text(rewards.mostCommon()) + ", in "
                        + (rewards.mostCommonShare() < LEAST_SHARE
                                ? "less than 0.1%"
                                : Numbers.percent(rewards.mostCommonShare()))
                        + " of the steps");
        rows.put(
                "duplicates",
                Numbers.text((long) quality.duplicates().episodes()) + " episodes, and "
                        + Numbers.text(quality.duplicates().steps()) + " steps of the other episodes");
        return rows;
    }

    private Map<String, String> components() {
        Map<String, String> rows = new LinkedHashMap<>();
        if (dataset.observationSpace() instanceof Box) {
            put(rows, "observation", statistics.observations());
        }
        if (dataset.actionSpace() instanceof Box) {
            put(rows, "action", statistics.actions());
        }
        return rows;
    }

    private static void put(Map<String, String> rows, String what, List<Summary> components) {
        for (int i = 0; i < components.size(); i++) {
            Summary component = components.get(i);
            rows.put(
                    what + " " + i,
                    "mean " + Numbers.text(component.mean()) + ", deviation " + Numbers.text(component.std())
                            + ", from " + Numbers.text(component.min()) + " to " + Numbers.text(component.max()));
        }
    }

    private Map<String, String> record() {
        Map<String, String> rows = new LinkedHashMap<>();
        dataset.environmentId().ifPresent(id -> rows.put("environment", id));
        rows.put("observations", dataset.observationSpace().toString());
        rows.put("actions", dataset.actionSpace().toString());
        rows.put("fingerprint", dataset.fingerprint());
        dataset.warnings().forEach(warning -> rows.merge("notes", warning, (all, next) -> all + "; " + next));
        return rows;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
