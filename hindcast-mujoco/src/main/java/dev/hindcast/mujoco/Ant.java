package dev.hindcast.mujoco;

import dev.hindcast.dataset.Box;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A ball on four legs that runs forward: Gymnasium's {@code Ant-v4} and {@code Ant-v5} without their time limit (Schulman et al.
 * 2016, "High-Dimensional Continuous Control Using Generalized Advantage Estimation").
 *
 * <p>Observation: height in m, orientation as a quaternion, angles in rad of the legs' eight joints, hip and ankle in turn, then the
 * velocity and the angular velocity of the torso and the joints' velocities, 27 numbers. V5 adds the torque and the force of contacts on each
 * of the 13 bodies, clipped to [-1, 1], 105 in all. Action: torques of the joints, in [-1, 1], the back left leg's first. Reward: 1 for
 * being healthy, plus the torso's velocity along x in m/s, minus 0.5 times the squared action. Terminates where it is not healthy:
 * height not within [0.2, 1] m. From v5 on 0.0005 times the squared clipped forces is taken off too, and the step into that state is not
 * paid for health.
 */
final class Ant extends Locomotion {
    private static final int JOINTS = 8;
    private static final int BODIES = 14;
    private static final int FORCES_OF_BODY = 6;
    private static final int TORSO_X = 3;

    private final Edition edition;
    private final DoubleBuffer bodyPositions;
    private final DoubleBuffer contactForces;

    Ant(Edition edition) {
        super(
                edition.id("Ant"),
                resource("ant.xml"),
                edition == Edition.V4 ? 27 : 27 + (BODIES - 1) * FORCES_OF_BODY,
                Box.of(JOINTS, -1, 1),
                5,
                0.01,
                2);
        this.edition = edition;
        this.bodyPositions = simulation().bodyPositions(BODIES);
        this.contactForces = simulation().contactForces(BODIES);
    }

    @Override
    void start(RandomGenerator random) {
        addUniform(positions(), 0.1, random);
        addNormal(velocities(), 0.1, random);
    }

    /** Of the torso as body, which lags behind the position of its joint. */
    @Override
    double x() {
        return bodyPositions.get(TORSO_X);
    }

    @Override
    Outcome simulate(float[] action) {
        double velocity = run(action);
        simulation().computeContactForces();
        boolean healthy = healthy();
        double reward = velocity + (healthy || edition == Edition.V4 ? 1 : 0) - cost(action);
        return new Outcome(reward, !healthy);
    }

    private boolean healthy() {
        double height = positions().get(2);
        return height >= 0.2 && height <= 1;
    }

    private double cost(float[] action) {
        double cost = 0.5f * squaredInPairs(action);
        if (edition == Edition.V5) {
            cost += 5e-4
                    * Arrays.stream(clippedForces(0))
                            .map(force -> force * force)
                            .sum();
        }
        return cost;
    }

    /** The sum of eight squares in the order of NumPy, which adds neighbors, then sums of neighbors, in single precision. */
    private static float squaredInPairs(float[] action) {
        float[] sums = new float[JOINTS];
        for (int i = 0; i < JOINTS; i++) {
            sums[i] = action[i] * action[i];
        }
        for (int count = JOINTS / 2; count > 0; count /= 2) {
            for (int i = 0; i < count; i++) {
                sums[i] = sums[2 * i] + sums[2 * i + 1];
            }
        }
        return sums[0];
    }

    @Override
    double[] observe() {
        double[] posture = posture(Double.POSITIVE_INFINITY);
        if (edition == Edition.V4) {
            return posture;
        }
        double[] forces = clippedForces(1);
        double[] observation = Arrays.copyOf(posture, posture.length + forces.length);
        System.arraycopy(forces, 0, observation, posture.length, forces.length);
        return observation;
    }

    private double[] clippedForces(int firstBody) {
        double[] forces = new double[(BODIES - firstBody) * FORCES_OF_BODY];
        contactForces.get(firstBody * FORCES_OF_BODY, forces);
        for (int i = 0; i < forces.length; i++) {
            forces[i] = Math.max(-1, Math.min(forces[i], 1));
        }
        return forces;
    }

    @Override
    public String svg(float[] observation, float @Nullable [] action) {
        return new AntView(observation).svg(action);
    }
}
