package dev.hindcast.mujoco;

import dev.hindcast.dataset.Box;
import java.util.random.RandomGenerator;

/**
 * Two legs and half a back that run forward: Gymnasium's {@code HalfCheetah-v4} and {@code HalfCheetah-v5}, which do not differ,
 * without their time limit (Wawrzynski 2009, "A Cat-Like Robot Real-Time Learning to Run").
 *
 * <p>Observation, 17 numbers: height in m, angles of torso, hind thigh, shin and foot and fore thigh, shin and foot in rad, then the
 * velocities of x, height and the angles. Action: torques of the six joints, in [-1, 1]. Reward: the velocity in m/s minus 0.1 times
 * the squared action. Never terminates.
 */
final class HalfCheetah extends Locomotion {
    HalfCheetah(Edition edition) {
        super(edition.id("HalfCheetah"), "half_cheetah.xml", 17, Box.of(6, -1, 1), 5, 0.01, 1);
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
}
