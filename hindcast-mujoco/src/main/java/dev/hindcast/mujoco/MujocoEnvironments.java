package dev.hindcast.mujoco;

import dev.hindcast.environment.Environment;
import dev.hindcast.environment.EnvironmentProvider;
import dev.hindcast.environment.TimeLimit;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The environments of this module by name, such as {@code mujoco:Hopper-v4}, with Gymnasium's dynamics, rewards and time limits. They
 * need the {@link Mujoco} library.
 */
public final class MujocoEnvironments implements EnvironmentProvider {
    static final String PREFIX = "mujoco";

    private static final int TIME_LIMIT = 1_000;

    private final TreeMap<String, Supplier<Environment>> byId = new TreeMap<>();

    /** All that this module brings; made by {@link java.util.ServiceLoader}. */
    public MujocoEnvironments() {
        for (Edition edition : Edition.values()) {
            put(edition.id("Ant"), () -> new Ant(edition), TIME_LIMIT);
            put(edition.id("HalfCheetah"), () -> new HalfCheetah(edition), TIME_LIMIT);
            put(edition.id("Hopper"), () -> new Hopper(edition), TIME_LIMIT);
            put(edition.id("InvertedPendulum"), () -> new InvertedPendulum(edition), TIME_LIMIT);
            put(edition.id("Walker2d"), () -> new Walker2d(edition), TIME_LIMIT);
        }
        for (Maze maze : Maze.ALL) {
            put(PointMaze.id(maze, false), () -> new PointMaze(maze, false), maze.timeLimit());
            put(PointMaze.id(maze, true), () -> new PointMaze(maze, true), maze.timeLimit());
        }
    }

    private void put(String id, Supplier<Environment> environment, int timeLimit) {
        byId.put(id, () -> new TimeLimit(environment.get(), timeLimit));
    }

    @Override
    public String prefix() {
        return PREFIX;
    }

    @Override
    public List<String> ids() {
        return List.copyOf(byId.keySet());
    }

    @Override
    public String form() {
        return PREFIX + ":ID";
    }

    @Override
    public Environment make(String id) {
        return Objects.requireNonNull(byId.get(id), id).get();
    }
}
