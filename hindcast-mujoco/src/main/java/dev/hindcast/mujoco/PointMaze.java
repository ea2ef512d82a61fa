package dev.hindcast.mujoco;

import dev.hindcast.dataset.Box;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.internal.Drawing;
import java.nio.DoubleBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Push a ball through a maze to a goal and keep it there: {@code PointMaze_UMaze-v3}, {@code PointMaze_Medium-v3} and {@code
 * PointMaze_Large-v3} of Gymnasium-Robotics, and {@code PointMaze_UMazeDense-v3} and so on, without their time limit (the maze2d tasks
 * of Fu et al. 2020, "D4RL: Datasets for Deep Data-Driven Reinforcement Learning").
 *
 * <p>Observation: the ball's x and y in m, the goal's x and y, again the ball's x and y, and its velocity in m/s, 8 numbers: Gymnasium's
 * dictionary in alphabetical order. Action: the force along x and y in units of 100 N, clipped to [-1, 1]. Reward: 1 where the ball is
 * within 0.45 m of the goal, else 0; dense: e to the power of minus the distance. Never terminates. Starts at rest; goal and start lie
 * in free cells, up to 0.25 m from the centre, and the start's cell is not that of the goal. The velocity is clipped to 5 m/s along x
 * and y before each step.
 */
final class PointMaze extends MujocoEnvironment {
    private static final double REACHED = 0.45;
    private static final double NOISE = 0.25;
    private static final double MAX_SPEED = 5;
    private static final String GOAL = "#3f9e63";

    private final Maze maze;
    private final boolean dense;
    private double goalX;
    private double goalY;

    PointMaze(Maze maze, boolean dense) {
        super(id(maze, dense), model(maze), 8, Box.of(2, -1, 1), 1);
        this.maze = maze;
        this.dense = dense;
    }

    static String id(Maze maze, boolean dense) {
        return MujocoEnvironments.PREFIX + ":PointMaze_" + maze.name() + (dense ? "Dense" : "") + "-v3";
    }

    private static String model(Maze maze) {
        StringBuilder walls = new StringBuilder();
        for (int cell : maze.cells(false)) {
            walls.append("<geom class=\"wall\" pos=\"" + maze.x(cell) + " " + maze.y(cell) + " .2\"/>");
        }
        return resource("point_maze.xml").replace("</worldbody>", walls + "</worldbody>");
    }

    /** {@code waypoint} is a {@link WaypointPolicy}. */
    @Override
    public Map<String, Supplier<Policy>> policies() {
        return Map.of("waypoint", () -> new WaypointPolicy(maze));
    }

    @Override
    void start(RandomGenerator random) {
        List<Integer> free = maze.cells(true);
        int goal = free.get(random.nextInt(free.size()));
        setGoal(maze.x(goal) + noise(random), maze.y(goal) + noise(random));
        int start;
        do {
            start = free.get(random.nextInt(free.size()));
        } while (distance(maze.x(start), maze.y(start)) <= 0.5);
        positions().put(0, maze.x(start) + noise(random)).put(1, maze.y(start) + noise(random));
    }

    private static double noise(RandomGenerator random) {
        return random.nextDouble(-NOISE, NOISE);
    }

    void setGoal(double x, double y) {
        goalX = x;
        goalY = y;
    }

    private double distance(double x, double y) {
        return Math.sqrt((x - goalX) * (x - goalX) + (y - goalY) * (y - goalY));
    }

    @Override
    Outcome simulate(float[] action) {
        DoubleBuffer velocities = velocities();
        for (int i = 0; i < 2; i++) {
            velocities.put(i, Math.max(-MAX_SPEED, Math.min(velocities.get(i), MAX_SPEED)));
        }
        simulation().moved();
        hold(action);
        double distance = distance(positions().get(0), positions().get(1));
        return new Outcome(dense ? Math.exp(-distance) : distance <= REACHED ? 1 : 0, false);
    }

    @Override
    double[] observe() {
        double x = positions().get(0);
        double y = positions().get(1);
        return new double[] {
            x, y, goalX, goalY, x, y, velocities().get(0), velocities().get(1)
        };
    }

    @Override
    public String svg(float[] observation, float @Nullable [] action) {
        double scale = Math.min(236 / maze.width(), 156 / maze.height());
        double goalX = 120 + scale * observation[2];
        double goalY = 80 - scale * observation[3];
        double x = 120 + scale * observation[4];
        double y = 80 - scale * observation[5];
        Drawing drawing = new Drawing("A maze from above")
                .path(walls(scale), "stroke='none' fill='currentColor' fill-opacity='.22'")
                .dot(goalX, goalY, 0.09 * scale, GOAL)
                .circle(goalX, goalY, REACHED * scale, "stroke='" + GOAL + "'")
                .dot(x, y, 0.25 * scale, Drawing.BODY);
        if (action != null) {
            double degrees = -Math.toDegrees(Math.atan2(action[1], action[0]));
            double force = Math.min(1, Math.hypot(action[0], action[1]));
            drawing.group(x, y, degrees)
                    .arrow(0.25 * scale, 0, 0.6 * scale * force)
                    .endGroup();
        }
        return drawing.svg();
    }

    /** Walls that lie side by side in one piece. */
    private String walls(double scale) {
        StringBuilder path = new StringBuilder();
        for (int row = 0; row < maze.height(); row++) {
            String cells = maze.rows().get(row);
            for (int from = cells.indexOf('#'); from >= 0; ) {
                int gap = cells.indexOf('.', from);
                int to = gap < 0 ? cells.length() : gap;
                double left = 120 + scale * (from - maze.width() / 2.0);
                double top = 80 + scale * (row - maze.height() / 2.0);
                path.append("M" + Drawing.point(left, top) + "h" + Drawing.number(scale * (to - from)));
                path.append("v" + Drawing.number(scale) + "h" + Drawing.number(scale * (from - to)) + "z");
                from = cells.indexOf('#', to);
            }
        }
        return path.toString();
    }
}
