package dev.hindcast.learning.training;

import dev.hindcast.dataset.internal.Visible;
import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Tells a person how far long work is. Safe for use by several threads at once. */
@FunctionalInterface
public interface Progress extends AutoCloseable {
    /** {@code count} more units of work are done. */
    void advance(long count);

    /** {@code count} units were done before: they say nothing of how fast the work is. */
    default void skip(long count) {
        advance(count);
    }

    /** {@code count} units were done before, in so long, which says how fast the work is. */
    default void skip(long count, Duration elapsed) {
        skip(count);
    }

    /** What is known of the result so far, in a few words. */
    default void note(String message) {}

    /** Something that a person has to know at once. */
    default void warn(String message) {
        note(message);
    }

    @Override
    default void close() {}

    /** Says nothing. */
    static Progress silent() {
        return count -> {};
    }

    /** A bar with rate and time left on a terminal, a plain line for every tenth of the work where there is none. To standard error. */
    static Progress console(String task, long total) {
        String name = Visible.of(task);
        return terminal() ? new Bar(name, total) : new Lines(name, total, System.err);
    }

    /** Since Java 22 there may be a console where there is no terminal. */
    private static boolean terminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    /** The bar. */
    final class Bar implements Progress {
        /** Letters in a line: to ask the terminal, the bar would take it over, and with it what Ctrl-C does. */
        private static final int WIDTH = 100;

        private final ProgressBarBuilder builder;
        private @Nullable ProgressBar bar;
        private long skipped;
        private String note = "";

        private Bar(String task, long total) {
            builder = new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(total)
                    .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                    .setUpdateIntervalMillis(250)
                    .setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH))
                    .showSpeed();
        }

        /** Drawn when the first work is done, since only then it is known what was done before. */
        private synchronized ProgressBar bar() {
            if (bar == null) {
                bar = builder.build();
                bar.setExtraMessage(note);
            }
            return bar;
        }

        @Override
        public synchronized void skip(long count) {
            skipped += count;
            if (bar == null) {
                builder.startsFrom(skipped, Duration.ZERO);
            } else {
                bar.stepBy(count);
            }
        }

        @Override
        public synchronized void skip(long count, Duration elapsed) {
            if (bar == null) {
                builder.startsFrom(count, elapsed);
            } else {
                bar.stepBy(count);
            }
        }

        @Override
        public void advance(long count) {
            bar().stepBy(count);
        }

        @Override
        public synchronized void note(String message) {
            note = " " + Visible.of(message);
            if (bar != null) {
                bar.setExtraMessage(note);
            }
        }

        @Override
        public synchronized void warn(String message) {
            System.err.println(System.lineSeparator() + Visible.of(message));
        }

        @Override
        public synchronized void close() {
            if (bar != null) {
                bar.close();
            }
        }
    }

    /** The lines. */
    final class Lines implements Progress {
        private static final int PARTS = 10;
        private static final double SLOW = 10;

        private final String task;
        private final long total;
        private final PrintStream out;
        private final long made = System.nanoTime();
        private Duration elapsed = Duration.ZERO;
        /** When the first work was done, how much it was: what came before it, such as a phase that is not counted, says nothing of how fast work is. */
        private long started;

        private long first;
        private long skipped;
        private long done;
        private String note = "";

        Lines(String task, long total, PrintStream out) {
            this.task = task;
            this.total = total;
            this.out = out;
        }

        @Override
        public synchronized void skip(long count) {
            done += count;
            skipped += count;
        }

        @Override
        public synchronized void skip(long count, Duration elapsed) {
            done += count;
            this.elapsed = this.elapsed.plus(elapsed);
        }

        @Override
        public synchronized void advance(long count) {
            long before = done * PARTS / total;
            done += count;
            if (first == 0) {
                first = count;
                started = System.nanoTime();
            }
            if (done * PARTS / total > before) {
                print();
            }
        }

        @Override
        public synchronized void note(String message) {
            note = message;
        }

        @Override
        public synchronized void warn(String message) {
            out.println(task + ": " + Visible.of(message));
        }

        /** Units in a second: of all but the first, which is as much as is known of it, where there are others. */
        private double rate() {
            long counted = done - skipped;
            return counted > first
                    ? (counted - first) / ((elapsed.toNanos() + System.nanoTime() - started) / 1e9)
                    : counted / ((elapsed.toNanos() + System.nanoTime() - made) / 1e9);
        }

        private void print() {
            double rate = rate();
            Duration left = Duration.ofSeconds(Math.round((total - done) / rate));
            out.printf(
                    Locale.ROOT,
                    "%s: %d of %d (%d%%), " + (rate < SLOW ? "%.2g" : "%.0f") + "/s, %d:%02d left%s%n",
                    task,
                    done,
                    total,
                    100 * done / total,
                    rate,
                    left.toMinutes(),
                    left.toSecondsPart(),
                    note.isEmpty() ? "" : ", " + note);
        }
    }
}
