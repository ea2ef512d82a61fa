package dev.hindcast.experiments.example;

/** A claim and the experiment that shows it. */
public interface Example {
    /** The word that names it on the command line. */
    String name();

    /** One line that says what it shows. */
    String summary();

    /**
     * Does the experiment.
     *
     * @param seed where all randomness starts
     */
    Demonstration run(long seed);
}
