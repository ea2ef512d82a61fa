package dev.hindcast.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.environment.sepsis.Condition;
import dev.hindcast.environment.sepsis.Course;
import dev.hindcast.environment.sepsis.Treatments;
import dev.hindcast.environment.sepsis.Vital;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ChartTest {
    private static final Labels LABELS = new Labels("", "updates", "return");

    @Test
    void ticksAreRound() {
        Axis axis = Axis.rounded(DoubleStream.of(-187.3, -12.9), 5);
        assertThat(axis.ticks()).containsExactly(-200.0, -150.0, -100.0, -50.0, 0.0);
        assertThat(axis.low()).isEqualTo(-200);
        assertThat(axis.high()).isZero();
        assertThat(axis.place(-50, 0, 100)).isEqualTo(75);
    }

    @Test
    void tightAxesEndWhereTheValuesDo() {
        Axis axis = Axis.tight(DoubleStream.of(3, 47), 4);
        assertThat(axis.low()).isEqualTo(3);
        assertThat(axis.high()).isEqualTo(47);
        assertThat(axis.ticks()).containsExactly(10.0, 20.0, 30.0, 40.0);
    }

    @Test
    void axesOfOneValueOrNoneHaveARange() {
        assertThat(Axis.rounded(DoubleStream.of(500, 500), 5).ticks()).hasSizeGreaterThan(2);
        assertThat(Axis.rounded(DoubleStream.empty(), 5).ticks()).contains(0.0, 1.0);
        assertThat(Axis.rounded(DoubleStream.of(Double.NaN, 2, Double.POSITIVE_INFINITY, 4), 2)
                        .ticks())
                .containsExactly(2.0, 3.0, 4.0);
    }

    @Test
    void tickLabelsShareAForm() {
        assertThat(labels(0, 20_000, 4)).containsExactly("0", "5k", "10k", "15k", "20k");
        assertThat(labels(0, 1_000_000, 2)).containsExactly("0", "0.5M", "1.0M");
        assertThat(labels(-1, 1, 4)).containsExactly("−1.0", "−0.5", "0", "0.5", "1.0");
        assertThat(labels(-1_200, 0, 2)).containsExactly("−1,500", "−1,000", "−500", "0");
        assertThat(labels(0, 4e-6, 2)).containsExactly("0", "2e−6", "4e−6");
        assertThat(labels(0, 4e12, 2)).containsExactly("0", "2e12", "4e12");
    }

    private static List<String> labels(double low, double high, int count) {
        Axis axis = Axis.rounded(DoubleStream.of(low, high), count);
        return axis.ticks().stream().map(axis::label).toList();
    }

    @Test
    void exponentsAreWrittenAsPowers() {
        Axis axis = Axis.tight(DoubleStream.of(-3.2, 1.1), 8).ofPowers(true);
        assertThat(axis.ticks().stream().map(axis::label)).containsExactly("10⁻³", "10⁻²", "10⁻¹", "10⁰", "10¹");
        Axis narrow = Axis.tight(DoubleStream.of(0, 0.5), 2).ofPowers(true);
        assertThat(narrow.ticks().stream().map(narrow::label)).containsExactly("1", "2");
        Axis decade = Axis.tight(DoubleStream.of(-2.1, -0.9), 8).ofPowers(true);
        assertThat(decade.ticks().stream().map(decade::label)).containsExactly("0.01", "0.02", "0.05", "0.1");
    }

    /** As many whole numbers in each bin, so that none is empty by its place. */
    @ParameterizedTest
    @ValueSource(ints = {9, 24, 37, 61, 100, 317})
    void wholeNumbersLeaveNoFalseGaps(int count) {
        double[] values =
                IntStream.range(0, 10 * count).mapToDouble(i -> i % count).toArray();
        Element chart =
                svg(HistogramChart.of(LABELS, Size.WIDE, List.of(new Sample("whole", Tone.DATA, true, values))));
        List<Element> bars = all(chart, "bar tone-data");
        double tallest =
                bars.stream().mapToDouble(bar -> number(bar, "height")).max().orElseThrow();
        bars.subList(0, bars.size() - 2)
                .forEach(bar -> assertThat(number(bar, "height")).isCloseTo(tallest, within(0.02)));
    }

    /** Names of runs differ at their end. */
    @Test
    void longNamesKeepWhatTellsThemApart() {
        String path = "a/very/long/directory/with/the/runs/of/a/long/week/iql-pendulum step-";
        List<IntervalChart.Row> rows = Stream.of("100", "1000", "200")
                .map(step -> new IntervalChart.Row(path + step, Tone.DATA, 1, 0, 2))
                .toList();
        String chart = IntervalChart.of("value", 960, rows).inline();
        assertThat(chart).contains("iql-pendulum step-100<", "iql-pendulum step-1000<", "iql-pendulum step-200<");
    }

    @Test
    void aLabelThatIsWiderThanTheChartTakesTwoLines() {
        Labels labels = new Labels("", "distance to the nearest logged state-action pair, in standard deviations", "%");
        HistogramChart chart = HistogramChart.of(
                labels, Size.WIDE, List.of(new Sample("logged", Tone.DATA, true, new double[] {1, 2.5, 4})));
        List<String> lines = all(svg(chart.narrow()), "label").stream()
                .map(Element::getTextContent)
                .toList();
        assertThat(String.join(" ", lines)).contains(labels.x());
        assertThat(lines)
                .hasSize(3)
                .allSatisfy(line -> assertThat(SvgChart.widthOf(line)).isLessThan(SvgChart.NARROW));
        assertThat(all(svg(chart), "label")).hasSize(2);
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }

    @Test
    void labelsAreSpreadInOrder() {
        assertThat(Spread.apart(new double[] {50, 10, 52}, 10, 0, 100)).containsExactly(50, 10, 60);
        assertThat(Spread.apart(new double[] {99, 98}, 10, 0, 100)).containsExactly(100, 90);
    }

    @Test
    void aLineIsWhereItsPointsAre() {
        Series line = new Series("q", Tone.POLICY, false, List.of(Series.Point.of(0, 0), Series.Point.of(10, 4)));
        Element drawn = svg(LineChart.of(LABELS, Size.HALF, List.of(line)));
        Element plot = first(drawn, "plot");
        assertThat(first(drawn, "line thin tone-policy").getAttribute("d"))
                .isEqualTo("M" + plot.getAttribute("data-left") + " " + plot.getAttribute("data-bottom") + "L"
                        + plot.getAttribute("data-right") + " " + plot.getAttribute("data-top"));
    }

    @Test
    void whatIsNotFiniteBreaksTheLine() {
        double nan = Double.NaN;
        List<Series.Point> points = List.of(
                new Series.Point(0, 1, 0, 2),
                new Series.Point(1, 2, nan, nan),
                new Series.Point(2, nan, 0, 1),
                new Series.Point(3, Double.POSITIVE_INFINITY, 0, 1),
                new Series.Point(4, 2, 1, 3),
                new Series.Point(5, 2, 1, Double.NEGATIVE_INFINITY));
        String chart = LineChart.of(LABELS, Size.HALF, List.of(new Series("q", Tone.POLICY, true, points)))
                .withReferences(List.of(new Reference("none", nan, Tone.DATA)))
                .withMarkers(List.of(new Marker(1, nan, Tone.DATA, true, "none")))
                .inline();
        assertThat(chart).doesNotContain("NaN").doesNotContain("Infinity").doesNotContain("none");
        assertThat(chart.split("class=\"line tone-policy\"", -1)).hasSize(3);
    }

    @Test
    void emptyChartsAreStillDrawn() {
        WellFormed.requireXml(LineChart.of(LABELS, Size.HALF, List.of()).inline());
        WellFormed.requireXml(HistogramChart.of(LABELS, Size.HALF, List.of()).inline());
        WellFormed.requireXml(IntervalChart.of("return", 400, List.of()).inline());
        WellFormed.requireXml(histogram(new double[] {500, 500, 500}).inline());
    }

    /** Three panels in rows of two: the third lies below the first, with its dots where their values are on the axes that all share. */
    @Test
    void cloudsShareTheirAxes() {
        double nan = Double.NaN;
        List<ScatterChart.Panel> panels = IntStream.range(0, 3)
                .mapToObj(i -> new ScatterChart.Panel(
                        "panel " + i,
                        "a & b",
                        List.of(new ScatterChart.Cloud(
                                Tone.POLICY,
                                List.of(
                                        new ScatterChart.Point(-1, 1),
                                        new ScatterChart.Point(i, nan),
                                        new ScatterChart.Point(1, -1))))))
                .toList();
        ScatterChart chart = ScatterChart.of(
                new Labels("actions", "first", "second"),
                600,
                2,
                panels,
                List.of(new Marker(0, 0, Tone.DATA, false, "none")));
        assertThat(chart.inline()).doesNotContain("NaN").contains("a &amp; b").contains("<title>none</title>");
        WellFormed.requireXml(chart.standalone());
        List<Element> dots = all(svg(chart), "line tone-policy");
        assertThat(dots).hasSize(3);
        double[][] places = dots.stream().map(ChartTest::numbers).toArray(double[][]::new);
        assertThat(places[0]).hasSize(6);
        assertThat(places[2][0]).isEqualTo(places[0][0]);
        assertThat(places[1][0]).isGreaterThan(places[0][3]);
        assertThat(places[2][1]).isGreaterThan(places[0][4]);
        assertThat(places[0][3] - places[0][0]).isCloseTo(places[0][4] - places[0][1], within(0.11));
    }

    private static double[] numbers(Element path) {
        return Stream.of(path.getAttribute("d").split("[Mh ]+"))
                .filter(part -> !part.isEmpty())
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    @Test
    void barsAreSharesOfTheirSample() {
        Element drawn = svg(histogram(new double[] {0, 0, 0, 100, Double.NaN}));
        List<Element> bars = all(drawn, "bar tone-data").stream()
                .filter(bar -> Double.parseDouble(bar.getAttribute("x")) > 0
                        && !bar.getAttribute("height").equals("10"))
                .toList();
        List<Double> heights = bars.stream()
                .map(bar -> Double.valueOf(bar.getAttribute("height")))
                .toList();
        assertThat(heights.get(0) / heights.get(heights.size() - 1)).isCloseTo(3, within(0.01));
        assertThat(heights.stream().filter(height -> height > 0)).hasSize(2);
    }

    private static HistogramChart histogram(double[] values) {
        return HistogramChart.of(LABELS, Size.HALF, List.of(new Sample("data", Tone.DATA, true, values)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void textsDoNotOverlap(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double scale = Math.pow(10, random.nextInt(-7, 12));
        List<Series> lines = IntStream.range(0, 1 + random.nextInt(7))
                .mapToObj(i -> new Series("series number " + i, Tone.of(i), true, walk(random, scale)))
                .toList();
        List<Key> keys = IntStream.range(0, random.nextInt(6))
                .mapToObj(i -> new Key(Key.Sign.RING, Tone.of(i), "a key that is long enough"))
                .toList();
        Labels labels = new Labels(seed % 2 == 0 ? "A title" : "", "updates", "return");
        requireApart(LineChart.of(labels, Size.WIDE, lines)
                .withReferences(List.of(new Reference("behaviour", 0, Tone.QUIET)))
                .withKeys(keys));
        requireApart(histogram(random.doubles(50, -scale, scale).toArray()));
        requireApart(IntervalChart.of(
                "return",
                960,
                IntStream.range(0, 6)
                        .mapToObj(i -> {
                            double mean = scale * random.nextGaussian();
                            return new IntervalChart.Row("run " + i, Tone.of(i), mean, mean - scale, mean + scale);
                        })
                        .toList()));
    }

    /** Lines are told apart without their colours, on the chart and beside their names; others are drawn as ever. */
    @Test
    void strokesTellLinesApart() {
        List<Series.Point> points = List.of(Series.Point.of(0, 0), Series.Point.of(10, 4), Series.Point.of(20, 5));
        assertThat(drawn(new Series("q", Tone.POLICY, true, points)))
                .doesNotContain("stroke-dasharray=", "translate(")
                .isEqualTo(drawn(new Series("q", Tone.POLICY, true, points, Stroke.PLAIN)));
        List<String> looks = IntStream.range(0, 6)
                .mapToObj(i -> drawn(new Series("q", Tone.POLICY, true, points, Stroke.of(i))))
                .toList();
        assertThat(looks)
                .doesNotHaveDuplicates()
                .allSatisfy(chart -> assertThat(chart.split("translate\\(")).hasSize(1 + points.size() + 1));
        assertThat(looks.stream().filter(chart -> chart.contains("stroke-dasharray=")))
                .hasSize(5);
        assertThat(Stroke.of(6)).isEqualTo(Stroke.of(0));
    }

    private static String drawn(Series line) {
        return LineChart.of(LABELS, Size.HALF, List.of(line)).inline();
    }

    private static List<Series.Point> walk(SplittableRandom random, double scale) {
        return IntStream.range(0, 20)
                .mapToObj(i -> Series.Point.of(i * 5_000, scale * random.nextGaussian()))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 20, 60})
    void aCourseShowsEveryConditionAndOrder(int length) {
        Course course = course(length);
        CourseChart chart = CourseChart.of(course, Size.WIDE.width());
        requireApart(chart);
        Element drawn = svg(chart);
        long abnormal = course.conditions().stream()
                .flatMap(condition -> Stream.of(Vital.values()).filter(condition::abnormal))
                .count();
        int keys = 1;
        assertThat(all(drawn, "cell tone-data")).hasSize(keys + (int) abnormal);
        assertThat(all(drawn, "cell tone-policy")).hasSize(keys + 4 * (length + 1) - (int) abnormal);
        double treated = all(drawn, "cell tone-fourth").stream()
                .skip(keys)
                .mapToDouble(bar -> Double.parseDouble(bar.getAttribute("width")))
                .sum();
        double column =
                Double.parseDouble(all(drawn, "cell tone-policy").get(keys).getAttribute("width")) + 3;
        assertThat(treated / column)
                .isCloseTo(
                        course.orders().stream()
                                .mapToInt(order -> Integer.bitCount(order.action()))
                                .sum(),
                        within(0.1));
        assertThat(drawn.getAttribute("aria-label")).isEqualTo(course.summary());
        WellFormed.requireXml(chart.standalone());
    }

    @Test
    void aHigherLevelIsHigherUp() {
        Course course = new Course(
                Optional.empty(),
                List.of(new Condition(0, 1, 1, 2, Treatments.NONE), new Condition(2, 1, 1, 2, Treatments.NONE)),
                List.of(Treatments.NONE));
        List<Element> cells = all(svg(CourseChart.of(course, 600)), "cell tone-data");
        assertThat(Double.parseDouble(cells.get(1).getAttribute("y")))
                .isGreaterThan(Double.parseDouble(cells.get(2).getAttribute("y")));
        assertThat(Double.parseDouble(cells.get(1).getAttribute("x")))
                .isLessThan(Double.parseDouble(cells.get(2).getAttribute("x")));
    }

    /** Any conditions in turn, possible or not. */
    private static Course course(int length) {
        SplittableRandom random = new SplittableRandom(length);
        return new Course(
                Optional.of(true),
                Stream.generate(() -> Condition.of(random.nextInt(Condition.COUNT)))
                        .limit(length + 1)
                        .toList(),
                Stream.generate(() -> Treatments.of(random.nextInt(Treatments.COUNT)))
                        .limit(length)
                        .toList());
    }

    private record Box(String text, double left, double top, double right, double bottom) {
        boolean overlaps(Box other) {
            return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
        }
    }

    private static void requireApart(SvgChart chart) {
        Element drawn = svg(chart);
        NodeList texts = drawn.getElementsByTagName("text");
        List<Box> boxes = IntStream.range(0, texts.getLength())
                .mapToObj(i -> box((Element) texts.item(i)))
                .toList();
        for (int i = 0; i < boxes.size(); i++) {
            for (int j = 0; j < i; j++) {
                assertThat(boxes.get(i).overlaps(boxes.get(j)))
                        .as(boxes.get(i) + " over " + boxes.get(j))
                        .isFalse();
            }
            assertThat(boxes.get(i).right()).as(boxes.get(i).text()).isLessThanOrEqualTo(chart.width() + 8);
            assertThat(boxes.get(i).left()).as(boxes.get(i).text()).isGreaterThanOrEqualTo(-1);
        }
    }

    private static Box box(Element text) {
        double x = Double.parseDouble(text.getAttribute("x"));
        double baseline = Double.parseDouble(text.getAttribute("y"));
        double width = SvgChart.widthOf(text.getTextContent());
        double left = switch (text.getAttribute("text-anchor")) {
            case "start" -> x;
            case "middle" -> x - width / 2;
            default -> x - width;
        };
        return new Box(text.getTextContent(), left, baseline - 10, left + width, baseline + 3);
    }

    @Test
    void standsAlone(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("curves.svg");
        LineChart chart = ReturnSections.curves(Examples.withEverything(2));
        chart.write(file);
        String svg = Files.readString(file);
        WellFormed.requireXml(svg);
        assertThat(svg)
                .contains("<style>")
                .contains("prefers-color-scheme: dark")
                .contains("xmlns=");
        assertThat(chart.standalone()).isEqualTo(svg);
    }

    @Test
    void escapesItsTexts() {
        String evil = "<script>\u0000&\"\uD800";
        Series line = new Series(evil, Tone.POLICY, true, List.of(Series.Point.of(0, 1), Series.Point.of(1, 2)));
        String chart = LineChart.of(new Labels(evil, evil, evil), Size.WIDE, List.of(line))
                .standalone();
        WellFormed.requireXml(chart);
        assertThat(chart).doesNotContain("<script>").contains("&lt;script&gt;\uFFFD&amp;&quot;\uFFFD");
    }

    private static Element svg(SvgChart chart) {
        return WellFormed.requireXml(chart.inline()).getDocumentElement();
    }

    private static Element first(Element root, String css) {
        return all(root, css).get(0);
    }

    private static List<Element> all(Element root, String css) {
        List<Element> found = new ArrayList<>();
        NodeList elements = root.getElementsByTagName("*");
        for (int i = 0; i < elements.getLength(); i++) {
            if (((Element) elements.item(i)).getAttribute("class").equals(css)) {
                found.add((Element) elements.item(i));
            }
        }
        return found;
    }
}
