package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Networks;

/**
 * The settings of an algorithm: a record of numbers, booleans, enums and lists of integers that checks itself. Its {@code defaults()}
 * are the only home of the defaults.
 */
public interface Config {
    /** A learner with these settings. */
    Algorithm create(Networks networks);

    /** A learner with these settings for data of that spec. */
    default Algorithm create(DatasetSpec spec, Device device, long seed) {
        return create(new Networks(spec, device, seed));
    }

    /** Transitions in a batch. */
    int batchSize();

    /** The discount gamma, in [0, 1]. */
    double discount();
}
