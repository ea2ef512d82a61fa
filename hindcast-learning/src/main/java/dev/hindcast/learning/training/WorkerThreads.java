package dev.hindcast.learning.training;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** How threads that work side by side come to their end. */
public final class WorkerThreads {
    private WorkerThreads() {}

    /**
     * Interrupts what is still at work and waits until all of it has ended: nobody may draw from steps that are about to be freed, or write
     * where others go on. An interruption of the caller in the meantime is kept for it.
     */
    public static void end(ExecutorService threads) {
        threads.shutdownNow();
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = threads.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
