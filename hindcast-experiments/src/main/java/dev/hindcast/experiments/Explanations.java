package dev.hindcast.experiments;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.internal.Reason;
import dev.hindcast.learning.training.DivergedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.util.concurrent.CancellationException;

/** What failures say to people. With {@code HINDCAST_TRACE} in the environment it adds where they happened. */
public final class Explanations {
    private Explanations() {}

    /** Says what went wrong, after what it went wrong with. */
    public static void print(Exception failure, String subject, PrintWriter err) {
        err.println(subject + message(failure));
        if (System.getenv("HINDCAST_TRACE") != null) {
            failure.printStackTrace(err);
        }
    }

    /** What went wrong and what to do, in a line or two. */
    public static String message(Exception failure) {
        if (failure instanceof WrongUse
                || failure instanceof DatasetException
                || failure instanceof DivergedException
                || failure instanceof CancellationException) {
            return Reason.said(failure);
        }
        if (failure instanceof UncheckedIOException wrapped && wrapped.getCause() != null) {
            return message(wrapped.getCause());
        }
        if (failure instanceof InvalidPathException path) {
            return "'" + path.getInput()
                    + "' is no path here: where it has letters outside of ASCII, set LC_ALL=C.UTF-8";
        }
        if (failure instanceof IOException) {
            String where = failure instanceof FileSystemException of && of.getFile() != null ? " " + of.getFile() : "";
            return "Cannot read or write" + where + " (" + Reason.of(failure)
                    + "): make room, or check the path and its permissions";
        }
        boolean explained = failure instanceof IllegalArgumentException || failure instanceof IllegalStateException;
        return explained && failure.getMessage() != null
                ? Reason.said(failure)
                : "This should not happen (" + failure + "): set HINDCAST_TRACE=1 to see where, and report it";
    }
}
