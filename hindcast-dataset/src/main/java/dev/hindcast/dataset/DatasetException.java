package dev.hindcast.dataset;

/** A file of data cannot be read or written. The message names the file, says what is wrong with it and what to do. */
public final class DatasetException extends RuntimeException {
    public DatasetException(String message) {
        super(message);
    }

    public DatasetException(String message, Throwable cause) {
        super(message, cause);
    }
}
