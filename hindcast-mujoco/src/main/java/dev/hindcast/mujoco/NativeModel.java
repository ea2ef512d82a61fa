package dev.hindcast.mujoco;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A compiled model.
 *
 * @param address of its {@code mjModel}
 */
record NativeModel(long address) {
    private static final int MAX_ERROR = 1000;

    /** Compiles a model; one at a time, since MuJoCo's compiler is not made for several threads. */
    static synchronized NativeModel of(String xml) {
        try {
            Path file = Files.createTempFile("hindcast", ".xml");
            try {
                Files.writeString(file, xml);
                return new NativeModel(compiled(file));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write a model for MuJoCo: " + e.getMessage(), e);
        }
    }

    private static long compiled(Path file) {
        byte[] error = new byte[MAX_ERROR];
        long model = Mujoco.checked(() -> NativeMujoco.mj_loadXML(file.toString(), 0, error, MAX_ERROR));
        if (model == 0) {
            String message = new String(error, StandardCharsets.UTF_8);
            throw new IllegalStateException(
                    "MuJoCo does not take the model: " + message.substring(0, message.indexOf('\0')));
        }
        return model;
    }

    void delete() {
        NativeMujoco.mj_deleteModel(address);
    }
}
