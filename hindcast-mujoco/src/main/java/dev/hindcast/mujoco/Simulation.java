package dev.hindcast.mujoco;

import java.lang.ref.Cleaner;
import java.nio.DoubleBuffer;

/**
 * One running simulation. Its numbers are doubles in MuJoCo's order and units. To be used by one thread at a time.
 */
final class Simulation implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

    private final long model;
    private final long data;
    private final Layout.State state;
    private final Cleaner.Cleanable memory;
    private boolean open = true;

    private Simulation(NativeModel model, long data, Layout layout) {
        this.model = model.address();
        this.data = data;
        this.state = layout.of(this.model, data);
        this.memory = CLEANER.register(this, () -> {
            NativeMujoco.mj_deleteData(data);
            model.delete();
        });
        reset();
    }

    /**
     * A simulation of a model in MuJoCo's XML.
     *
     * @throws IllegalStateException where MuJoCo does not take it
     */
    static Simulation of(String xml, Layout layout) {
        NativeModel model = NativeModel.of(xml);
        long data = Mujoco.checked(() -> NativeMujoco.mj_makeData(model.address()));
        if (data == 0) {
            model.delete();
            throw new IllegalStateException("MuJoCo has no memory for the simulation");
        }
        return new Simulation(model, data, layout);
    }

    /** Goes to the model's start. */
    void reset() {
        requireOpen();
        NativeMujoco.mj_resetData(model, data);
        state.read();
    }

    /** Seconds since the reset. */
    double time() {
        return state.time();
    }

    /** The generalized positions; what is written there counts from {@link #moved} on. */
    DoubleBuffer positions() {
        return state.positions();
    }

    /** The generalized velocities; what is written there counts from {@link #moved} on. */
    DoubleBuffer velocities() {
        return state.velocities();
    }

    /** The controls of the next steps. */
    DoubleBuffer controls() {
        return state.controls();
    }

    /** Takes over positions and velocities that were written, and computes what follows from them. */
    void moved() {
        requireOpen();
        state.write();
        Mujoco.checked(() -> {
            NativeMujoco.mj_forward(model, data);
            return 0;
        });
    }

    /**
     * Simulates {@code count} time steps with the present controls.
     *
     * @throws IllegalStateException where the numbers grew out of bounds: MuJoCo then starts anew without a word, which shows in the time
     */
    void step(int count) {
        requireOpen();
        double before = state.time();
        state.writeControls();
        Mujoco.checked(() -> {
            for (int i = 0; i < count; i++) {
                NativeMujoco.mj_step(model, data);
            }
            return 0;
        });
        state.read();
        if (!(state.time() > before)) {
            throw new IllegalStateException(
                    "The simulation became unstable " + before + " s after its reset, and MuJoCo gave it up");
        }
    }

    /** Where the model's bodies are, see {@link BodyFields#positions}; always up to date. */
    DoubleBuffer bodyPositions(int bodies) {
        return BodyFields.of(Mujoco.library().version()).positions(data, bodies);
    }

    /** The forces on the model's bodies, see {@link BodyFields#contactForces}; those of the last {@link #computeContactForces}. */
    DoubleBuffer contactForces(int bodies) {
        return BodyFields.of(Mujoco.library().version()).contactForces(data, bodies);
    }

    /** Computes the forces on bodies that Gymnasium reads after a step. */
    void computeContactForces() {
        NativeMujoco.mj_rnePostConstraint(model, data);
    }

    private void requireOpen() {
        if (!open) {
            throw new IllegalStateException("The simulation is closed");
        }
    }

    @Override
    public void close() {
        open = false;
        memory.clean();
    }
}
