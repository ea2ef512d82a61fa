package dev.hindcast.environment;

/**
 * A policy that chooses by {@link Past#observation() what is seen now} and {@link Past#legalActions() what is legal now} alone, the same
 * whatever happened before: what it does in a state can be written into a table, and {@code Past.of(observation)} is all that it asks for.
 */
public interface MemorylessPolicy extends Policy {
    /** 1. */
    @Override
    default int context() {
        return 1;
    }
}
