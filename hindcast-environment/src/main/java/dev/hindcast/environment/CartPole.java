package dev.hindcast.environment;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.environment.internal.Drawing;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Balance a pole on a cart: Gymnasium's {@code CartPole-v1} without its time limit, which {@link Environments#make} adds.
 *
 * <p>Observation: position in m, velocity in m/s, angle of the pole in rad (0 is upright, positive is to the right) and its angular
 * velocity in rad/s. Action: 0 pushes the cart to the left, 1 to the right. Reward: 1 a step. Terminates where the position leaves
 * [-2.4, 2.4] or the angle leaves 12 degrees. Starts with each of the four uniformly in [-0.05, 0.05).
 *
 * <p>The dynamics are those of Barto, Sutton and Anderson (1983), "Neuronlike adaptive elements that can solve difficult learning
 * control problems", without friction, integrated by Euler's method.
 */
public final class CartPole extends ClassicControl {
    static final String ID = "CartPole-v1";

    private static final double GRAVITY = 9.8;
    private static final double POLE_MASS = 0.1;
    private static final double TOTAL_MASS = POLE_MASS + 1;
    private static final double HALF_LENGTH = 0.5;
    private static final double POLE_MOMENT = POLE_MASS * HALF_LENGTH;
    private static final double FORCE = 10;
    private static final double SECONDS_PER_STEP = 0.02;
    private static final double MAX_POSITION = 2.4;
    private static final double MAX_ANGLE = 12 * 2 * Math.PI / 360;
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    /** Without a time limit; {@link Environments#make} adds the usual one. */
    public CartPole() {
        super(
                ID,
                new Box(
                        toFloats(-2 * MAX_POSITION, -INFINITY, -2 * MAX_ANGLE, -INFINITY),
                        toFloats(2 * MAX_POSITION, INFINITY, 2 * MAX_ANGLE, INFINITY)),
                new Discrete(2));
    }

    /** {@code balancing} is a {@link BalancingPolicy}. */
    @Override
    public Map<String, Supplier<Policy>> policies() {
        return Map.of("balancing", BalancingPolicy::new);
    }

    @Override
    double[] start(RandomGenerator random) {
        return random.doubles(4, -0.05, 0.05).toArray();
    }

    @Override
    Outcome outcome(double[] state, float[] action) {
        double position = state[0];
        double velocity = state[1];
        double angle = state[2];
        double angularVelocity = state[3];
        double cosine = StrictMath.cos(angle);
        double sine = StrictMath.sin(angle);
        double force = action[0] == 1 ? FORCE : -FORCE;

        double pushed = (force + POLE_MOMENT * (angularVelocity * angularVelocity) * sine) / TOTAL_MASS;
        double angularAcceleration = (GRAVITY * sine - cosine * pushed)
                / (HALF_LENGTH * (4.0 / 3.0 - POLE_MASS * (cosine * cosine) / TOTAL_MASS));
        double acceleration = pushed - POLE_MOMENT * angularAcceleration * cosine / TOTAL_MASS;

        double[] successor = {
            position + SECONDS_PER_STEP * velocity,
            velocity + SECONDS_PER_STEP * acceleration,
            angle + SECONDS_PER_STEP * angularVelocity,
            angularVelocity + SECONDS_PER_STEP * angularAcceleration
        };
        boolean fell = Math.abs(successor[0]) > MAX_POSITION || Math.abs(successor[2]) > MAX_ANGLE;
        return new Outcome(successor, 1, fell);
    }

    @Override
    float[] observation(double[] state) {
        return toFloats(state);
    }

    @Override
    public String svg(float[] observation, float @Nullable [] action) {
        double scale = 72 / MAX_POSITION;
        double x = 120 + scale * observation[0];
        double y = 120;
        double poleLength = 84;
        double left = 120 - scale * MAX_POSITION;
        double right = 120 + scale * MAX_POSITION;
        Drawing drawing = new Drawing("Cart and pole")
                .line(2, y + 16, 238, y + 16, "stroke-opacity='.6'")
                .line(left, y + 11, left, y + 21, "stroke-opacity='.6'")
                .line(right, y + 11, right, y + 21, "stroke-opacity='.6'")
                .dot(x - 11, y + 11, 5, "currentColor")
                .dot(x + 11, y + 11, 5, "currentColor")
                .rectangle(x - 20, y - 8, 40, 17, Drawing.BODY);
        if (action != null) {
            double direction = action[0] == 1 ? 1 : -1;
            drawing.arrow(x + 23 * direction, y, 17 * direction);
        }
        double tipX = x + poleLength * Math.sin(observation[2]);
        double tipY = y - 8 - poleLength * Math.cos(observation[2]);
        return drawing.line(x, y - 8, tipX, tipY, "stroke-width='6' stroke-opacity='.75'")
                .dot(x, y - 8, 3, "currentColor")
                .svg();
    }
}
