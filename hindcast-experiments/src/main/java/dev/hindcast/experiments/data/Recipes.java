package dev.hindcast.experiments.data;

import dev.hindcast.environment.ReferenceScores;
import dev.hindcast.experiments.Policies;
import dev.hindcast.learning.algorithm.Sac;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** The data sets that can be made: D4RL's for locomotion in version 2, and mazes. */
public final class Recipes {
    /** Of the way from a random policy to an expert. */
    private static final double MEDIUM = 0.33;

    private static final long MILLION = 1_000_000;
    private static final long EVALUATE_EVERY = 5_000;
    private static final long RANDOM_STEPS = 1_000;
    private static final String WAYPOINT = "waypoint";

    private Recipes() {}

    /** All of them. */
    public static List<Recipe> all() {
        List<Recipe> recipes = new ArrayList<>();
        recipes.addAll(locomotion("hopper", "Hopper"));
        recipes.addAll(locomotion("halfcheetah", "HalfCheetah"));
        recipes.addAll(locomotion("walker2d", "Walker2d"));
        for (String maze : List.of("UMaze", "Medium", "Large")) {
            recipes.add(maze(maze, ""));
            recipes.add(maze(maze, "Dense"));
        }
        return recipes;
    }

    /** The one of that name. */
    public static Optional<Recipe> named(String name) {
        return all().stream().filter(recipe -> recipe.name().equals(name)).findFirst();
    }

    private static List<Recipe> locomotion(String name, String robot) {
        String environment = "mujoco:" + robot + "-v4";
        ReferenceScores.Range range = ReferenceScores.range(environment).orElseThrow();
        double medium = range.random() + MEDIUM * (range.expert() - range.random());
        return of(new Task("mujoco/" + name, environment, medium, EVALUATE_EVERY, RANDOM_STEPS, Sac.Config.defaults()));
    }

    /** The five data sets of a task, in the sizes of D4RL. */
    public static List<Recipe> of(Task task) {
        return List.of(
                new Recipe.Scripted(task.name() + "-random", task.environment(), Policies.RANDOM, MILLION),
                new Recipe.Taught(task, Recipe.Part.MEDIUM, OptionalLong.of(MILLION)),
                new Recipe.Taught(task, Recipe.Part.MEDIUM_REPLAY, OptionalLong.empty()),
                new Recipe.Taught(task, Recipe.Part.EXPERT, OptionalLong.of(MILLION)),
                new Recipe.Taught(task, Recipe.Part.MEDIUM_EXPERT, OptionalLong.of(2 * MILLION)));
    }

    private static Recipe maze(String maze, String rewards) {
        String name = "mujoco/pointmaze-" + maze.toLowerCase(Locale.ROOT)
                + (rewards.isEmpty() ? "" : "-" + rewards.toLowerCase(Locale.ROOT));
        return new Recipe.Scripted(name, "mujoco:PointMaze_" + maze + rewards + "-v3", WAYPOINT, MILLION);
    }
}
