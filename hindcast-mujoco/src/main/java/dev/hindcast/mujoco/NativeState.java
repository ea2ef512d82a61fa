package dev.hindcast.mujoco;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/** The functions for parts of the state, which came with MuJoCo 2.3.6. */
final class NativeState {
    private NativeState() {}

    static void bind(NativeLibrary library) {
        Native.register(NativeState.class, library);
    }

    static native int mj_stateSize(long model, int parts);

    static native void mj_getState(long model, long data, long state, int parts);

    static native void mj_setState(long model, long data, long state, int parts);
}
