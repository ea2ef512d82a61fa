package dev.hindcast.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final List<String> SECTIONS = List.of(
            "id=\"intervals\"",
            "id=\"learning\"",
            "id=\"returns\"",
            "id=\"critic\"",
            "id=\"losses\"",
            "id=\"rollout\"",
            "id=\"reproduce\"");

    @Test
    void tellsEverythingInOneFileThatLoadsNothing() {
        String html = Report.of(Examples.withEverything(3)).html();
        assertThat(html).contains(SECTIONS).doesNotContain("Left out").doesNotContain("NaN");
        WellFormed.requirePage(html);
        assertLoadsNothing(html);
        assertThat(html).contains("The last policy, over 3 seeds, beats the behaviour: the difference of the mean");
        assertThat(WellFormed.commands(html)).contains("hindcast train iql --data pendulum/mixed --env Pendulum-v1");
        assertThat(count(html, "<figcaption>")).isEqualTo(12);
    }

    @Test
    void leavesOutWhatItHasNoDataFor() {
        String html = Report.of(Examples.withoutEnvironment()).html();
        assertThat(html)
                .contains("id=\"returns\"", "id=\"critic\"", "id=\"losses\"", "id=\"reproduce\"")
                .doesNotContain("NaN");
        WellFormed.requirePage(html);
        assertThat(count(html, "Left out")).isEqualTo(4);
        assertThat(html)
                .contains("The policy was not run, since no environment was given")
                .contains("were noted while bc learned")
                .doesNotContain("id=\"moments\"", "id=\"intervals\"", "id=\"learning\"", "id=\"rollout\"");
    }

    /** Of a hand-over the returns are those before the first step, not of the episodes that were lived through since. */
    @Test
    void recordsWhoseReturnsTheseAre() {
        ReportData known = Examples.withEverything(1);
        ReportData.DatasetFacts replay = new ReportData.DatasetFacts(
                "Pendulum-v1 replay", 800, 4, "f00", known.dataset().behavior(), List.of());
        ReportData handOver = new ReportData(
                known.title(),
                known.algorithm(),
                known.command(),
                replay,
                known.training(),
                null,
                Map.of(),
                Map.of(),
                ReportData.Words.OF_A_HAND_OVER,
                List.of(),
                null);
        assertThat(Report.of(handOver).html())
                .contains("<th scope=\"row\">episodes</th><td>4</td>")
                .contains("<th scope=\"row\">return before the first step, mean</th>");
        assertThat(Report.of(known).html()).contains("<th scope=\"row\">return, mean</th>");
    }

    /** Which checkpoint, how good, how far from the data, and what next. */
    @Test
    void withoutAnEnvironmentTheLogIsAsked() {
        for (boolean discrete : new boolean[] {true, false}) {
            String html = Report.of(Examples.heldAgainstTheLog(discrete)).html();
            WellFormed.requirePage(html);
            assertThat(html)
                    .contains("id=\"log\"", "id=\"actions\"", "id=\"next\"")
                    .contains(
                            "Its discounted value by fitted Q evaluation is 91.50 [90.10, 94.27]; the logged one is 75.20.")
                    .contains("the held-out episodes speak for step-200")
                    .contains("of its decisions lie outside of the data")
                    .doesNotContain("NaN");
            assertThat(WellFormed.commands(html)).contains("hindcast select runs/bc --data logs.hdf5 --held-out");
            assertThat(html.contains("takes the logged action in 80% of the steps"))
                    .isEqualTo(discrete);
        }
    }

    @Test
    void saysWhetherTheTrainingHasSettled() {
        assertThat(Course.words("loss", trace(t -> t)))
                .contains("loss: still rising, by 0.2000", "20% of its whole course");
        assertThat(Course.words("loss", trace(t -> Math.exp(-20 * t)))).startsWith("loss: settled");
        assertThat(Course.words("loss", trace(t -> t % 0.02))).startsWith("loss: settled");
        assertThat(Course.words("loss", trace(t -> 1 / (t - 0.5)))).isEqualTo("loss: diverged.");
        assertThat(Course.words("loss", List.of(new ReportData.Trace("loss", 0, List.of(new ReportData.Logged(1, 2))))))
                .isEqualTo("loss: logged 1 time, too few to tell.");
    }

    private static List<ReportData.Trace> trace(DoubleUnaryOperator value) {
        return List.of(new ReportData.Trace(
                "loss",
                0,
                IntStream.range(0, 100)
                        .mapToObj(i -> new ReportData.Logged(i, value.applyAsDouble(i / 100.0)))
                        .toList()));
    }

    /** For those who do not see it, and for those who want more than a picture. */
    @Test
    void everyChartIsSaidInWordsAndInATable() {
        for (String html : List.of(
                Report.of(Examples.withEverything(3)).html(),
                Report.of(Examples.heldAgainstTheLog(true)).html(),
                Report.of(Examples.heldAgainstTheLog(false)).html(),
                ComparisonReport.of(Examples.comparison(3)).html())) {
            Matcher charts = Pattern.compile("<svg class=\"chart\"[^>]*role=\"img\" aria-label=\"([^\"]*)\"")
                    .matcher(html);
            int described = 0;
            while (charts.find()) {
                described++;
                assertThat(charts.group(1)).containsPattern("\\d");
            }
            assertThat(described).isEqualTo(count(html, "<svg class=\"chart\"")).isPositive();
            assertThat(count(html, "<summary>The numbers</summary>"))
                    .isEqualTo(count(html, "<figure class=\"relaid\">")
                            + count(html, "<figure><svg class=\"chart\"")
                            - count(html, "class=\"player\""));
            assertThat(count(html, "<div class=\"wide\" role=\"region\" tabindex=\"0\""))
                    .isGreaterThanOrEqualTo(count(html, "<summary>"));
        }
    }

    @Test
    void sameDataSameBytes() {
        assertThat(Report.of(Examples.withEverything(2)).html())
                .isEqualTo(Report.of(Examples.withEverything(2)).html());
    }

    @Test
    void escapesEveryText() {
        String evil = "</script><script>alert(1)</script>\"'&";
        ReportData example = Examples.withEverything(1);
        ReportData data = new ReportData(
                evil,
                evil,
                evil,
                Examples.dataset(evil),
                new ReportData.Training(
                        List.of(new ReportData.Trace(
                                evil, 0, example.training().losses().get(0).points())),
                        example.training().critic(),
                        1),
                new ReportData.Judgement(evil, example.curves(), Examples.outcome(1), drawing("<svg/>", evil)),
                Map.of(evil, evil),
                Map.of(evil, evil));
        String html = Report.of(data).html();
        assertThat(html).doesNotContain("alert(1)</script>").doesNotContain("<script>alert");
        assertThat(count(html, "<script")).isEqualTo(2);
        WellFormed.requirePage(html);
    }

    @Test
    void refusesDrawingsThatAreMoreThanShapes() {
        for (String drawing : List.of(
                "<svg><script>alert(1)</script></svg>",
                "<svg onload=\"alert(1)\"/>",
                "<svg><image href=\"https://example.org/a.png\"/></svg>",
                "<svg><rect fill=\"url(https://example.org/a)\"/></svg>",
                "<svg><foreignObject/></svg>",
                "<!DOCTYPE svg [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><svg><text>&a;</text></svg>",
                "<p/>",
                "<svg>")) {
            ReportData example = Examples.withoutEnvironment();
            ReportData data = new ReportData(
                    "a report",
                    "bc",
                    "",
                    example.dataset(),
                    example.training(),
                    new ReportData.Judgement("Pendulum-v1", List.of(), Examples.outcome(1), drawing(drawing, "")),
                    Map.of(),
                    Map.of());
            assertThatThrownBy(() -> Report.of(data).html())
                    .as(drawing)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("drawing");
        }
    }

    @Test
    void writesTheWholeFileOrNothing(@TempDir Path directory) throws IOException {
        Report report = Report.of(Examples.withEverything(1));
        Path file = directory.resolve("report.html");
        report.write(file);
        report.write(file);
        assertThat(file).hasContent(report.html());
        Path taken = directory.resolve("taken");
        Files.createDirectories(taken.resolve("by others"));
        assertThatThrownBy(() -> report.write(taken)).isInstanceOf(IOException.class);
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactlyInAnyOrder(file, taken);
        }
    }

    /** Kept in {@code target/reports}, to look at. */
    @Test
    void writesExamplesToLookAt() throws IOException {
        Path directory = Files.createDirectories(Path.of("target/reports"));
        Report.of(Examples.withEverything(3)).write(directory.resolve("three-seeds.html"));
        Report.of(Examples.withEverything(1)).write(directory.resolve("one-seed.html"));
        Report.of(Examples.withoutEnvironment()).write(directory.resolve("no-environment.html"));
        Report.of(Examples.heldAgainstTheLog(false)).write(directory.resolve("against-the-log.html"));
        ReturnSections.curves(Examples.withEverything(3)).write(directory.resolve("curves.svg"));
        assertThat(directory.resolve("three-seeds.html")).isNotEmptyFile();
    }

    private static ReportData.Rollout drawing(String svg, String text) {
        return new ReportData.Rollout(text, List.of(new ReportData.Moment(svg, 1, text)), null);
    }

    private static void assertLoadsNothing(String html) {
        assertThat(Pattern.compile(
                                "(src|href|srcset|data|action|poster)\\s*=\\s*[\"']?\\s*(https?:)?//",
                                Pattern.CASE_INSENSITIVE)
                        .matcher(html)
                        .find())
                .isFalse();
        assertThat(html)
                .doesNotContain("@import")
                .doesNotContain("url(")
                .doesNotContain("<link")
                .doesNotContain("fetch(");
        assertThat(html.replace("http://www.w3.org/2000/svg", ""))
                .doesNotContain("http://")
                .doesNotContain("https://");
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }
}
