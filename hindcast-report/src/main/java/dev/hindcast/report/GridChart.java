package dev.hindcast.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The same grid world several times side by side, each with the moves of one policy as arrows, the longer and firmer the more probable. */
public final class GridChart extends SvgChart {
    private static final double GAP = 26;
    private static final double HEAD = 52;
    private static final double FOOT = 28;
    private static final double LEAST_PROBABILITY = 0.02;

    private final String title;
    private final double width;
    private final List<String> map;
    private final List<Panel> panels;

    private GridChart(String title, double width, List<String> map, List<Panel> panels) {
        this.title = title;
        this.width = width;
        this.map = List.copyOf(map);
        this.panels = List.copyOf(panels);
    }

    /**
     * One of the grids.
     *
     * @param title whose moves it shows
     * @param note a line below the title
     * @param arrows the moves
     */
    public record Panel(String title, String note, List<Arrow> arrows) {
        /** Keeps copies of what could be changed. */
        public Panel {
            arrows = List.copyOf(arrows);
        }
    }

    /**
     * A move that a policy makes.
     *
     * @param cell from where, counted row by row from the top left
     * @param degrees where to, clockwise from the right
     * @param probability how often, in [0, 1]; very small ones are not drawn
     * @param tone its colour
     */
    public record Arrow(int cell, double degrees, double probability, Tone tone) {}

    /**
     * A chart of at least one panel.
     *
     * @param title what the panels show
     * @param width the chart's width; its height follows
     * @param map rows of letters: # is a wall, G the goal, X a trap, a dot an empty cell; other letters are written on their cell
     * @param panels from left to right
     */
    public static GridChart of(String title, double width, List<String> map, List<Panel> panels) {
        return new GridChart(title, width, map, panels);
    }

    @Override
    String description() {
        return title + ": "
                + panels.stream()
                        .map(panel -> panel.title() + ", " + panel.note())
                        .collect(Collectors.joining("; "));
    }

    @Override
    List<List<String>> numbers() {
        int columns = map.get(0).length();
        List<List<String>> rows = new ArrayList<>();
        for (Panel panel : panels) {
            for (Arrow arrow : panel.arrows()) {
                rows.add(List.of(
                        panel.title(),
                        (arrow.cell() / columns + 1) + ", " + (arrow.cell() % columns + 1),
                        Numbers.text(arrow.degrees()),
                        Numbers.percent(arrow.probability())));
            }
        }
        return Stream.concat(
                        Stream.of(List.of("name", "row, column", "degrees clockwise from the right", "probability")),
                        some(rows).stream())
                .toList();
    }

    @Override
    double width() {
        return width;
    }

    @Override
    double height() {
        return HEAD + side() * map.size() + FOOT;
    }

    private double panelWidth() {
        return (width - GAP * (panels.size() - 1)) / panels.size();
    }

    private double side() {
        return panelWidth() / map.get(0).length();
    }

    @Override
    void draw(Svg svg) {
        for (int i = 0; i < panels.size(); i++) {
            double left = i * (panelWidth() + GAP);
            Panel panel = panels.get(i);
            svg.text(left, 14, "title", "start", panel.title());
            svg.text(left, 34, "label", "start", panel.note());
            drawCells(svg, left);
            panel.arrows().stream()
                    .filter(arrow -> arrow.probability() >= LEAST_PROBABILITY)
                    .forEach(arrow -> drawArrow(svg, left, arrow));
        }
        svg.text(width / 2, height() - 4, "label", "middle", title);
    }

    private void drawCells(Svg svg, double left) {
        double side = side();
        for (int row = 0; row < map.size(); row++) {
            for (int column = 0; column < map.get(row).length(); column++) {
                double x = left + side * column;
                double y = HEAD + side * row;
                char letter = map.get(row).charAt(column);
                svg.add("rect", "class", css(letter), "x", x, "y", y, "width", side, "height", side);
                if (letter != '#' && letter != '.') {
                    svg.text(x + 3, y + 11, "mark", "start", String.valueOf(letter));
                }
            }
        }
    }

    private static String css(char letter) {
        return switch (letter) {
            case '#' -> "square bar tone-quiet";
            case 'G' -> "square bar " + Tone.FOURTH.css();
            case 'X' -> "square bar " + Tone.DATA.css();
            default -> "square";
        };
    }

    private void drawArrow(Svg svg, double left, Arrow arrow) {
        double side = side();
        int columns = map.get(0).length();
        double x = left + side * (arrow.cell() % columns + 0.5);
        double y = HEAD + side * (arrow.cell() / columns + 0.5);
        double length = side * (0.3 + 0.12 * arrow.probability());
        double head = 0.1 * side;
        String place = "translate(" + Numbers.coordinate(x) + " " + Numbers.coordinate(y) + ") rotate("
                + Numbers.coordinate(arrow.degrees()) + ")";
        String end = Numbers.coordinate(length);
        String back = Numbers.coordinate(length - head);
        String wing = Numbers.coordinate(head);
        String path = "M0 0H" + end + "M" + back + " " + wing + "L" + end + " 0L" + back + " -" + wing;
        svg.add(
                "path",
                "class",
                "line " + arrow.tone().css(),
                "stroke-opacity",
                0.2 + 0.8 * arrow.probability(),
                "transform",
                place,
                "d",
                path);
    }
}
