package dev.hindcast.environment.internal;

import java.util.Locale;

/** Collects the shapes of one {@link dev.hindcast.environment.Drawable} picture. */
public final class Drawing {
    /** What the agent moves. */
    public static final String BODY = "#4c8fd6";
    /** What the agent does. */
    public static final String FORCE = "#e8833a";

    private final StringBuilder svg = new StringBuilder();

    public Drawing(String label) {
        svg.append("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 240 160' role='img' aria-label='")
                .append(label)
                .append(
                        "'><g fill='none' stroke='currentColor' stroke-width='2' stroke-linecap='round' stroke-linejoin='round'>");
    }

    public Drawing line(double x1, double y1, double x2, double y2, String attributes) {
        return path("M" + point(x1, y1) + "L" + point(x2, y2), attributes);
    }

    public Drawing path(String path, String attributes) {
        svg.append("<path d='").append(path).append("' ").append(attributes).append("/>");
        return this;
    }

    public Drawing area(String path, String color) {
        return path(path, "stroke='none' fill='" + color + "'");
    }

    public Drawing dot(double x, double y, double radius, String color) {
        return circle(x, y, radius, "stroke='none' fill='" + color + "'");
    }

    public Drawing ring(double x, double y, double radius) {
        return circle(x, y, radius, "stroke-opacity='.2' stroke-dasharray='1 5'");
    }

    public Drawing circle(double x, double y, double radius, String attributes) {
        svg.append("<circle cx='").append(number(x)).append("' cy='").append(number(y));
        svg.append("' r='")
                .append(number(radius))
                .append("' ")
                .append(attributes)
                .append("/>");
        return this;
    }

    public Drawing rectangle(double x, double y, double width, double height, String color) {
        svg.append("<rect x='").append(number(x)).append("' y='").append(number(y));
        svg.append("' width='").append(number(width)).append("' height='").append(number(height));
        svg.append("' rx='3' stroke='none' fill='").append(color).append("'/>");
        return this;
    }

    /** The outline of a rectangle. */
    public Drawing box(double x, double y, double width, double height, double opacity) {
        svg.append("<rect x='").append(number(x)).append("' y='").append(number(y));
        svg.append("' width='").append(number(width)).append("' height='").append(number(height));
        svg.append("' rx='3' stroke-opacity='").append(number(opacity)).append("'/>");
        return this;
    }

    /** A line of text without markup; {@code anchor} is start, middle or end. */
    public Drawing text(double x, double baseline, double size, String anchor, String text) {
        svg.append("<text x='").append(number(x)).append("' y='").append(number(baseline));
        svg.append("' font-size='")
                .append(number(size))
                .append("' text-anchor='")
                .append(anchor);
        svg.append("' font-family='sans-serif' stroke='none' fill='currentColor'>")
                .append(text)
                .append("</text>");
        return this;
    }

    /** What follows, up to {@link #endGroup}, has its origin at (x, y) and is turned clockwise by an angle in degrees. */
    public Drawing group(double x, double y, double degrees) {
        svg.append("<g transform='translate(").append(point(x, y)).append(") rotate(");
        svg.append(number(degrees)).append(")'>");
        return this;
    }

    public Drawing endGroup() {
        svg.append("</g>");
        return this;
    }

    /** An arrow to the right, or to the left where {@code length} is negative; nothing where it is too short to be seen. */
    public Drawing arrow(double x, double y, double length) {
        if (Math.abs(length) < 1) {
            return this;
        }
        double direction = Math.signum(length);
        line(x, y, x + length, y, "stroke='" + FORCE + "' stroke-width='3'");
        return head(x + length, y, direction, 0);
    }

    /**
     * An arrow around a centre, counter-clockwise where {@code amount} is positive.
     *
     * @param amount from -1 to 1, which is three quarters of a circle
     */
    public Drawing turn(double x, double y, double radius, double amount) {
        double angle = amount * 1.5 * Math.PI;
        if (Math.abs(angle) * radius < 1) {
            return this;
        }
        double startX = x + radius;
        double endX = x + radius * Math.cos(angle);
        double endY = y - radius * Math.sin(angle);
        String flags = (Math.abs(angle) > Math.PI ? "1 " : "0 ") + (amount > 0 ? "0 " : "1 ");
        String size = number(radius);
        path(
                "M" + point(startX, y) + "A" + size + " " + size + " 0 " + flags + point(endX, endY),
                "stroke='" + FORCE + "' stroke-width='3'");
        double direction = Math.signum(amount);
        return head(endX, endY, -Math.sin(angle) * direction, -Math.cos(angle) * direction);
    }

    private Drawing head(double x, double y, double directionX, double directionY) {
        double tip = 7;
        double half = 5;
        String path = "M" + point(x + tip * directionX, y + tip * directionY)
                + "L" + point(x - half * directionY, y + half * directionX)
                + "L" + point(x + half * directionY, y - half * directionX) + "z";
        return area(path, FORCE);
    }

    public String svg() {
        return svg + "</g></svg>";
    }

    public static String point(double x, double y) {
        return number(x) + " " + number(y);
    }

    public static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
