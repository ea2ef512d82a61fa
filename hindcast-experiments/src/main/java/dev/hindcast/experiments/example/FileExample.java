package dev.hindcast.experiments.example;

import java.nio.file.Path;

/** An example on data of others, whose file has to be named. */
public interface FileExample extends Example {
    /** What the file is. */
    String file();

    /**
     * Does the experiment.
     *
     * @param seed where all randomness starts
     * @param file the data
     */
    Demonstration run(long seed, Path file);

    /** @throws IllegalArgumentException always: it says that the file has to be named */
    @Override
    default Demonstration run(long seed) {
        throw new IllegalArgumentException("Example " + name() + " needs " + file() + ": name it (`file`)");
    }
}
