package dev.hindcast.evaluation.diagnostics;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Work on consecutive episodes in parallel, in chunks that do not depend on the machine. */
final class Chunks {
    private static final int CHUNKS = 8;

    private Chunks() {}

    /** Work on the episodes {@code from} to {@code to} - 1. */
    @FunctionalInterface
    interface Work<T> {
        T on(int from, int to);
    }

    /** What each chunk gives, in order. */
    static <T> Stream<T> of(int episodes, Work<T> work) {
        int chunks = Math.min(CHUNKS, episodes);
        return IntStream.range(0, chunks)
                .parallel()
                .mapToObj(c -> work.on(start(c, chunks, episodes), start(c + 1, chunks, episodes)))
                .toList()
                .stream();
    }

    private static int start(int chunk, int chunks, int episodes) {
        return (int) ((long) chunk * episodes / chunks);
    }
}
