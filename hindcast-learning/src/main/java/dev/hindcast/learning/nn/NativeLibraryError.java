package dev.hindcast.learning.nn;

/** The native libraries cannot be unpacked or loaded; the message says what to do. */
public final class NativeLibraryError extends LinkageError {
    private static final long serialVersionUID = 1;

    NativeLibraryError(String message, Throwable cause) {
        super(message, cause);
    }
}
