package dev.hindcast.experiments.example;

/** An example that trains networks, for minutes. */
public interface LongExample extends Example {
    /**
     * Does the experiment in seconds, with so little of everything that its numbers say nothing: it shows that it runs, and what it prints.
     *
     * @param seed where all randomness starts
     */
    Demonstration quick(long seed);
}
