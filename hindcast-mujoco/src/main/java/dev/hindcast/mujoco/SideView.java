package dev.hindcast.mujoco;

import dev.hindcast.environment.internal.Drawing;

/** Draws a creature that lives in the plane of x and height, to scale, on its ground. Lengths are in m, angles in rad. */
final class SideView {
    private static final double MIDDLE = 120;
    private static final double GROUND = 150;
    private static final double TORQUE_RADIUS = 8;
    private static final String NEAR = "stroke='" + Drawing.BODY + "'";
    private static final String FAR = "stroke-opacity='.4'";

    private final Drawing drawing;
    private final double scale;
    private String ink = NEAR;

    SideView(String label, double pixelsPerMetre) {
        this.drawing = new Drawing(label).line(2, GROUND, 238, GROUND, "stroke-opacity='.6'");
        this.scale = pixelsPerMetre;
    }

    /**
     * A coordinate system that is fixed to a part of the body.
     *
     * @param x where its origin is
     * @param height where its origin is, above the ground
     * @param lean how far it is turned clockwise, from height towards x
     */
    record Frame(double x, double height, double lean) {
        double x(double along, double up) {
            return x + along * Math.cos(lean) + up * Math.sin(lean);
        }

        double height(double along, double up) {
            return height - along * Math.sin(lean) + up * Math.cos(lean);
        }

        /**
         * The next part.
         *
         * @param along where its origin lies in this frame while it is not turned
         * @param up likewise
         * @param hingeAlong where it is hinged, in its own frame
         * @param hingeUp likewise
         * @param turn how far it is turned around the hinge, clockwise
         */
        Frame hinged(double along, double up, double hingeAlong, double hingeUp, double turn) {
            Frame turned = new Frame(
                    x(along + hingeAlong, up + hingeUp), height(along + hingeAlong, up + hingeUp), lean + turn);
            return new Frame(turned.x(-hingeAlong, -hingeUp), turned.height(-hingeAlong, -hingeUp), lean + turn);
        }
    }

    /** What follows is on the side that is turned away. */
    SideView far() {
        ink = FAR;
        return this;
    }

    /** What follows is on the side that is turned to the viewer. */
    SideView near() {
        ink = NEAR;
        return this;
    }

    /** A limb with round ends around (along, up), turned clockwise from upright by {@code turn}. */
    SideView limb(Frame frame, double along, double up, double turn, double halfLength, double radius) {
        double sine = halfLength * Math.sin(turn);
        double cosine = halfLength * Math.cos(turn);
        drawing.line(
                x(frame, along - sine, up - cosine),
                y(frame, along - sine, up - cosine),
                x(frame, along + sine, up + cosine),
                y(frame, along + sine, up + cosine),
                ink + " stroke-width='" + Drawing.number(2 * radius * scale) + "'");
        return this;
    }

    /** A torque around a point, counter-clockwise where it is positive, from -1 to 1. */
    SideView torque(Frame frame, double along, double up, double torque) {
        drawing.turn(x(frame, along, up), y(frame, along, up), TORQUE_RADIUS, torque);
        return this;
    }

    private double x(Frame frame, double along, double up) {
        return MIDDLE + scale * frame.x(along, up);
    }

    private double y(Frame frame, double along, double up) {
        return GROUND - scale * frame.height(along, up);
    }

    String svg() {
        return drawing.svg();
    }
}
