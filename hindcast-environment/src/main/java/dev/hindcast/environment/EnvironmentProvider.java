package dev.hindcast.environment;

import java.util.List;

/**
 * Makes the environments whose names start with a prefix, {@code mujoco:} for instance. {@link Environments} finds providers with
 * {@link java.util.ServiceLoader}, so that a module that brings environments of its own need not be known to this one.
 */
public interface EnvironmentProvider {
    /** What names of these environments start with, without the colon: {@code mujoco}. */
    String prefix();

    /** The full names, prefix and colon included, that {@link #make} is asked for; empty where any may be. */
    List<String> ids();

    /** How a name of this kind looks, for messages: {@code gym:ID}. */
    String form();

    /** Whether a data file may name this environment, which then is made without anyone having asked: not where that runs other code. */
    default boolean mayBeNamedByData(String id) {
        return true;
    }

    /**
     * A new environment with its usual time limit.
     *
     * @param id the full name, with prefix and colon
     * @throws IllegalArgumentException where there is no environment of that name
     * @throws IllegalStateException where what the environment runs on is missing; the message says how to get it
     */
    Environment make(String id);
}
