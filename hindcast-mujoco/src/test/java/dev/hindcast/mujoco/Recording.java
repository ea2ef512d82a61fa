package dev.hindcast.mujoco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.hindcast.dataset.NpyArray;
import dev.hindcast.dataset.Npz;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.TimeLimit;
import java.nio.DoubleBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/** Episodes that Gymnasium played: a file of testing/golden/mujoco_environments.py, which says what is in it. */
record Recording(Map<String, NpyArray> arrays) {
    private static final double TOLERANCE = 1e-9;

    static Recording of(Path file) {
        return new Recording(Npz.read(file));
    }

    private double[] row(String name, int index) {
        NpyArray array = Objects.requireNonNull(arrays.get(name), name);
        int length = array.size() / array.shape()[0];
        return Arrays.copyOfRange(array.doubles(), index * length, (index + 1) * length);
    }

    private int count(String name) {
        return Objects.requireNonNull(arrays.get(name), name).shape()[0];
    }

    /** Plays the same actions from the same states, and holds everything against what is recorded. */
    void compare(String id) {
        MujocoVersion version = MujocoVersion.of((int) row("version", 0)[0]);
        assumeThat(Mujoco.library().version())
                .as("The version of MuJoCo that is loaded, and the one that recorded " + id)
                .isEqualTo(version);
        try (TimeLimit limited = (TimeLimit) Environments.make(id)) {
            MujocoEnvironment environment = (MujocoEnvironment) limited.unwrapped();
            int episode = 0;
            for (int t = 0; t < count("actions"); t++) {
                if (episode < count("starts") && row("starts", episode)[0] == t) {
                    start(environment, episode++);
                }
                compareStep(environment, t, id + " step " + t);
            }
            assertThat(episode).isEqualTo(count("starts"));
        }
    }

    private void start(MujocoEnvironment environment, int episode) {
        if (environment instanceof PointMaze maze) {
            double[] goal = row("goals", episode);
            maze.setGoal(goal[0], goal[1]);
        }
        environment.setState(row("start_qpos", episode), row("start_qvel", episode));
        compareObservation(environment.observe(), row("start_observations", episode), "start " + episode);
    }

    private void compareStep(MujocoEnvironment environment, int t, String name) {
        Environment.Step step = environment.step(floats(row("actions", t)));

        compareState(environment.positions(), row("qpos", t), name);
        compareState(environment.velocities(), row("qvel", t), name);
        compareObservation(environment.observe(), row("observations", t), name);
        assertThat(step.observation()).as(name).containsExactly(floats(environment.observe()));
        assertThat(step.reward()).as(name).isCloseTo(row("rewards", t)[0], within(TOLERANCE));
        assertThat(step.terminated()).as(name).isEqualTo(row("terminated", t)[0] == 1);
    }

    private static void compareState(DoubleBuffer actual, double[] expected, String name) {
        double[] values = new double[actual.capacity()];
        actual.get(0, values);
        assertThat(values).as(name).containsExactly(expected, within(TOLERANCE));
    }

    private static void compareObservation(double[] actual, double[] expected, String name) {
        assertThat(actual).as(name).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            double singlePrecision = TOLERANCE + Math.ulp((float) expected[i]);
            assertThat(actual[i]).as(name).isCloseTo(expected[i], within(singlePrecision));
        }
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
