package dev.hindcast.dataset;

/** How an episode ended. Only {@link #TERMINATED} makes the value of the last state's successor zero. */
public enum Ending {
    /** The environment reached a terminal state. */
    TERMINATED,
    /** A time limit or another outside cause cut the episode off; its last successor has a value. */
    TRUNCATED
}
