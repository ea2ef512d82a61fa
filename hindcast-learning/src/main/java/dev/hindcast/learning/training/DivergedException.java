package dev.hindcast.learning.training;

/** A training whose losses stopped being numbers. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A message that names the loss and says what to do. */
    public DivergedException(String message) {
        super(message);
    }
}
