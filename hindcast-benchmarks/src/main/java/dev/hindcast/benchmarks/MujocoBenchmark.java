package dev.hindcast.benchmarks;

import dev.hindcast.dataset.Space;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.RandomPolicy;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.mujoco.Mujoco;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * Environment steps per second of MuJoCo's locomotion tasks with uniform actions: ours on one thread and in rollouts on two, of a C
 * loop over the same library, and of Gymnasium, in turn.
 *
 * @param rounds how often each is timed
 * @param steps of each timing
 * @param python an interpreter with Gymnasium and MuJoCo, if there is one
 * @param home the folder of the project's sources, for the programs of the others
 */
public record MujocoBenchmark(int rounds, int steps, Optional<Path> python, Path home) {
    /** A task, and what the C loop has to know of it. */
    private record Task(String name, String model, int frameSkip, double lowest, double highest, double lean) {}

    private static final List<Task> TASKS = List.of(
            new Task("Hopper-v5", "hopper.xml", 4, 0.7, 1e9, 0.2),
            new Task("HalfCheetah-v5", "half_cheetah.xml", 5, -1e9, 1e9, 1e9),
            new Task("Walker2d-v5", "walker2d.xml", 4, 0.8, 2, 1));

    /**
     * Medians over the rounds, in steps per second; ratios are medians of each round's ratio.
     *
     * @param task the task's name
     * @param oneThread ours on one thread
     * @param twoThreads ours in rollouts on two threads
     * @param c of the C loop
     * @param gymnasium of Gymnasium
     * @param ofC ours on one thread over the C loop's
     * @param oneRatio ours on one thread over Gymnasium's
     * @param twoRatio ours on two threads over Gymnasium's
     */
    public record Row(
            String task,
            double oneThread,
            double twoThreads,
            OptionalDouble c,
            OptionalDouble gymnasium,
            OptionalDouble ofC,
            OptionalDouble oneRatio,
            OptionalDouble twoRatio) {}

    /**
     * Measures all tasks, with the library of the interpreter's MuJoCo, which is Gymnasium's as well.
     *
     * @throws IllegalStateException where there is no MuJoCo
     */
    public List<Row> run() {
        python.ifPresent(Mujoco::libraryOf);
        Optional<Path> loop = compiled();
        try {
            List<Row> rows = new ArrayList<>();
            for (Task task : TASKS) {
                rows.add(row(task, loop));
            }
            return rows;
        } finally {
            loop.ifPresent(MujocoBenchmark::delete);
        }
    }

    private Row row(Task task, Optional<Path> loop) {
        double[] one = new double[rounds];
        double[] two = new double[rounds];
        double[] c = new double[rounds];
        double[] gymnasium = new double[rounds];
        oneThread(task);
        for (int round = 0; round < rounds; round++) {
            one[round] = oneThread(task);
            c[round] = loop.isPresent() ? rateOfC(loop.get(), task) : Double.NaN;
            two[round] = twoThreads(task);
            gymnasium[round] = python.isPresent() ? rateOfGymnasium(python.get(), task) : Double.NaN;
        }
        return new Row(
                task.name,
                Medians.of(one),
                Medians.of(two),
                known(Medians.of(c)),
                known(Medians.of(gymnasium)),
                ratio(one, c),
                ratio(one, gymnasium),
                ratio(two, gymnasium));
    }

    private double oneThread(Task task) {
        try (Environment environment = Environments.make("mujoco:" + task.name)) {
            float[][] actions = actions(environment.actionSpace());
            environment.reset(0);
            long start = System.nanoTime();
            for (int i = 0; i < steps; i++) {
                if (environment.step(actions[i]).ended()) {
                    environment.reset(i);
                }
            }
            return steps / ((System.nanoTime() - start) / 1e9);
        }
    }

    private float[][] actions(Space space) {
        SplittableRandom random = new SplittableRandom(0);
        float[][] actions = new float[steps][space.size()];
        for (float[] action : actions) {
            for (int i = 0; i < action.length; i++) {
                action[i] = (float) random.nextDouble(-1, 1);
            }
        }
        return actions;
    }

    private double twoThreads(Task task) {
        String id = "mujoco:" + task.name;
        Rollouts rollouts = Rollouts.with(() -> Environments.make(id)).parallelism(2);
        try (Environment environment = Environments.make(id)) {
            RandomPolicy policy = new RandomPolicy(environment.actionSpace());
            long start = System.nanoTime();
            rollouts.runSteps(policy, steps, 0);
            return steps / ((System.nanoTime() - start) / 1e9);
        }
    }

    private double rateOfC(Path loop, Task task) {
        Path model = home.resolve("hindcast-mujoco/src/main/resources/dev/hindcast/mujoco")
                .resolve(task.model);
        return Peer.figures(
                        loop,
                        model,
                        "MuJoCo",
                        Mujoco.library().file().toString(),
                        Integer.toString(task.frameSkip),
                        Integer.toString(steps),
                        Double.toString(task.lowest),
                        Double.toString(task.highest),
                        Double.toString(task.lean))
                .getOrDefault("steps_per_second", Double.NaN);
    }

    private double rateOfGymnasium(Path interpreter, Task task) {
        return Peer.figures(
                        interpreter,
                        home.resolve("testing/peer/mujoco_speed.py"),
                        "gymnasium[mujoco]",
                        task.name,
                        Integer.toString(steps))
                .getOrDefault("steps_per_second", Double.NaN);
    }

    /** The C loop, where there is a C compiler. */
    private Optional<Path> compiled() {
        try {
            Path binary = Files.createTempFile("hindcast", "mujoco-speed");
            Path source = home.resolve("testing/peer/mujoco_speed.c");
            Process process = new ProcessBuilder("cc", "-O2", "-o", binary.toString(), source.toString(), "-lm", "-ldl")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (process.waitFor() == 0) {
                return Optional.of(binary);
            }
            delete(binary);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static OptionalDouble known(double value) {
        return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private OptionalDouble ratio(double[] ours, double[] others) {
        double[] ratios = new double[rounds];
        Arrays.setAll(ratios, i -> ours[i] / others[i]);
        return known(Medians.of(ratios));
    }
}
