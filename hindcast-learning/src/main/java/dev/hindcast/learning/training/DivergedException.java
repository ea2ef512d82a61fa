package dev.hindcast.learning.training;

/** A training whose losses stopped being numbers. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DivergedException(String message) {
        super(message);
    }
}
