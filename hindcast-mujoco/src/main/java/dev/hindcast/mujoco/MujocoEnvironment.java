package dev.hindcast.mujoco;

import dev.hindcast.dataset.Box;
import dev.hindcast.environment.Drawable;
import dev.hindcast.environment.internal.Actions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.DoubleBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A task in MuJoCo, without its time limit: what all have in common. An action is held for several time steps of the simulation.
 * Observations and rewards are computed as Gymnasium does, down to what it keeps in single precision.
 */
abstract class MujocoEnvironment implements Drawable {
    private final String id;
    private final Box observationSpace;
    private final Box actionSpace;
    private final Simulation simulation;
    private final int timeStepsPerStep;
    private boolean underWay;

    /**
     * @param id the full name, with {@code mujoco:}
     * @param model the model in MuJoCo's XML
     * @param observationSize how many numbers are observed
     * @param actionSpace the actions, in the order of the model's actuators
     * @param timeStepsPerStep how many time steps of the simulation an action lasts
     */
    MujocoEnvironment(String id, String model, int observationSize, Box actionSpace, int timeStepsPerStep) {
        this.id = id;
        this.observationSpace = Box.unbounded(observationSize);
        this.actionSpace = actionSpace;
        this.simulation = Simulation.of(model, Mujoco.library().layout());
        this.timeStepsPerStep = timeStepsPerStep;
    }

    /** Moves the simulation, which stands at the model's start, to where an episode begins. */
    abstract void start(RandomGenerator random);

    /** Simulates a step and says what it was worth. */
    abstract Outcome simulate(float[] action);

    /** What is seen of the present state. */
    abstract double[] observe();

    /** What a step was worth. */
    record Outcome(double reward, boolean terminated) {}

    final Simulation simulation() {
        return simulation;
    }

    final DoubleBuffer positions() {
        return simulation.positions();
    }

    final DoubleBuffer velocities() {
        return simulation.velocities();
    }

    /** Simulates as long as an action lasts. */
    final void hold(float[] action) {
        DoubleBuffer controls = simulation.controls();
        for (int i = 0; i < action.length; i++) {
            controls.put(i, action[i]);
        }
        simulation.step(timeStepsPerStep);
    }

    /** Goes on from a state, as if an episode had come there. */
    final void setState(double[] positions, double[] velocities) {
        simulation.reset();
        simulation.positions().put(0, positions);
        simulation.velocities().put(0, velocities);
        simulation.moved();
        underWay = true;
    }

    /** The sum of an action's squares; Gymnasium adds them up in single precision. */
    static float squared(float[] action) {
        float sum = 0;
        for (float component : action) {
            sum += component * component;
        }
        return sum;
    }

    static void addUniform(DoubleBuffer values, double scale, RandomGenerator random) {
        for (int i = 0; i < values.capacity(); i++) {
            values.put(i, values.get(i) + random.nextDouble(-scale, scale));
        }
    }

    static void addNormal(DoubleBuffer values, double scale, RandomGenerator random) {
        for (int i = 0; i < values.capacity(); i++) {
            values.put(i, values.get(i) + scale * random.nextGaussian());
        }
    }

    @Override
    public final String id() {
        return id;
    }

    @Override
    public final Optional<String> simulator() {
        return Optional.of("MuJoCo " + Mujoco.library().version());
    }

    @Override
    public final Box observationSpace() {
        return observationSpace;
    }

    @Override
    public final Box actionSpace() {
        return actionSpace;
    }

    @Override
    public final float[] reset(long seed) {
        simulation.reset();
        start(new SplittableRandom(seed));
        simulation.moved();
        underWay = true;
        return observation();
    }

    @Override
    public final Step step(float[] action) {
        if (!underWay) {
            throw Actions.noEpisode(id);
        }
        if (!Actions.valid(actionSpace, action)) {
            throw new IllegalArgumentException(id + " got " + Actions.complaint(actionSpace, action));
        }
        Outcome outcome = simulate(action);
        underWay = !outcome.terminated;
        return new Step(observation(), outcome.reward, outcome.terminated, false);
    }

    private float[] observation() {
        double[] exact = observe();
        float[] observation = new float[exact.length];
        for (int i = 0; i < exact.length; i++) {
            observation[i] = (float) exact[i];
        }
        return observation;
    }

    @Override
    public void close() {
        underWay = false;
        simulation.close();
    }

    /** The text of a resource beside this class. */
    static String resource(String name) {
        try (InputStream stream = Objects.requireNonNull(MujocoEnvironment.class.getResourceAsStream(name), name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
