package dev.hindcast.mujoco;

import dev.hindcast.dataset.Box;
import dev.hindcast.environment.internal.Drawing;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Balance a pole on a cart on a rail: Gymnasium's {@code InvertedPendulum-v4} and {@code InvertedPendulum-v5} without their time limit.
 *
 * <p>Observation: position of the cart in m, angle of the pole in rad (0 is upright, positive is to the right), their velocities.
 * Action: the force on the cart in units of 100 N, in [-3, 3]. Reward: 1 a step. Terminates where the angle leaves 0.2 rad; from v5 on
 * that step is worth 0.
 */
final class InvertedPendulum extends MujocoEnvironment {
    private static final double MAX_ANGLE = 0.2;
    private static final float MAX_FORCE = 3;

    private final Edition edition;

    InvertedPendulum(Edition edition) {
        super(
                edition.id("InvertedPendulum"),
                resource("inverted_pendulum.xml"),
                4,
                Box.of(1, -MAX_FORCE, MAX_FORCE),
                2);
        this.edition = edition;
    }

    @Override
    void start(RandomGenerator random) {
        addUniform(positions(), 0.01, random);
        addUniform(velocities(), 0.01, random);
    }

    @Override
    Outcome simulate(float[] action) {
        hold(action);
        boolean fell = Math.abs(positions().get(1)) > MAX_ANGLE;
        return new Outcome(fell && edition == Edition.V5 ? 0 : 1, fell);
    }

    @Override
    double[] observe() {
        return new double[] {
            positions().get(0),
            positions().get(1),
            velocities().get(0),
            velocities().get(1)
        };
    }

    @Override
    public String svg(float[] observation, float @Nullable [] action) {
        double scale = 105;
        double x = 120 + scale * observation[0];
        double y = 124;
        double tipX = x + scale * 0.6 * Math.sin(observation[1]);
        double tipY = y - scale * 0.6 * Math.cos(observation[1]);
        Drawing drawing = new Drawing("A pole on a cart on a rail")
                .line(120 - scale, y, 120 + scale, y, "stroke-opacity='.45' stroke-width='4'")
                .rectangle(x - 20, y - 10, 40, 20, Drawing.BODY)
                .line(x, y, tipX, tipY, "stroke-width='9' stroke-opacity='.75'")
                .dot(x, y, 3, Drawing.BODY);
        if (action != null) {
            double direction = Math.signum(action[0]);
            double push = Math.max(-MAX_FORCE, Math.min(action[0], MAX_FORCE)) / MAX_FORCE;
            drawing.arrow(x + 23 * direction, y, 24 * push);
        }
        return drawing.svg();
    }
}
