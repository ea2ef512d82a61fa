package dev.hindcast.mujoco;

import dev.hindcast.dataset.Box;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Two legs that walk forward: Gymnasium's {@code Walker2d-v4} and {@code Walker2d-v5} without their time limit (Levine and Koltun
 * 2013, "Guided Policy Search"; the model is Tom Erez's).
 *
 * <p>Observation, 17 numbers: height in m, angles of torso, right thigh, leg and foot and left thigh, leg and foot in rad, then the
 * velocities of x, height and the angles, held within 10. Action: torques of the six joints, in [-1, 1]. Reward: 1 for being
 * healthy, plus the velocity in m/s, minus 0.001 times the squared action. Terminates where it is not healthy: height not between 0.8
 * and 2 m, or torso leaning by 1 rad or more. From v5 on the step into that state is not paid for health, and the right foot has the
 * left one's friction.
 */
final class Walker2d extends Locomotion {
    private static final String RIGHT_SOLE = "<geom friction=\"1.9\"/>";
    private static final String SLIPPERY_RIGHT_SOLE = "<geom friction=\".9\"/>";

    private final Edition edition;

    Walker2d(Edition edition) {
        super(edition.id("Walker2d"), model(edition), 17, Box.of(6, -1, 1), 4, 0.002, 1);
        this.edition = edition;
    }

    private static String model(Edition edition) {
        String model = resource("walker2d.xml");
        return edition == Edition.V4 ? model.replace(RIGHT_SOLE, SLIPPERY_RIGHT_SOLE) : model;
    }

    @Override
    void start(RandomGenerator random) {
        addUniform(positions(), 5e-3, random);
        addUniform(velocities(), 5e-3, random);
    }

    @Override
    Outcome simulate(float[] action) {
        double velocity = run(action);
        double height = positions().get(1);
        boolean healthy = height > 0.8 && height < 2 && Math.abs(positions().get(2)) < 1;
        double reward = velocity + (healthy || edition == Edition.V4 ? 1 : 0) - controlCost(1e-3f, action);
        return new Outcome(reward, !healthy);
    }

    @Override
    double[] observe() {
        return posture(10);
    }

    @Override
    public String svg(float[] observation, float @Nullable [] action) {
        SideView view = new SideView("Two legs that walk", 88);
        SideView.Frame torso = new SideView.Frame(0, observation[0], observation[1]);
        drawLeg(view.far(), torso, observation, action, 3);
        view.near().limb(torso, 0, 0, 0, 0.2, 0.05);
        drawLeg(view, torso, observation, action, 0);
        return view.svg();
    }

    private static void drawLeg(
            SideView view, SideView.Frame torso, float[] observation, float @Nullable [] action, int first) {
        SideView.Frame thigh = torso.hinged(0, -0.2, 0, 0, -observation[2 + first]);
        SideView.Frame shin = thigh.hinged(0, -0.7, 0, 0.25, -observation[3 + first]);
        SideView.Frame foot = shin.hinged(0.2, -0.35, -0.2, 0.1, -observation[4 + first]);
        view.limb(thigh, 0, -0.225, 0, 0.225, 0.05)
                .limb(shin, 0, 0, 0, 0.25, 0.04)
                .limb(foot, -0.1, 0.1, Math.PI / 2, 0.1, 0.06);
        if (action != null) {
            view.torque(thigh, 0, 0, action[first])
                    .torque(shin, 0, 0.25, action[1 + first])
                    .torque(foot, -0.2, 0.1, action[2 + first]);
        }
    }
}
