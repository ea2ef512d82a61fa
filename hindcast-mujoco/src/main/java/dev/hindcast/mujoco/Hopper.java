package dev.hindcast.mujoco;

import dev.hindcast.dataset.Box;
import java.nio.DoubleBuffer;
import java.util.random.RandomGenerator;

/**
 * One leg that hops forward: Gymnasium's {@code Hopper-v4} and {@code Hopper-v5} without their time limit (Erez, Tassa and Todorov
 * 2012, "Infinite-Horizon Model Predictive Control for Periodic Tasks with Contacts").
 *
 * <p>Observation, 11 numbers: height in m, angles of torso, thigh, leg and foot in rad, then the velocities of x, height and the
 * angles, held within 10. Action: torques of thigh, leg and foot, in [-1, 1]. Reward: 1 for being healthy, plus the velocity in m/s,
 * minus 0.001 times the squared action. Terminates where it is not healthy: height at most 0.7 m, torso leaning by 0.2 rad or more, or
 * another number at 100 or beyond. From v5 on the step into that state is not paid for health.
 */
final class Hopper extends Locomotion {
    private final Edition edition;

    Hopper(Edition edition) {
        super(edition.id("Hopper"), "hopper.xml", 11, Box.of(3, -1, 1), 4, 0.002, 1);
        this.edition = edition;
    }

    @Override
    void start(RandomGenerator random) {
        addUniform(positions(), 5e-3, random);
        addUniform(velocities(), 5e-3, random);
    }

    @Override
    Outcome simulate(float[] action) {
        double velocity = run(action);
        boolean healthy = healthy();
        double reward = velocity + (healthy || edition == Edition.V4 ? 1 : 0) - controlCost(1e-3f, action);
        return new Outcome(reward, !healthy);
    }

    private boolean healthy() {
        return positions().get(1) > 0.7
                && Math.abs(positions().get(2)) < 0.2
                && within(positions(), 2)
                && within(velocities(), 0);
    }

    private static boolean within(DoubleBuffer values, int from) {
        for (int i = from; i < values.capacity(); i++) {
            if (!(Math.abs(values.get(i)) < 100)) {
                return false;
            }
        }
        return true;
    }

    @Override
    double[] observe() {
        return posture(10);
    }
}
