package dev.hindcast.experiments.run;

import dev.hindcast.learning.algorithm.Config;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A training that was asked for, resolved, as far as its report tells of it. */
public interface Plan {
    /** The algorithm's name. */
    String algorithm();

    /** Its settings. */
    Config config();

    /** A path or a bundled data set; empty for a training without logged steps. */
    Optional<String> data();

    /** Whether it goes on in an environment, so that its policies are held against what was there before. */
    default boolean acts() {
        return false;
    }

    /**
     * What its report is called.
     *
     * @param dataset the name of what was learned from
     */
    default String title(String dataset) {
        return algorithm() + " on " + data().orElse(dataset);
    }

    /** Updates, or steps in the environment where it learned there. */
    long steps();

    /** A command that trains this again. */
    String command(Optional<String> judgedIn, List<Long> seeds);

    /** All that was asked for but the algorithm's settings, by name. */
    Map<String, Object> terms(Optional<String> judgedIn);
}
