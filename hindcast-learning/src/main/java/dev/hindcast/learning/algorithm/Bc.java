package dev.hindcast.learning.algorithm;

import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.ImitatingActor;
import dev.hindcast.learning.nn.LegalActions;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import java.util.List;

/**
 * Behaviour cloning (Pomerleau 1989): the policy that imitates the logged actions best. Needs no rewards and is the baseline that
 * every offline method has to beat.
 *
 * <p>With the deterministic policy a = tanh(f(s)) the loss is the mean squared error to the logged action, which is maximum
 * likelihood under a Gaussian of fixed variance; with the Gaussian policy it is the negative log-likelihood. To imitate the best episodes only (10%BC), train on {@code dataset.topByReturn(0.1)}.
 */
public final class Bc extends Algorithm {
    /**
     * The settings.
     *
     * @param hidden units of each hidden layer
     * @param learningRate of Adam
     * @param batchSize transitions in a batch
     * @param policy what the policy is
     */
    public record Config(List<Integer> hidden, double learningRate, int batchSize, ImitatingActor.Kind policy)
            implements dev.hindcast.learning.algorithm.Config {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
        }

        /** CORL's, which gave its published scores. */
        public static Config defaults() {
            return new Config(List.of(256, 256), 3e-4, 256, ImitatingActor.Kind.DETERMINISTIC);
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

        /** These with another {@code policy}. */
        public Config withPolicy(ImitatingActor.Kind policy) {
            return Settings.with(this, "policy", policy);
        }

        /** Behaviour cloning looks at no reward; this is the discount that reports use. */
        @Override
        public double discount() {
            return 0.99;
        }

        @Override
        public Bc create(Networks networks) {
            return new Bc(this, networks);
        }
    }

    private final Config config;
    private final ImitatingActor actor;
    private final Adam actorOptimizer;

    Bc(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        actor = networks.imitatingActor("actor", config.policy(), config.hidden());
        actorOptimizer = networks.adam(actor.parameters(), config.learningRate());
    }

    @Override
    protected Losses learn(Batch batch) {
        Tensor actorLoss = config.policy() == ImitatingActor.Kind.DETERMINISTIC
                ? LossFunctions.meanSquaredError(actor.mode(batch.observations()), batch.actions())
                : actor.imitationLoss(batch.observations(), batch.actions()).mean();
        actorOptimizer.minimize(actorLoss);
        return Losses.of("actor", actorLoss);
    }

    @Override
    public NetworkPolicy policy() {
        return actor.snapshot(spec());
    }

    @Override
    public Tensor act(Tensor observations, LegalActions legal) {
        return actor.mode(observations);
    }
}
