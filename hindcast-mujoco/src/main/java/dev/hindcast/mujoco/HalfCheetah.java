package dev.hindcast.mujoco;

import dev.hindcast.dataset.Box;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Two legs and half a back that run forward: Gymnasium's {@code HalfCheetah-v4} and {@code HalfCheetah-v5}, which do not differ,
 * without their time limit (Wawrzynski 2009, "A Cat-Like Robot Real-Time Learning to Run").
 *
 * <p>Observation, 17 numbers: height in m, angles of torso, hind thigh, shin and foot and fore thigh, shin and foot in rad, then the
 * velocities of x, height and the angles. Action: torques of the six joints, in [-1, 1]. Reward: the velocity in m/s minus 0.1 times
 * the squared action. Never terminates.
 */
final class HalfCheetah extends Locomotion {
    /** Of every limb, in m. */
    private static final double RADIUS = 0.046;

    HalfCheetah(Edition edition) {
        super(edition.id("HalfCheetah"), resource("half_cheetah.xml"), 17, Box.of(6, -1, 1), 5, 0.01, 1);
    }

    @Override
    void start(RandomGenerator random) {
        addUniform(positions(), 0.1, random);
        addNormal(velocities(), 0.1, random);
    }

    @Override
    Outcome simulate(float[] action) {
        return new Outcome(run(action) - controlCost(0.1f, action), false);
    }

    @Override
    public String svg(float[] observation, float @Nullable [] action) {
        SideView.Frame torso = new SideView.Frame(0, 0.7 + observation[0], observation[1]);
        SideView.Frame hindThigh = torso.hinged(-0.5, 0, 0, 0, observation[2]);
        SideView.Frame hindShin = hindThigh.hinged(0.16, -0.25, 0, 0, observation[3]);
        SideView.Frame hindFoot = hindShin.hinged(-0.28, -0.14, 0, 0, observation[4]);
        SideView.Frame foreThigh = torso.hinged(0.5, 0, 0, 0, observation[5]);
        SideView.Frame foreShin = foreThigh.hinged(-0.14, -0.24, 0, 0, observation[6]);
        SideView.Frame foreFoot = foreShin.hinged(0.13, -0.18, 0, 0, observation[7]);
        SideView view = new SideView("Half a cheetah that runs", 100)
                .limb(torso, 0, 0, Math.PI / 2, 0.5, RADIUS)
                .limb(torso, 0.6, 0.1, 0.87, 0.15, RADIUS)
                .limb(hindThigh, 0.1, -0.13, -3.8, 0.145, RADIUS)
                .limb(hindShin, -0.14, -0.07, -2.03, 0.15, RADIUS)
                .limb(hindFoot, 0.03, -0.097, -0.27, 0.094, RADIUS)
                .limb(foreThigh, -0.07, -0.12, 0.52, 0.133, RADIUS)
                .limb(foreShin, 0.065, -0.09, -0.6, 0.106, RADIUS)
                .limb(foreFoot, 0.045, -0.07, -0.6, 0.07, RADIUS);
        if (action != null) {
            SideView.Frame[] parts = {hindThigh, hindShin, hindFoot, foreThigh, foreShin, foreFoot};
            for (int i = 0; i < parts.length; i++) {
                view.torque(parts[i], 0, 0, -action[i]);
            }
        }
        return view.svg();
    }
}
