package dev.hindcast.environment;
/** The environments by name. */
public final class Environments {
    private Environments() {}
}
