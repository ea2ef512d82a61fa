package dev.hindcast.cli;

import java.util.Optional;

/** A command whose work is kept when a user ends it by Ctrl-C, and can be gone on with. */
@FunctionalInterface
interface GoesOn {
    /** How to go on with what is kept, in a line; empty where nothing is. Asked by another thread, at any time. */
    Optional<String> goingOn();

    /** The line of a command that finds by itself what is kept. */
    static String bySameCommand() {
        return "To go on from here, the same command: " + System.getProperty("hindcast.command");
    }
}
