package dev.hindcast.mujoco;

import dev.hindcast.dataset.Box;
import java.nio.DoubleBuffer;

/** A creature that is to run forward, along x. What is observed is the posture, without x, and the velocities. */
abstract class Locomotion extends MujocoEnvironment {
    private final double secondsPerStep;
    private final int hidden;

    /**
     * @param hidden how many of the first positions are not observed
     * @param secondsPerTimeStep of the model
     */
    Locomotion(
            String id,
            String model,
            int observationSize,
            Box actionSpace,
            int timeStepsPerStep,
            double secondsPerTimeStep,
            int hidden) {
        super(id, model, observationSize, actionSpace, timeStepsPerStep);
        this.secondsPerStep = secondsPerTimeStep * timeStepsPerStep;
        this.hidden = hidden;
    }

    /** Holds the action and says how fast the creature moved along x meanwhile, in m/s. */
    final double run(float[] action) {
        double before = x();
        hold(action);
        return (x() - before) / secondsPerStep;
    }

    /** Where the creature is along x, in m. */
    double x() {
        return positions().get(0);
    }

    /** The cost of an action; Gymnasium keeps it in single precision. */
    static float controlCost(float weight, float[] action) {
        return weight * squared(action);
    }

    /** The positions that are observed, then the velocities, held within {@code velocityLimit}. */
    final double[] posture(double velocityLimit) {
        DoubleBuffer positions = positions();
        DoubleBuffer velocities = velocities();
        int seen = positions.capacity() - hidden;
        double[] posture = new double[seen + velocities.capacity()];
        positions.get(hidden, posture, 0, seen);
        for (int i = 0; i < velocities.capacity(); i++) {
            posture[seen + i] = Math.max(-velocityLimit, Math.min(velocities.get(i), velocityLimit));
        }
        return posture;
    }

    @Override
    double[] observe() {
        return posture(Double.POSITIVE_INFINITY);
    }
}
