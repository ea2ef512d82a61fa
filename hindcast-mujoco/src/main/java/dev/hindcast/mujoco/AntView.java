package dev.hindcast.mujoco;

import dev.hindcast.environment.internal.Drawing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Draws an {@link Ant}, seen from its right and above, x to the right. Vectors are x, y and height in m, relative to the torso unless
 * said otherwise.
 */
final class AntView {
    private static final double SCALE = 78;
    private static final double MIDDLE = 120;
    private static final double GROUND = 110;
    private static final double ELEVATION = Math.toRadians(35);
    private static final double TORSO_RADIUS = 0.25;
    private static final String LIMB =
            "stroke='" + Drawing.BODY + "' stroke-width='" + Drawing.number(0.16 * SCALE) + "'";

    private static final String FAR = " stroke-opacity='.6'";

    /** The signs of x and y of the legs, and of the x of the axes that their shins turn around. */
    private static final int[][] LEGS = {{1, 1, -1}, {-1, 1, 1}, {-1, -1, -1}, {1, -1, 1}};

    private final double height;
    private final double[] orientation;
    private final List<Leg> legs = new ArrayList<>();

    /** The ends of a leg's parts, turned with the torso. */
    private record Leg(int number, double[] hip, double[] knee, double[] foot) {
        double distance() {
            return foot[1];
        }
    }

    AntView(float[] observation) {
        height = observation[0];
        orientation = normalized(observation[1], observation[2], observation[3], observation[4]);
        for (int leg = 0; leg < LEGS.length; leg++) {
            legs.add(leg(leg, observation[5 + 2 * leg], observation[6 + 2 * leg]));
        }
        legs.sort(Comparator.comparingDouble(Leg::distance).reversed());
    }

    private Leg leg(int number, double hipAngle, double ankleAngle) {
        int signX = LEGS[number][0];
        int signY = LEGS[number][1];
        double[] hip = {0.2 * signX, 0.2 * signY, 0};
        double[] swing = quaternion(hipAngle, 0, 0, 1);
        double[] lift = quaternion(ankleAngle, LEGS[number][2] * Math.sqrt(0.5), Math.sqrt(0.5), 0);
        double[] knee = sum(hip, turned(swing, hip));
        double[] foot = sum(knee, turned(swing, turned(lift, new double[] {0.4 * signX, 0.4 * signY, 0})));
        return new Leg(number, turned(orientation, hip), turned(orientation, knee), turned(orientation, foot));
    }

    String svg(float @Nullable [] action) {
        Drawing drawing =
                new Drawing("An ant that runs").path(shadow(), "stroke='none' fill='currentColor' fill-opacity='.15'");
        for (Leg leg : legs) {
            if (leg.distance() >= 0) {
                draw(drawing, leg, FAR);
            }
        }
        double[] center = {0, 0, 0};
        drawing.dot(x(center), y(center), TORSO_RADIUS * SCALE, Drawing.BODY);
        for (Leg leg : legs) {
            if (leg.distance() < 0) {
                draw(drawing, leg, "");
            }
        }
        if (action != null) {
            legs.forEach(leg -> drawTorques(drawing, leg, action));
        }
        return drawing.svg();
    }

    private String shadow() {
        String radii =
                Drawing.number(TORSO_RADIUS * SCALE) + " " + Drawing.number(TORSO_RADIUS * SCALE * Math.sin(ELEVATION));
        double width = 2 * TORSO_RADIUS * SCALE;
        return "M" + Drawing.point(MIDDLE - width / 2, GROUND) + "a" + radii + " 0 1 0 " + Drawing.point(width, 0) + "a"
                + radii + " 0 1 0 " + Drawing.point(-width, 0);
    }

    private void draw(Drawing drawing, Leg leg, String attributes) {
        drawing.path(
                "M" + point(new double[] {0, 0, 0}) + "L" + point(leg.knee) + "L" + point(leg.foot), LIMB + attributes);
    }

    private void drawTorques(Drawing drawing, Leg leg, float[] action) {
        int first = Math.floorMod(2 * leg.number + 2, action.length);
        drawing.turn(x(leg.hip), y(leg.hip), 6, action[first]).turn(x(leg.knee), y(leg.knee), 6, action[first + 1]);
    }

    private String point(double[] vector) {
        return Drawing.point(x(vector), y(vector));
    }

    private static double x(double[] vector) {
        return MIDDLE + SCALE * vector[0];
    }

    private double y(double[] vector) {
        return GROUND - SCALE * (vector[1] * Math.sin(ELEVATION) + (vector[2] + height) * Math.cos(ELEVATION));
    }

    private static double[] sum(double[] a, double[] b) {
        return new double[] {a[0] + b[0], a[1] + b[1], a[2] + b[2]};
    }

    private static double[] quaternion(double angle, double x, double y, double z) {
        double sine = Math.sin(angle / 2);
        return new double[] {Math.cos(angle / 2), sine * x, sine * y, sine * z};
    }

    private static double[] normalized(double... quaternion) {
        double norm = Math.sqrt(quaternion[0] * quaternion[0]
                + quaternion[1] * quaternion[1]
                + quaternion[2] * quaternion[2]
                + quaternion[3] * quaternion[3]);
        double[] result = new double[4];
        for (int i = 0; i < 4; i++) {
            result[i] = quaternion[i] / norm;
        }
        return result;
    }

    /** The vector v turned by the unit quaternion (w, u): v + 2 w (u x v) + 2 u x (u x v). */
    private static double[] turned(double[] quaternion, double[] v) {
        double[] u = {quaternion[1], quaternion[2], quaternion[3]};
        double[] once = cross(u, v);
        double[] twice = cross(u, once);
        double[] result = new double[3];
        for (int i = 0; i < 3; i++) {
            result[i] = v[i] + 2 * (quaternion[0] * once[i] + twice[i]);
        }
        return result;
    }

    private static double[] cross(double[] a, double[] b) {
        return new double[] {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
    }
}
