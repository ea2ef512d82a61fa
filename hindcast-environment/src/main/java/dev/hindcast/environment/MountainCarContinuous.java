package dev.hindcast.environment;

import dev.hindcast.dataset.Box;
import dev.hindcast.environment.internal.Drawing;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Drive an underpowered car up a hill: Gymnasium's {@code MountainCarContinuous-v0} without its time limit, which
 * {@link Environments#make} adds.
 *
 * <p>Observation: position in [-1.2, 0.6] and velocity in [-0.07, 0.07]. Action: the force, clipped to [-1, 1]. Reward: -0.1 times
 * the square of the action as it was given, and 100 on arrival at position 0.45, which terminates the episode. Starts at rest,
 * uniformly in [-0.6, -0.4).
 */
public final class MountainCarContinuous extends ClassicControl {
    static final String ID = "MountainCarContinuous-v0";

    private static final float MIN_POSITION = -1.2f;
    private static final float MAX_POSITION = 0.6f;
    private static final float MAX_SPEED = 0.07f;
    private static final float MAX_FORCE = 1;
    private static final float GOAL = 0.45f;
    private static final double POWER = 0.0015;
    private static final double GRAVITY = 0.0025;

    /** Without a time limit; {@link Environments#make} adds the usual one. */
    public MountainCarContinuous() {
        super(
                ID,
                new Box(new float[] {MIN_POSITION, -MAX_SPEED}, new float[] {MAX_POSITION, MAX_SPEED}),
                Box.of(1, -MAX_FORCE, MAX_FORCE));
    }

    @Override
    double[] start(RandomGenerator random) {
        return new double[] {random.nextDouble(-0.6, -0.4), 0};
    }

    /** Gymnasium keeps a start state in double precision and all others in single: a third number, always 0, marks the others. */
    @Override
    Outcome outcome(double[] state, float[] action) {
        boolean single = state.length == 3;
        double push = rounded(push(action[0], rounded(3 * state[0], single)), single);
        double velocity = clip(rounded(state[1] + push, single), -MAX_SPEED, MAX_SPEED);
        double position = clip(rounded(state[0] + velocity, single), MIN_POSITION, MAX_POSITION);
        if (position == MIN_POSITION && velocity < 0) {
            velocity = 0;
        }
        boolean arrived = position >= GOAL && velocity >= 0;
        double effort = (double) action[0] * action[0] * 0.1;
        double[] successor = {(float) position, (float) velocity, 0};
        return new Outcome(successor, (arrived ? 100 : 0) - effort, arrived);
    }

    /** The change of velocity; Gymnasium computes it in double precision where it clips the force. */
    private static double push(float action, double tripledPosition) {
        double pull = GRAVITY * StrictMath.cos(tripledPosition);
        return Math.abs(action) > MAX_FORCE
                ? Math.signum(action) * POWER - pull
                : action * (float) POWER - (float) pull;
    }

    private static double rounded(double value, boolean single) {
        return single ? (float) value : value;
    }

    @Override
    float[] observation(double[] state) {
        return toFloats(state[0], state[1]);
    }

    @Override
    public String svg(float[] observation, float @Nullable [] action) {
        double x = observation[0];
        double slope = Math.toDegrees(Math.atan(1.35 * Math.cos(3 * x)));
        double flagX = drawnX(GOAL);
        double flagY = drawnY(GOAL);
        Drawing drawing = new Drawing("Mountain car")
                .path(hill(), "stroke-opacity='.6'")
                .line(flagX, flagY, flagX, flagY - 26, "")
                .area("M" + Drawing.point(flagX, flagY - 26) + "l14 5l-14 5z", Drawing.FORCE)
                .group(drawnX(x), drawnY(x), -slope)
                .rectangle(-12, -13, 24, 8, Drawing.BODY)
                .dot(-7, -4, 4, "currentColor")
                .dot(7, -4, 4, "currentColor");
        if (action != null) {
            drawing.arrow(0, -21, 34 * clip(action[0], -MAX_FORCE, MAX_FORCE));
        }
        return drawing.endGroup().svg();
    }

    private static String hill() {
        StringBuilder path = new StringBuilder();
        int pieces = 45;
        for (int i = 0; i <= pieces; i++) {
            double x = MIN_POSITION + i * (double) (MAX_POSITION - MIN_POSITION) / pieces;
            path.append(i == 0 ? 'M' : 'L').append(Drawing.point(drawnX(x), drawnY(x)));
        }
        return path.toString();
    }

    private static double drawnX(double position) {
        return 10 + 220 * (position - MIN_POSITION) / (MAX_POSITION - MIN_POSITION);
    }

    private static double drawnY(double position) {
        double height = 0.45 * Math.sin(3 * position) + 0.55;
        return 158 - 220 * height / (MAX_POSITION - MIN_POSITION);
    }

    private static double clip(double value, double low, double high) {
        return Math.min(Math.max(value, low), high);
    }
}
