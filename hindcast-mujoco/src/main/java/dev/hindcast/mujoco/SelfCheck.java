package dev.hindcast.mujoco;

import com.sun.jna.NativeLibrary;

/**
 * Finds how a library's numbers are reached, and makes sure of it with a model whose numbers are known: after a reset the positions
 * are those that the model starts from, after a step the time is one time step, and a control moves what it drives.
 */
final class SelfCheck {
    private static final double START = 0.375;
    private static final double TIME_STEP = 0.0078125;
    private static final String MODEL = """
            <mujoco>
              <option timestep="%s" gravity="0 0 0"/>
              <worldbody>
                <body>
                  <joint name="driven" type="slide" axis="1 0 0" ref="%s"/>
                  <joint type="slide" axis="0 1 0"/>
                  <geom size="0.1"/>
                </body>
              </worldbody>
              <actuator><motor joint="driven"/></actuator>
            </mujoco>
            """.formatted(TIME_STEP, START);

    private SelfCheck() {}

    static Layout layoutOf(MujocoVersion version, NativeLibrary library) {
        Layout layout;
        if (version.equals(MujocoVersion.OF_DEBIAN)) {
            layout = new Layout.FieldOffsets();
        } else {
            NativeState.bind(library);
            layout = new Layout.StateFunctions(controlPart());
        }
        try (Simulation simulation = Simulation.of(MODEL, layout)) {
            require(simulation.positions().capacity() == 2, "it does not tell the number of positions");
            require(simulation.positions().get(0) == START, "its positions after a reset are not the model's");
            simulation.controls().put(0, 1);
            simulation.step(1);
            require(simulation.time() == TIME_STEP, "its time after a step is not one time step");
            require(simulation.velocities().get(0) > 0, "a control does not reach it");
            require(simulation.velocities().get(1) == 0, "a control moves what it does not drive");
        }
        return layout;
    }

    /** The bit of the controls is the one whose part has as many numbers as the model has actuators: 32, from 4.0 on 64. */
    private static int controlPart() {
        NativeModel model = NativeModel.of(MODEL);
        try {
            for (int part : new int[] {32, 64}) {
                if (NativeState.mj_stateSize(model.address(), part) == 1) {
                    return part;
                }
            }
            throw new IllegalStateException("the part of its state that holds the controls is unknown");
        } finally {
            model.delete();
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
