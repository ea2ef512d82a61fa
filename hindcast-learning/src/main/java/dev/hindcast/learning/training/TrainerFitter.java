package dev.hindcast.learning.training;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.Fitter;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.policy.NetworkPolicy;
import java.util.OptionalLong;

/** Fits by a {@link Trainer} with its defaults, on the CPU. */
public final class TrainerFitter implements Fitter {
    /** For {@link java.util.ServiceLoader}. */
    public TrainerFitter() {}

    @Override
    public NetworkPolicy fit(Config config, Dataset dataset, OptionalLong steps, long seed) {
        Trainer trainer = Trainer.on(dataset);
        steps.ifPresent(trainer::steps);
        try (Algorithm algorithm = config.create(dataset.spec(), Device.cpu(), seed)) {
            return trainer.run(algorithm).last();
        }
    }
}
