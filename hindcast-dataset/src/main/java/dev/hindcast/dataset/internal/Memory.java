package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;

/** A check that comes before a large allocation. */
public final class Memory {
    /** What is smaller is not worth a look at the heap. */
    private static final long SMALL = 16 << 20;

    private Memory() {}

    /** Fails with a clear message where {@code bytes} do not fit the heap beside what is in it. */
    public static void requireFits(long bytes, String name) {
        if (bytes <= SMALL || bytes <= free()) {
            return;
        }
        System.gc();
        if (bytes > free()) {
            throw tooLarge(bytes, name);
        }
    }

    private static long free() {
        return Runtime.getRuntime().maxMemory() / 10 * 9 - used();
    }

    private static long used() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** The error for something that needs more memory than there is. */
    public static DatasetException tooLarge(long bytes, String name) {
        return new DatasetException(name + " asks for " + (bytes >> 20) + " MiB, the JVM may use "
                + (Runtime.getRuntime().maxMemory() >> 20) + " MiB, of which " + (used() >> 20)
                + " MiB are in use: if the file is sound, give the JVM more by JAVA_OPTS=-Xmx"
                + ((bytes + used() >> 30) * 2 + 2) + "g");
    }
}
