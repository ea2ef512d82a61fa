package dev.hindcast.dataset;

/** A file of data cannot be read or written. The message names the file, says what is wrong with it and what to do. */
public final class DatasetException extends RuntimeException {
    /** With a message that says what to do. */
    public DatasetException(String message) {
        super(message);
    }

    /** With a message that says what to do, and what it comes from. */
    public DatasetException(String message, Throwable cause) {
        super(message, cause);
    }
}
