package dev.hindcast.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What happens where a user ends a training by Ctrl-C: it is asked to stop, and has time to write a checkpoint. */
final class Interruption implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final String goingOn;
    private final PrintWriter err;
    private final Thread worker = Thread.currentThread();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "interruption");

    private Interruption(String goingOn, PrintWriter err) {
        this.goingOn = goingOn;
        this.err = err;
    }

    /**
     * Until it is closed, of what this thread does.
     *
     * @param command such as {@code train}, which goes on with what is there
     */
    static Interruption of(String command, Path directory, PrintWriter err) {
        Interruption interruption =
                new Interruption("'hindcast " + command + " --resume --out " + directory + "' goes on from here", err);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    private void stop() {
        err.println(System.lineSeparator() + "Stopping; a checkpoint is written");
        worker.interrupt();
        try {
            if (over.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                err.println(goingOn);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        over.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // it is at work
        }
    }
}
