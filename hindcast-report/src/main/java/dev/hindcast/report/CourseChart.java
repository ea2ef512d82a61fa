package dev.hindcast.report;

import dev.hindcast.environment.sepsis.Condition;
import dev.hindcast.environment.sepsis.Course;
import dev.hindcast.environment.sepsis.Outcome;
import dev.hindcast.environment.sepsis.Treatments;
import dev.hindcast.environment.sepsis.Vital;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The course of a simulated patient over time: vital signs as strips with one row a level, treatments as bars from the condition in
 * which they were ordered to the next, and how it ended.
 */
public final class CourseChart extends SvgChart {
    private static final double LEVEL = 19;
    private static final double BAR = 22;
    private static final double GAP = 12;
    private static final double TOP = 58;
    private static final double FOOT = 44;
    private static final double WIDEST_COLUMN = 44;

    private static final List<Key> KEYS = List.of(
            new Key(Key.Sign.CELL, Tone.POLICY, "normal"),
            new Key(Key.Sign.CELL, Tone.DATA, "abnormal"),
            new Key(Key.Sign.CELL, Tone.FOURTH, "treatment"));

    private final Course course;
    private final double width;

    private CourseChart(Course course, double width) {
        this.course = course;
        this.width = width;
    }

    /**
     * A chart of one course.
     *
     * @param width the chart's width; its height is fixed
     */
    public static CourseChart of(Course course, double width) {
        return new CourseChart(course, width);
    }

    @Override
    String description() {
        return course.summary();
    }

    @Override
    List<List<String>> numbers() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(Stream.concat(Stream.of("step"), Stream.of(Vital.values()).map(Vital::label))
                .toList());
        for (int t = 0; t <= course.length(); t++) {
            Condition condition = course.conditions().get(t);
            rows.add(Stream.concat(
                            Stream.of(Integer.toString(t)),
                            Stream.of(Vital.values())
                                    .map(vital -> vital.levels().get(condition.level(vital))))
                    .toList());
        }
        return rows;
    }

    @Override
    double width() {
        return width;
    }

    @Override
    double height() {
        int levels = Stream.of(Vital.values())
                .mapToInt(vital -> vital.levels().size())
                .sum();
        return TOP + levels * LEVEL + (Vital.values().length + 1) * GAP + 3 * BAR + FOOT;
    }

    @Override
    void draw(Svg svg) {
        svg.text(0, 18, "title", "start", course.summary());
        double keyX = 0;
        for (Key key : KEYS) {
            key.draw(svg, keyX, 42);
            keyX += key.width();
        }
        double y = TOP;
        for (Vital vital : Vital.values()) {
            drawStrip(svg, vital, y);
            y += vital.levels().size() * LEVEL + GAP;
        }
        drawBars(svg, "antibiotics", y, Treatments::antibiotics);
        drawBars(svg, "ventilation", y + BAR, Treatments::ventilation);
        drawBars(svg, "vasopressors", y + 2 * BAR, Treatments::vasopressors);
        drawSteps(svg, y + 3 * BAR + GAP);
    }

    private void drawStrip(Svg svg, Vital vital, double top) {
        int levels = vital.levels().size();
        double bottom = top + levels * LEVEL;
        svg.text(0, (top + bottom) / 2 + 4, "key", "start", vital.label());
        for (int level = 0; level < levels; level++) {
            double y = bottom - (level + 1) * LEVEL;
            svg.text(
                    left() - 10,
                    y + LEVEL / 2 + 4,
                    "tick",
                    "end",
                    vital.levels().get(level));
            if (level == vital.normal()) {
                svg.add(
                        "rect",
                        "class",
                        "band tone-quiet",
                        "x",
                        left(),
                        "y",
                        y,
                        "width",
                        right() - left(),
                        "height",
                        LEVEL);
            }
        }
        svg.line("axis", left(), bottom, right(), bottom);
        for (int t = 0; t <= course.length(); t++) {
            Condition condition = course.conditions().get(t);
            Tone tone = condition.abnormal(vital) ? Tone.DATA : Tone.POLICY;
            double y = bottom - (condition.level(vital) + 1) * LEVEL;
            drawCell(svg, tone, left() + t * column() + 1.5, y + 1.5, column() - 3, LEVEL - 3);
        }
    }

    private void drawBars(Svg svg, String name, double top, Predicate<Treatments> given) {
        double y = top + BAR / 2;
        svg.text(0, y + 4, "key", "start", name);
        svg.line("grid", left(), y, right(), y);
        int start = 0;
        for (int t = 0; t <= course.length(); t++) {
            boolean goesOn = t < course.length() && given.test(course.orders().get(t));
            if (!goesOn) {
                if (start < t) {
                    drawCell(svg, Tone.FOURTH, center(start), y - 6, center(t) - center(start), 12);
                }
                start = t + 1;
            }
        }
    }

    private static void drawCell(Svg svg, Tone tone, double x, double y, double width, double height) {
        svg.add("rect", "class", "cell " + tone.css(), "x", x, "y", y, "width", width, "height", height);
    }

    private void drawSteps(Svg svg, double y) {
        svg.line("axis", left(), y, right(), y);
        for (int t = 0; t <= course.length(); t++) {
            svg.line("axis", center(t), y, center(t), y + 4);
            if (column() >= 24 || t % 5 == 0) {
                svg.text(center(t), y + 18, "tick", "middle", String.format(Locale.ROOT, "%d", t));
            }
        }
        svg.text(left() - 10, y + 18, "label", "end", "step");
        svg.text(
                right(),
                y + 38,
                "name " + tone(course.outcome()).css(),
                "end",
                course.outcome().label());
    }

    private static Tone tone(Outcome outcome) {
        return switch (outcome) {
            case DISCHARGED -> Tone.POLICY;
            case DIED -> Tone.DATA;
            case IN_CARE -> Tone.QUIET;
        };
    }

    private double left() {
        double names = Stream.of(Vital.values())
                .mapToDouble(vital -> widthOf(vital.label()))
                .max()
                .orElse(0);
        double levels = Stream.of(Vital.values())
                .flatMap(vital -> vital.levels().stream())
                .mapToDouble(SvgChart::widthOf)
                .max()
                .orElse(0);
        return names + levels + 22;
    }

    private double column() {
        return Math.min(WIDEST_COLUMN, (width - left()) / (course.length() + 1));
    }

    private double right() {
        return left() + (course.length() + 1) * column();
    }

    private double center(int t) {
        return left() + (t + 0.5) * column();
    }
}
