package dev.hindcast.learning.algorithm;

import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.CategoricalActor;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Tensor;
import java.util.List;

/**
 * Behaviour cloning for discrete actions (Pomerleau 1989): maximum likelihood of the logged actions under a categorical policy. Needs
 * no rewards and is the baseline that every offline method has to beat. To imitate the best episodes only (10%BC), train on
 * {@code dataset.topByReturn(0.1)}.
 */
public final class DiscreteBc extends Algorithm {
    /**
     * The settings.
     *
     * @param hidden units of each hidden layer
     * @param learningRate of Adam
     * @param batchSize transitions in a batch
     */
    public record Config(List<Integer> hidden, double learningRate, int batchSize)
            implements dev.hindcast.learning.algorithm.Config {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
        }

        /** Those of the continuous form. */
        public static Config defaults() {
            return new Config(List.of(256, 256), 3e-4, 256);
        }

        /** These with another {@code hidden}. */
        public Config withHidden(List<Integer> hidden) {
            return Settings.with(this, "hidden", hidden);
        }

        /** These with another {@code learningRate}. */
        public Config withLearningRate(double learningRate) {
            return Settings.with(this, "learningRate", learningRate);
        }

        /** These with another {@code batchSize}. */
        public Config withBatchSize(int batchSize) {
            return Settings.with(this, "batchSize", batchSize);
        }

        /** Behaviour cloning looks at no reward; this is the discount that reports use. */
        @Override
        public double discount() {
            return 0.99;
        }

        @Override
        public DiscreteBc create(Networks networks) {
            return new DiscreteBc(this, networks);
        }
    }

    private final CategoricalActor actor;
    private final Adam actorOptimizer;

    DiscreteBc(Config config, Networks networks) {
        super(config, networks);
        actor = networks.categoricalActor("actor", config.hidden());
        actorOptimizer = networks.adam(actor.network(), config.learningRate());
    }

    @Override
    protected Losses learn(Batch batch) {
        Tensor actorLoss = actor.logProbabilities(batch.observations(), batch.legal())
                .pick(batch.actions())
                .mean()
                .negated();
        actorOptimizer.minimize(actorLoss);
        return Losses.of("actor", actorLoss);
    }

    @Override
    protected ActorCritic learned() {
        return ActorCritic.of(actor);
    }
}
