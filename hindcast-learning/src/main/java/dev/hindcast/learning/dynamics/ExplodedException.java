package dev.hindcast.learning.dynamics;

/** A model of the dynamics that told of states or rewards that are no numbers. */
public final class ExplodedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A message that says where it happened and what to do. */
    public ExplodedException(String message) {
        super(message);
    }
}
