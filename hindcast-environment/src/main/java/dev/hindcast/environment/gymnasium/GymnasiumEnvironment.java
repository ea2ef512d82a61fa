package dev.hindcast.environment.gymnasium;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.VectorEnvironment;
import dev.hindcast.environment.internal.Actions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An environment of Gymnasium, played by a Python process that hosts one of them for each lane and ends with {@link #close}.
 *
 * <p>Observations are flattened and rounded to single precision. Those of {@code Dict} and {@code Tuple} spaces are laid out as
 * Gymnasium's {@code FlattenObservation} does it: keys sorted, discrete parts one-hot. Actions are of a {@code Box}, whose
 * single-precision components arrive bit for bit, integers rounded to the nearest in the box, or {@code Discrete}. The time limit is the
 * one that Gymnasium's registry names; where it names none, it is 10,000 steps.
 *
 * <p>The episode of a seed is that of Gymnasium's {@code reset(seed=...)} with the seed's lower 32 bits, read as a number from 0 to
 * 4294967295.
 *
 * <p>Once the Python process failed, crashed or took longer than it may, it is ended and every further call throws.
 */
public final class GymnasiumEnvironment implements VectorEnvironment {
    private static final int LONGEST_EPISODE = 10_000;
    private static final int BOX = 1;
    private static final long SEEDS = 0xffffffffL;

    private final String id;
    private final GymnasiumProcess process;
    private final Space observationSpace;
    private final Space actionSpace;
    private final String simulator;
    private final boolean[] underWay;

    private GymnasiumEnvironment(
            String id, GymnasiumProcess process, Space observations, Space actions, String simulator, int lanes) {
        this.id = id;
        this.process = process;
        this.observationSpace = observations;
        this.actionSpace = actions;
        this.simulator = simulator;
        this.underWay = new boolean[lanes];
    }

    /**
     * Starts Python and makes an environment.
     *
     * @param gymnasiumId what {@code gymnasium.make} takes: {@code Hopper-v5}, or {@code MODULE:ID}, which imports the module first
     * @throws IllegalArgumentException where Gymnasium knows no such environment
     * @throws IllegalStateException where Python or a package is missing, with the command that installs it, where the environment
     *     cannot be made, or where its spaces are not ones that can be flattened
     */
    public static GymnasiumEnvironment open(String gymnasiumId, GymnasiumSettings settings) {
        return open(gymnasiumId, settings, program());
    }

    static GymnasiumEnvironment open(String gymnasiumId, GymnasiumSettings settings, String program) {
        String id = GymnasiumEnvironments.PREFIX + ":" + gymnasiumId;
        if (gymnasiumId.isBlank()) {
            throw new IllegalArgumentException(
                    "There is no environment " + id + ": name one, gym:Pendulum-v1 for instance");
        }
        GymnasiumProcess process = GymnasiumProcess.start(id, settings, program);
        try {
            byte[] name = gymnasiumId.getBytes(StandardCharsets.UTF_8);
            ByteBuffer answer = process.ask(
                    Messages.request(Messages.OPEN, 4 * Integer.BYTES + name.length)
                            .putInt(Messages.MAGIC)
                            .putInt(Messages.VERSION)
                            .putInt(settings.lanes())
                            .putInt(LONGEST_EPISODE)
                            .put(name),
                    Messages.SPACES);
            if (answer.getInt() != Messages.MAGIC || answer.getInt() != Messages.VERSION) {
                throw process.misunderstood("messages of another version than " + Messages.VERSION);
            }
            Space observations = space(answer);
            Space actions = space(answer);
            String simulator = StandardCharsets.UTF_8.decode(answer).toString();
            return new GymnasiumEnvironment(id, process, observations, actions, simulator, settings.lanes());
        } catch (BufferUnderflowException e) {
            throw process.misunderstood("spaces that end early");
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    static String program() {
        try (InputStream program =
                Objects.requireNonNull(GymnasiumEnvironment.class.getResourceAsStream("host.py"), "host.py")) {
            return new String(program.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Space space(ByteBuffer answer) {
        if (answer.getInt() != BOX) {
            return new Discrete(answer.getInt(), answer.getInt());
        }
        int size = answer.getInt();
        return new Box(floats(answer, size), floats(answer, size));
    }

    private static float[] floats(ByteBuffer answer, int count) {
        if (count < 0 || count > answer.remaining() / Float.BYTES) {
            throw new BufferUnderflowException();
        }
        float[] values = new float[count];
        answer.asFloatBuffer().get(values);
        answer.position(answer.position() + count * Float.BYTES);
        return values;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Optional<String> simulator() {
        return Optional.of(simulator);
    }

    @Override
    public Space observationSpace() {
        return observationSpace;
    }

    @Override
    public Space actionSpace() {
        return actionSpace;
    }

    @Override
    public int lanes() {
        return underWay.length;
    }

    @Override
    public float[] reset(int lane, long seed) {
        Objects.checkIndex(lane, underWay.length);
        underWay[lane] = false;
        ByteBuffer answer = process.ask(
                Messages.request(Messages.RESET, Integer.BYTES + Long.BYTES)
                        .putInt(lane)
                        .putLong(seed & SEEDS),
                Messages.OBSERVATION);
        requireSize(answer, Float.BYTES * observationSpace.size());
        underWay[lane] = true;
        return floats(answer, observationSpace.size());
    }

    @Override
    public List<Step> step(int[] lanes, float[][] actions) {
        int size = actionSpace.size();
        ByteBuffer request =
                Messages.request(Messages.STEP, Integer.BYTES * (1 + lanes.length) + Float.BYTES * lanes.length * size);
        request.putInt(lanes.length);
        for (int lane : lanes) {
            if (!underWay[lane]) {
                throw Actions.noEpisode(id);
            }
            request.putInt(lane);
        }
        for (float[] action : actions) {
            if (!Actions.valid(actionSpace, action)) {
                throw new IllegalArgumentException(id + " got " + Actions.complaint(actionSpace, action));
            }
            for (float value : action) {
                request.putFloat(value);
            }
        }
        return steps(lanes, process.ask(request, Messages.OUTCOMES));
    }

    private List<Step> steps(int[] lanes, ByteBuffer answer) {
        int count = lanes.length;
        int size = observationSpace.size();
        requireSize(answer, count * (Float.BYTES * size + Double.BYTES + 1));
        int rewards = Float.BYTES * size * count;
        int endings = rewards + Double.BYTES * count;
        List<Step> steps = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int ending = answer.get(endings + i);
            Step step = new Step(
                    floats(answer, size),
                    answer.getDouble(rewards + Double.BYTES * i),
                    (ending & Messages.TERMINATED) != 0,
                    (ending & Messages.TRUNCATED) != 0);
            underWay[lanes[i]] = !step.ended();
            steps.add(step);
        }
        return steps;
    }

    private void requireSize(ByteBuffer answer, int expected) {
        if (answer.remaining() != expected) {
            throw process.misunderstood(answer.remaining() + " bytes in place of " + expected);
        }
    }

    /** Ends the Python process. */
    @Override
    public void close() {
        process.close();
    }
}
