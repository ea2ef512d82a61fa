package dev.hindcast.cli;

import dev.hindcast.experiments.Explanations;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What happens where a user ends a command by Ctrl-C: it is asked to stop and has time for that, to write a checkpoint where it
 * {@linkplain GoesOn goes on} from one. The last line says how.
 */
final class Interruption {
    /** The exit status of what was ended by Ctrl-C. */
    static final int STOPPED = 130;

    private static final Duration FOR_A_CHECKPOINT = Duration.ofSeconds(30);
    private static final Duration FOR_NOTHING = Duration.ofSeconds(2);
    private static final String ANEW = "Stopped before the end: the same command begins anew";

    private final @Nullable GoesOn work;
    private final PrintWriter err;
    private final Thread worker = Thread.currentThread();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean asked;
    private volatile boolean done;

    private Interruption(@Nullable GoesOn work, PrintWriter err) {
        this.work = work;
        this.err = err;
    }

    /**
     * Runs a command on this thread.
     *
     * @param command returns its exit status
     * @param work what is gone on with; null where nothing is
     * @return the command's exit status, {@value #STOPPED} where it was ended
     */
    static int during(IntSupplier command, @Nullable GoesOn work, PrintWriter err) {
        Interruption interruption = new Interruption(work, err);
        Thread hook = new Thread(interruption::stop, "interruption");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            int code = command.getAsInt();
            interruption.done = true;
            return code;
        } catch (RuntimeException e) {
            if (!interruption.asked) {
                throw e;
            }
            interruption.explain(e);
            return STOPPED;
        } finally {
            interruption.over.countDown();
            withdraw(hook);
        }
    }

    private static void withdraw(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // it is at work
        }
    }

    private void stop() {
        asked = true;
        boolean kept = work != null && work.goingOn().isPresent();
        err.println(System.lineSeparator() + (kept ? "Stopping; a checkpoint is written" : "Stopping"));
        worker.interrupt();
        try {
            Duration patience = work == null ? FOR_NOTHING : FOR_A_CHECKPOINT;
            over.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!done) {
            err.println(work == null ? ANEW : work.goingOn().orElse(ANEW));
        }
    }

    /** What stopped it, unless that is the interruption itself: a checkpoint that could not be written has to be known. */
    private void explain(RuntimeException failure) {
        Throwable cause = failure instanceof picocli.CommandLine.ExecutionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
        boolean interrupted = Stream.<Throwable>iterate(cause, each -> each != null, Throwable::getCause)
                .anyMatch(each -> each instanceof InterruptedException
                        || each instanceof InterruptedIOException
                        || each instanceof ClosedByInterruptException);
        if (!interrupted && cause instanceof Exception exception) {
            Explanations.print(exception, "", err);
        }
    }
}
