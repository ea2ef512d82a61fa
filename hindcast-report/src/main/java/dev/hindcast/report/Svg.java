package dev.hindcast.report;

import java.util.ArrayDeque;
import java.util.Deque;

/** A writer of SVG elements. Attributes come as names and values in turn; numbers are coordinates, all else is escaped. */
final class Svg {
    private final StringBuilder out = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    Svg open(String element, Object... attributes) {
        start(element, attributes).append('>');
        open.push(element);
        return this;
    }

    Svg close() {
        out.append("</").append(open.pop()).append('>');
        return this;
    }

    Svg add(String element, Object... attributes) {
        start(element, attributes).append("/>");
        return this;
    }

    /** A line of text; {@code anchor} is start, middle or end. */
    Svg text(double x, double y, String css, String anchor, String text) {
        return leaf("text", text, "class", css, "x", x, "y", y, "text-anchor", anchor);
    }

    /** An element that holds text alone. */
    Svg leaf(String element, String text, Object... attributes) {
        start(element, attributes).append('>').append(Markup.escape(text));
        out.append("</").append(element).append('>');
        return this;
    }

    Svg line(String css, double x1, double y1, double x2, double y2) {
        return add("line", "class", css, "x1", x1, "y1", y1, "x2", x2, "y2", y2);
    }

    /** Characters that are markup already. */
    Svg raw(String markup) {
        out.append(markup);
        return this;
    }

    private StringBuilder start(String element, Object... attributes) {
        out.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            Object value = attributes[i + 1];
            String text = value instanceof Number number
                    ? Numbers.coordinate(number.doubleValue())
                    : Markup.escape(value.toString());
            out.append(' ').append(attributes[i]).append("=\"").append(text).append('"');
        }
        return out;
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
