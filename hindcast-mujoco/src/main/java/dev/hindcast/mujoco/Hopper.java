package dev.hindcast.mujoco;

import dev.hindcast.dataset.Box;
import java.nio.DoubleBuffer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

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
        super(edition.id("Hopper"), resource("hopper.xml"), 11, Box.of(3, -1, 1), 4, 0.002, 1);
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

    @Override
    public String svg(float[] observation, float @Nullable [] action) {
        SideView.Frame torso = new SideView.Frame(0, observation[0], observation[1]);
        SideView.Frame thigh = torso.hinged(0, -0.2, 0, 0, -observation[2]);
        SideView.Frame leg = thigh.hinged(0, -0.7, 0, 0.25, -observation[3]);
        SideView.Frame foot = leg.hinged(0.13, -0.35, -0.13, 0.1, -observation[4]);
        SideView view = new SideView("A leg that hops", 88)
                .limb(torso, 0, 0, 0, 0.2, 0.05)
                .limb(thigh, 0, -0.225, 0, 0.225, 0.05)
                .limb(leg, 0, 0, 0, 0.25, 0.04)
                .limb(foot, -0.065, 0.1, Math.PI / 2, 0.195, 0.06);
        if (action != null) {
            view.torque(thigh, 0, 0, action[0]).torque(leg, 0, 0.25, action[1]).torque(foot, -0.13, 0.1, action[2]);
        }
        return view.svg();
    }
}
