package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.policy.NetworkPolicy;
import java.util.OptionalLong;
import java.util.ServiceLoader;

/**
 * Does what {@link Config#fit} asks for. Training stands above the algorithms, so that these find it by {@link ServiceLoader} and do
 * not depend on it.
 */
public interface Fitter {
    /**
     * The policy after the last update.
     *
     * @param steps the number of updates, or the trainer's own
     */
    NetworkPolicy fit(Config config, Dataset dataset, OptionalLong steps, long seed);

    /** The one that there is. */
    static Fitter found() {
        return ServiceLoader.load(Fitter.class, Fitter.class.getClassLoader())
                .findFirst()
                .orElseThrow();
    }
}
