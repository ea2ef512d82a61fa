package dev.hindcast.environment.gymnasium;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** The end of what a process printed. */
final class LastWords {
    private static final int KEPT = 2_000;
    private static final int LINES = 5;

    private final InputStream stream;
    private final StringBuilder text = new StringBuilder();

    LastWords(InputStream stream) {
        this.stream = stream;
    }

    /** Reads until the process ends. */
    void listen() {
        char[] buffer = new char[1_024];
        try (Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
            for (int count = reader.read(buffer); count >= 0; count = reader.read(buffer)) {
                synchronized (text) {
                    text.append(buffer, 0, count);
                    text.delete(0, Math.max(0, text.length() - KEPT));
                }
            }
        } catch (IOException e) {
            // Nothing more is to be heard.
        }
    }

    /** The last lines, introduced; empty where nothing was printed. */
    String quoted() {
        List<String> lines;
        synchronized (text) {
            lines = text.toString().lines().filter(line -> !line.isBlank()).toList();
        }
        return lines.isEmpty()
                ? ""
                : ". The last it printed:\n"
                        + lines.stream()
                                .skip(Math.max(0, lines.size() - LINES))
                                .map(line -> "  " + line.strip())
                                .collect(Collectors.joining("\n"));
    }
}
