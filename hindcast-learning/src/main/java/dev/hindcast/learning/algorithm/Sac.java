package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.TanhGaussianActor.Sample;
import dev.hindcast.learning.nn.Tensor;
import java.util.List;

/**
 * Soft actor-critic with automatic temperature (Haarnoja et al. 2018b, arXiv 1812.05905): the online teacher that collects data,
 * and, trained on a fixed data set, the naive baseline that overestimates.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>actor</td><td>pi_phi</td></tr>
 * <tr><td>critics, targetCritics</td><td>Q_theta1 and Q_theta2, their targets</td></tr>
 * <tr><td>temperature</td><td>alpha = exp(logTemperature)</td></tr>
 * <tr><td>targetEntropy</td><td>H: minus the action's size times {@code targetEntropyScale}</td></tr>
 * <tr><td>polyak</td><td>tau</td></tr>
 * </table>
 *
 * <p>As in the authors' code the temperature's loss is linear in log alpha. The temperature of an update is the one it started with.
 */
public final class Sac extends Algorithm {
    /**
     * The settings.
     *
     * @param hidden units of each hidden layer, of all networks
     * @param learningRate of Adam, for all networks
     * @param batchSize transitions in a batch
     * @param discount gamma
     * @param polyak how far the targets move when they do
     * @param initialTemperature alpha before the first update
     * @param targetEntropyScale the target entropy is minus this times the action's size
     */
    public record Config(
            List<Integer> hidden,
            double learningRate,
            int batchSize,
            double discount,
            double polyak,
            double initialTemperature,
            double targetEntropyScale)
            implements dev.hindcast.learning.algorithm.Config {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.positive("initialTemperature", initialTemperature);
            Checks.notNegative("targetEntropyScale", targetEntropyScale);
        }

        /** The settings of the paper. */
        public static Config defaults() {
            return new Config(List.of(256, 256), 3e-4, 256, 0.99, 0.005, 1, 1);
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

        /** These with another {@code discount}. */
        public Config withDiscount(double discount) {
            return Settings.with(this, "discount", discount);
        }

        /** These with another {@code polyak}. */
        public Config withPolyak(double polyak) {
            return Settings.with(this, "polyak", polyak);
        }

        /** These with another {@code initialTemperature}. */
        public Config withInitialTemperature(double initialTemperature) {
            return Settings.with(this, "initialTemperature", initialTemperature);
        }

        /** These with another {@code targetEntropyScale}. */
        public Config withTargetEntropyScale(double targetEntropyScale) {
            return Settings.with(this, "targetEntropyScale", targetEntropyScale);
        }

        @Override
        public Sac create(Networks networks) {
            return new Sac(this, networks);
        }
    }

    private final Config config;
    private final SoftActor actor;
    private final Network critics;
    private final Network targetCritics;
    private final Adam criticOptimizer;

    Sac(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        actor = new SoftActor(
                networks,
                config.hidden(),
                config.learningRate(),
                config.initialTemperature(),
                config.targetEntropyScale());
        critics = networks.critics("critics", 2, config.hidden(), false);
        targetCritics = networks.copyOf("target_critics", critics);
        criticOptimizer = networks.adam(critics, config.learningRate());
    }

    @Override
    protected Losses learn(Batch batch) {
        Tensor bellmanTarget = noGradient(() -> {
            Sample next = sample(batch.nextObservations(), batch);
            Tensor nextValue =
                    targetCritics.of(batch.nextObservations(), next.actions()).min(0);
            return batch.bellmanTarget(actor.softValue(nextValue, next)); // eq. 3
        });
        Tensor criticLoss =
                LossFunctions.squaredErrors(critics.of(batch.observations(), batch.actions()), bellmanTarget); // eq. 5
        criticOptimizer.minimize(criticLoss);

        Sample sample = sample(batch.observations(), batch);
        Tensor value = critics.of(batch.observations(), sample.actions()).min(0);
        Losses ofActor = actor.update(sample, value); // eq. 7 and 18
        targetCritics.follow(critics, config.polyak());
        return Losses.of("critic", criticLoss).and(ofActor);
    }

    private Sample sample(Tensor observations, Batch batch) {
        return actor.policy()
                .sample(observations, noise().normal(batch.actions().shape()));
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(actor.policy(), (s, a) -> critics.of(s, a).min(0));
    }
}
