package dev.hindcast.mujoco;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/** The functions that every version has, by JNA's direct mapping. Addresses are passed as numbers, which costs no conversion. */
final class NativeMujoco {
    private NativeMujoco() {}

    static void bind(NativeLibrary library) {
        Native.register(NativeMujoco.class, library);
    }

    static native int mj_version();

    static native long mj_loadXML(String file, long virtualFiles, byte[] error, int errorSize);

    static native void mj_deleteModel(long model);

    static native long mj_makeData(long model);

    static native void mj_deleteData(long data);

    static native void mj_resetData(long model, long data);

    static native void mj_forward(long model, long data);

    static native void mj_step(long model, long data);

    static native void mj_rnePostConstraint(long model, long data);
}
