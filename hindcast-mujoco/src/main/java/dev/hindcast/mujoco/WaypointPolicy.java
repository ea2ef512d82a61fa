package dev.hindcast.mujoco;

import dev.hindcast.dataset.Box;
import dev.hindcast.environment.MemorylessPolicy;
import dev.hindcast.environment.Past;
import java.util.random.RandomGenerator;

/**
 * Finds its way through a {@link PointMaze}: pushes towards the centre of the next cell on a shortest way to the goal, and within the
 * goal's cell towards the goal, by proportional and derivative control, as those did who collected D4RL's maze2d data (Fu et al. 2020,
 * "D4RL: Datasets for Deep Data-Driven Reinforcement Learning"). Explores with normal noise on the force.
 */
final class WaypointPolicy implements MemorylessPolicy {
    private static final double PROPORTIONAL = 10;
    private static final double DERIVATIVE = -1;
    private static final double NOISE = 0.1;

    private final Maze maze;

    WaypointPolicy(Maze maze) {
        this.maze = maze;
    }

    @Override
    public Box actionSpace() {
        return Box.of(2, -1, 1);
    }

    @Override
    public float[] act(Past past, RandomGenerator random) {
        return push(past.observation(), 0, 0);
    }

    @Override
    public float[] sample(Past past, RandomGenerator random) {
        return push(past.observation(), NOISE * random.nextGaussian(), NOISE * random.nextGaussian());
    }

    private float[] push(float[] observation, double noiseX, double noiseY) {
        double goalX = observation[2];
        double goalY = observation[3];
        int here = maze.cell(observation[4], observation[5]);
        int goal = maze.cell(goalX, goalY);
        int next = maze.next(here, goal);
        double x = here == goal ? goalX : maze.x(next);
        double y = here == goal ? goalY : maze.y(next);
        return new float[] {
            force(x - observation[4], observation[6], noiseX), force(y - observation[5], observation[7], noiseY)
        };
    }

    private static float force(double way, double velocity, double noise) {
        return (float) Math.max(-1, Math.min(PROPORTIONAL * way + DERIVATIVE * velocity + noise, 1));
    }
}
