package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.CategoricalActor;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Tensor;
import java.util.List;

/**
 * Advantage-weighted actor-critic for discrete actions (Nair, Gupta, Dalal and Levine 2020, arXiv 2006.09359): the critic values the
 * policy; the policy imitates logged actions weighted by the exponential of their advantage over its own value.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>critics, targetCritics</td><td>Q_phi and its delayed copy (minimum of two)</td></tr>
 * <tr><td>temperature</td><td>lambda of equation 13</td></tr>
 * </table>
 *
 * <p>Expectations over the policy's actions are sums, where the continuous form draws samples. The advantage weight is limited to
 * {@code maxWeight} and not normalised by the partition function, as the paper advises.
 */
public final class DiscreteAwac extends Algorithm {
    /**
     * The settings.
     *
     * @param hidden units of each hidden layer, of all networks
     * @param learningRate of Adam, for all networks
     * @param batchSize transitions in a batch
     * @param discount gamma
     * @param polyak how far the target critics move in each update
     * @param temperature lambda: larger imitates, smaller prefers actions of high advantage
     * @param maxWeight the limit of the advantage weight
     */
    public record Config(
            List<Integer> hidden,
            double learningRate,
            int batchSize,
            double discount,
            double polyak,
            double temperature,
            double maxWeight)
            implements dev.hindcast.learning.algorithm.Config {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.positive("temperature", temperature);
            Checks.positive("maxWeight", maxWeight);
        }

        /** Those of the continuous form. */
        public static Config defaults() {
            return new Config(List.of(256, 256), 3e-4, 256, 0.99, 0.005, 1, 100);
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

        /** These with another {@code temperature}. */
        public Config withTemperature(double temperature) {
            return Settings.with(this, "temperature", temperature);
        }

        /** These with another {@code maxWeight}. */
        public Config withMaxWeight(double maxWeight) {
            return Settings.with(this, "maxWeight", maxWeight);
        }

        @Override
        public DiscreteAwac create(Networks networks) {
            return new DiscreteAwac(this, networks);
        }
    }

    private final Config config;
    private final Network critics;
    private final Network targetCritics;
    private final CategoricalActor actor;
    private final Adam criticOptimizer;
    private final Adam actorOptimizer;

    DiscreteAwac(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        critics = networks.discreteCritics("critics", 2, config.hidden());
        targetCritics = networks.copyOf("target_critics", critics);
        actor = networks.categoricalActor("actor", config.hidden());
        criticOptimizer = networks.adam(critics, config.learningRate());
        actorOptimizer = networks.adam(actor.network(), config.learningRate());
    }

    @Override
    protected Losses learn(Batch batch) {
        Tensor bellmanTarget = noGradient(() -> batch.bellmanTarget(LossFunctions.expectation(
                actor.logProbabilities(batch.nextObservations(), batch.nextLegal()),
                targetCritics.of(batch.nextObservations()).min(0))));
        Tensor criticLoss = LossFunctions.squaredErrors(
                critics.of(batch.observations()).pick(batch.actions()), bellmanTarget); // eq. 3
        criticOptimizer.minimize(criticLoss);

        Tensor logProbabilities = actor.logProbabilities(batch.observations(), batch.legal());
        Tensor values = noGradient(() -> critics.of(batch.observations()).min(0));
        Tensor advantage =
                values.pick(batch.actions()).minus(LossFunctions.expectation(logProbabilities.detach(), values));
        Tensor weight = LossFunctions.advantageWeight(advantage, 1 / config.temperature(), config.maxWeight());
        Tensor actorLoss =
                weight.times(logProbabilities.pick(batch.actions())).mean().negated(); // eq. 13
        actorOptimizer.minimize(actorLoss);
        targetCritics.follow(critics, config.polyak());
        return Losses.of("critic", criticLoss).and("actor", actorLoss);
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(actor, (s, a) -> critics.of(s).min(0).pick(a));
    }
}
