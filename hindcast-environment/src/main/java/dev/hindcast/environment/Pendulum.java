package dev.hindcast.environment;

import dev.hindcast.dataset.Box;
import dev.hindcast.environment.internal.Drawing;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Swing a pendulum up and hold it there: Gymnasium's {@code Pendulum-v1} without its time limit, which {@link Environments#make}
 * adds. Never terminates.
 *
 * <p>Observation: cosine and sine of the angle (0 is upright, positive is counter-clockwise) and the angular velocity in rad/s,
 * within 8. Action: the torque in N m, clipped to [-2, 2]. Reward: -(angle^2 + 0.1 velocity^2 + 0.001 torque^2) with the angle in
 * [-pi, pi), before the step. Starts at any angle, with a velocity in [-1, 1), uniformly.
 */
public final class Pendulum extends ClassicControl {
    static final String ID = "Pendulum-v1";

    private static final float MAX_TORQUE = 2;
    private static final double MAX_SPEED = 8;
    private static final double GRAVITY = 10;
    private static final double MASS = 1;
    private static final double LENGTH = 1;
    private static final double SECONDS_PER_STEP = 0.05;

    /** Without a time limit; {@link Environments#make} adds the usual one. */
    public Pendulum() {
        super(
                ID,
                new Box(new float[] {-1, -1, (float) -MAX_SPEED}, new float[] {1, 1, (float) MAX_SPEED}),
                Box.of(1, -MAX_TORQUE, MAX_TORQUE));
    }

    @Override
    double[] start(RandomGenerator random) {
        return new double[] {random.nextDouble(-Math.PI, Math.PI), random.nextDouble(-1, 1)};
    }

    @Override
    Outcome outcome(double[] state, float[] action) {
        double angle = state[0];
        double velocity = state[1];
        float torque = clippedTorque(action);
        double normalizedAngle = normalized(angle);
        // Gymnasium keeps the torque, and what is computed of the torque alone, in single precision.
        double cost = normalizedAngle * normalizedAngle + 0.1 * (velocity * velocity) + 0.001f * (torque * torque);

        float pushed = (float) (3 / (MASS * LENGTH * LENGTH)) * torque;
        double acceleration = 3 * GRAVITY / (2 * LENGTH) * StrictMath.sin(angle) + pushed;
        double newVelocity = clip(velocity + acceleration * SECONDS_PER_STEP, MAX_SPEED);
        double newAngle = angle + newVelocity * SECONDS_PER_STEP;
        return new Outcome(new double[] {newAngle, newVelocity}, -cost, false);
    }

    @Override
    float[] observation(double[] state) {
        return toFloats(StrictMath.cos(state[0]), StrictMath.sin(state[0]), state[1]);
    }

    @Override
    public String svg(float[] observation, float @Nullable [] action) {
        double x = 120;
        double y = 80;
        double length = 58;
        double bobX = x - length * observation[1];
        double bobY = y - length * observation[0];
        Drawing drawing = new Drawing("Pendulum")
                .ring(x, y, length)
                .line(x, y - length - 6, x, y - length + 6, "stroke-opacity='.45'")
                .line(x, y, bobX, bobY, "stroke='" + Drawing.BODY + "' stroke-width='9'")
                .dot(bobX, bobY, 9, Drawing.BODY)
                .dot(x, y, 3, "currentColor");
        return action == null
                ? drawing.svg()
                : drawing.turn(x, y, 24, clippedTorque(action) / MAX_TORQUE).svg();
    }

    private static float clippedTorque(float[] action) {
        return Math.min(Math.max(action[0], -MAX_TORQUE), MAX_TORQUE);
    }

    private static double clip(double value, double bound) {
        return Math.min(Math.max(value, -bound), bound);
    }

    private static double normalized(double angle) {
        double remainder = (angle + Math.PI) % (2 * Math.PI);
        return (remainder < 0 ? remainder + 2 * Math.PI : remainder) - Math.PI;
    }
}
