package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;

/** A check that comes before a large allocation. */
public final class Memory {
    private Memory() {}

    /** Fails with a clear message where {@code bytes} do not fit the heap. */
    public static void requireFits(long bytes, String name) {
        long limit = Runtime.getRuntime().maxMemory() / 10 * 9;
        if (bytes > limit) {
            throw tooLarge(bytes, name);
        }
    }

    /** The error for something that needs more memory than there is. */
    public static DatasetException tooLarge(long bytes, String name) {
        return new DatasetException(name + " asks for " + (bytes >> 20) + " MiB, the JVM may use "
                + (Runtime.getRuntime().maxMemory() >> 20)
                + " MiB: if the file is sound, give the JVM more by JAVA_OPTS=-Xmx"
                + ((bytes >> 30) * 2 + 2) + "g");
    }
}
