package dev.hindcast.cli.output;

import dev.hindcast.learning.training.Progress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Progress of work that may be done at once: nothing is said until it has taken a while. Safe for use by several threads. */
public final class PatientProgress implements Progress {
    private final String task;
    private final long total;
    private final long patience;
    private final long start = System.nanoTime();
    private long before;
    private @Nullable Progress shown;

    /**
     * Of some work.
     *
     * @param total units of it, at least 1
     * @param patience before anything is said
     */
    public PatientProgress(String task, long total, Duration patience) {
        this.task = task;
        this.total = total;
        this.patience = patience.toNanos();
    }

    @Override
    public synchronized void advance(long count) {
        Progress known = shown;
        if (known == null && System.nanoTime() - start > patience) {
            known = Progress.console(task, total);
            known.skip(before, Duration.ofNanos(System.nanoTime() - start));
            shown = known;
        }
        if (known == null) {
            before += count;
        } else {
            known.advance(count);
        }
    }

    @Override
    public synchronized void note(String message) {
        if (shown != null) {
            shown.note(message);
        }
    }

    @Override
    public synchronized void close() {
        if (shown != null) {
            shown.close();
        }
    }
}
