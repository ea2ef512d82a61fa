package dev.hindcast.mujoco;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;

/** How the numbers of a simulation are reached, which differs between versions of MuJoCo. */
interface Layout {
    /** The state of one simulation. */
    State of(long model, long data);

    /** The state of one simulation. Positions and velocities are those of the last {@link #read}. */
    interface State {
        /** Takes time, positions and velocities from the simulation. */
        void read();

        double time();

        /** The generalized positions, in MuJoCo's order; writing to it needs {@link #write}. */
        DoubleBuffer positions();

        /** The generalized velocities, in MuJoCo's order; writing to it needs {@link #write}. */
        DoubleBuffer velocities();

        /** The controls; writing to it needs {@link #writeControls}. */
        DoubleBuffer controls();

        /** Hands positions and velocities to the simulation. */
        void write();

        /** Hands the controls to the simulation. */
        void writeControls();
    }

    private static DoubleBuffer doubles(Pointer start, long offset, int count) {
        return start.getByteBuffer(offset * Double.BYTES, (long) count * Double.BYTES)
                .order(ByteOrder.nativeOrder())
                .asDoubleBuffer();
    }

    /**
     * Through the functions for parts of the state, from 2.3.6 on: nothing is known of where fields lie.
     *
     * @param controlPart the bit that stands for the controls, which moved in 4.0
     */
    record StateFunctions(int controlPart) implements Layout {
        private static final int TIME = 1;
        private static final int POSITIONS = 2;
        private static final int VELOCITIES = 4;

        @Override
        public State of(long model, long data) {
            int positions = NativeState.mj_stateSize(model, POSITIONS);
            int velocities = NativeState.mj_stateSize(model, VELOCITIES);
            int controls = NativeState.mj_stateSize(model, controlPart);
            Memory state = new Memory((1L + positions + velocities) * Double.BYTES);
            Memory control = new Memory(Math.max(1L, controls) * Double.BYTES);
            DoubleBuffer time = doubles(state, 0, 1);
            return new Copy(
                    model,
                    data,
                    state,
                    control,
                    controlPart,
                    time,
                    doubles(state, 1, positions),
                    doubles(state, 1L + positions, velocities),
                    doubles(control, 0, controls));
        }

        private record Copy(
                long model,
                long data,
                Memory state,
                Memory control,
                int controlPart,
                DoubleBuffer times,
                DoubleBuffer positions,
                DoubleBuffer velocities,
                DoubleBuffer controls)
                implements State {
            @Override
            public void read() {
                NativeState.mj_getState(model, data, Pointer.nativeValue(state), TIME | POSITIONS | VELOCITIES);
            }

            @Override
            public double time() {
                return times.get(0);
            }

            @Override
            public void write() {
                NativeState.mj_setState(model, data, Pointer.nativeValue(state) + Double.BYTES, POSITIONS | VELOCITIES);
            }

            @Override
            public void writeControls() {
                NativeState.mj_setState(model, data, Pointer.nativeValue(control), controlPart);
            }
        }
    }

    /** By the offsets of fields in 2.2.2's {@code mjModel} and {@code mjData} on 64-bit x86, from its headers. */
    record FieldOffsets() implements Layout {
        private static final long MODEL_POSITIONS = 0;
        private static final long MODEL_VELOCITIES = 4;
        private static final long MODEL_CONTROLS = 8;
        private static final long BUFFER_SIZE = 4;
        private static final long TIME = 40336;
        private static final long BUFFER = 40360;
        private static final long POSITIONS = 40376;
        private static final long VELOCITIES = 40384;
        private static final long CONTROLS = 40408;

        @Override
        public State of(long model, long data) {
            Pointer sizes = new Pointer(model);
            Pointer fields = new Pointer(data);
            return new View(
                    doubles(fields, TIME / Double.BYTES, 1),
                    field(fields, POSITIONS, sizes.getInt(MODEL_POSITIONS)),
                    field(fields, VELOCITIES, sizes.getInt(MODEL_VELOCITIES)),
                    field(fields, CONTROLS, sizes.getInt(MODEL_CONTROLS)));
        }

        private static DoubleBuffer field(Pointer fields, long offset, int count) {
            Pointer start = fields.getPointer(offset);
            long first = Pointer.nativeValue(fields.getPointer(BUFFER));
            long size = Integer.toUnsignedLong(fields.getInt(BUFFER_SIZE));
            long from = Pointer.nativeValue(start);
            if (count < 0 || from < first || from + (long) count * Double.BYTES > first + size) {
                throw new IllegalStateException("its fields do not lie where those of MuJoCo 2.2.2 do");
            }
            return doubles(start, 0, count);
        }

        private record View(DoubleBuffer times, DoubleBuffer positions, DoubleBuffer velocities, DoubleBuffer controls)
                implements State {
            @Override
            public void read() {}

            @Override
            public double time() {
                return times.get(0);
            }

            @Override
            public void write() {}

            @Override
            public void writeControls() {}
        }
    }
}
