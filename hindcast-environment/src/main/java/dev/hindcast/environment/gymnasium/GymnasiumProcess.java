package dev.hindcast.environment.gymnasium;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The Python process of one environment. It ends with {@link #close}, at its first failure, when an answer takes too long, and with this
 * JVM. Two threads live as long as it does: one reads what it prints, one watches the time.
 */
final class GymnasiumProcess implements AutoCloseable {
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();
    private static final long NOT_WAITING = Long.MAX_VALUE;
    private static final int WATCH_MILLIS = 100;
    private static final int FAREWELL_SECONDS = 5;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
    }

    private final String environmentId;
    private final GymnasiumSettings settings;
    private final Process process;
    private final OutputStream requests;
    private final DataInputStream answers;
    private final LastWords lastWords;
    private final Thread listener;
    private final Thread watch;
    private volatile long deadline = NOT_WAITING;
    private volatile boolean late;
    private @Nullable String ended;

    private GymnasiumProcess(String environmentId, GymnasiumSettings settings, Process process) {
        this.environmentId = environmentId;
        this.settings = settings;
        this.process = process;
        requests = process.getOutputStream();
        answers = new DataInputStream(process.getInputStream());
        lastWords = new LastWords(process.getErrorStream());
        listener = started(lastWords::listen, "listens to " + environmentId);
        watch = started(this::watch, "watches " + environmentId);
    }

    /**
     * Starts Python.
     *
     * @param program what Python runs
     * @throws IllegalStateException where there is no Python
     */
    static GymnasiumProcess start(String environmentId, GymnasiumSettings settings, String program) {
        for (String interpreter : settings.interpreters()) {
            try {
                Process process = new ProcessBuilder(interpreter, "-u", "-c", program).start();
                RUNNING.add(process);
                return new GymnasiumProcess(environmentId, settings, process);
            } catch (IOException e) {
                // The next interpreter may exist.
            }
        }
        throw new IllegalStateException(environmentId + " needs Python, and there is no program "
                + String.join(" or ", settings.interpreters()) + ": set " + GymnasiumSettings.PYTHON
                + " to the path of a Python that has gymnasium (PYTHON -m pip install gymnasium)");
    }

    private static Thread started(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /**
     * Sends a request and waits for its answer.
     *
     * @param kind of the answer
     * @return the answer's body
     * @throws IllegalArgumentException where there is no such environment
     * @throws IllegalStateException where the process failed, crashed or took too long, now or before
     */
    ByteBuffer ask(ByteBuffer request, int kind) {
        if (ended != null) {
            throw new IllegalStateException(ended);
        }
        deadline = System.nanoTime() + timeout(request.getInt(0)).toNanos();
        try {
            requests.write(request.array());
            requests.flush();
            return answer(kind);
        } catch (IOException e) {
            throw failed(crash(request.getInt(0)));
        } finally {
            deadline = NOT_WAITING;
        }
    }

    private ByteBuffer answer(int expected) throws IOException {
        ByteBuffer header = bytes(Messages.HEADER);
        int kind = header.getInt();
        int length = header.getInt();
        if (length < 0 || length > Messages.LARGEST || (kind != expected && kind != Messages.FAILURE)) {
            throw misunderstood("a message of kind " + kind + " and length " + length);
        }
        ByteBuffer body = bytes(length);
        if (kind == Messages.FAILURE && length >= Integer.BYTES) {
            throw refused(body);
        }
        return body;
    }

    private ByteBuffer bytes(int count) throws IOException {
        byte[] bytes = answers.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException();
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private RuntimeException refused(ByteBuffer body) {
        int reason = body.getInt();
        String message = environmentId + ": " + StandardCharsets.UTF_8.decode(body);
        IllegalStateException failure = failed(message);
        return reason == Messages.UNKNOWN ? new IllegalArgumentException(message) : failure;
    }

    /** The end of a process whose answer makes no sense. */
    IllegalStateException misunderstood(String what) {
        return failed(environmentId + ": its Python process sent " + what);
    }

    private String crash(int request) {
        awaitEnd();
        boolean step = request == Messages.STEP;
        String work = step ? "a step" : request == Messages.RESET ? "a reset" : "its start";
        String what = late
                ? work + " took longer than the seconds that "
                        + (step ? GymnasiumSettings.STEP_SECONDS : GymnasiumSettings.START_SECONDS) + " allows, "
                        + timeout(request).toMillis() / 1000.0
                : "its Python process ended during " + work
                        + (process.isAlive() ? "" : ", exit code " + process.exitValue());
        return environmentId + ": " + what + lastWords.quoted();
    }

    private Duration timeout(int request) {
        return request == Messages.STEP ? settings.stepTimeout() : settings.startTimeout();
    }

    private IllegalStateException failed(String message) {
        ended = message;
        process.destroyForcibly();
        awaitEnd();
        return new IllegalStateException(message);
    }

    private void watch() {
        try {
            while (!process.waitFor(WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
                long due = deadline;
                if (due != NOT_WAITING && System.nanoTime() - due > 0) {
                    late = true;
                    process.destroyForcibly();
                }
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }

    /** Lets the process end by itself, and ends it where it does not. */
    @Override
    public void close() {
        if (ended == null) {
            ended = environmentId + " is closed";
        }
        try {
            requests.close();
        } catch (IOException e) {
            // The process is gone already.
        }
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            watch.join(TimeUnit.SECONDS.toMillis(FAREWELL_SECONDS));
            listener.join(TimeUnit.SECONDS.toMillis(FAREWELL_SECONDS));
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        RUNNING.remove(process);
    }
}
