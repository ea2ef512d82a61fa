package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.CategoricalActor;
import dev.hindcast.learning.nn.LegalActions;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.nn.ValueFunction;
import dev.hindcast.learning.policy.NetworkPolicy;
import java.util.List;

/**
 * Advantage-weighted regression for discrete actions (Peng, Kumar, Zhang and Levine 2019, arXiv 1910.00177): the policy imitates
 * logged actions weighted by the exponential of how much better the return after them was than the data's value of the state. There
 * is no Q: nothing is learned of actions that were not taken, and values are the behaviour's.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>value</td><td>V(s)</td></tr>
 * <tr><td>temperature</td><td>beta</td></tr>
 * <tr><td>maxWeight</td><td>omega_max</td></tr>
 * </table>
 *
 * <p>Where the paper takes TD(lambda) returns, this takes the n-step returns of the batch: {@code nStep} of the trainer says how many
 * rewards are summed before V is asked; a number beyond the longest episode gives the returns themselves.
 */
public final class DiscreteAwr extends Algorithm {
    /**
     * The settings.
     *
     * @param hidden units of each hidden layer, of all networks
     * @param learningRate of Adam, for all networks
     * @param batchSize transitions in a batch
     * @param discount gamma
     * @param polyak how far the target value moves in each update
     * @param temperature beta: larger imitates, smaller prefers actions of high advantage
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

        /** The published limit, and a temperature of 1: the paper says 0.05, the authors' code takes 1 on normalised advantages. */
        public static Config defaults() {
            return new Config(List.of(256, 256), 3e-4, 256, 0.99, 0.005, 1, 20);
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
        public DiscreteAwr create(Networks networks) {
            return new DiscreteAwr(this, networks);
        }
    }

    private final Config config;
    private final ValueFunction value;
    private final ValueFunction targetValue;
    private final CategoricalActor actor;
    private final Adam valueOptimizer;
    private final Adam actorOptimizer;

    DiscreteAwr(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        value = networks.value("value", config.hidden());
        targetValue = networks.copyOf("target_value", value);
        actor = networks.categoricalActor("actor", config.hidden());
        valueOptimizer = networks.adam(value.parameters(), config.learningRate());
        actorOptimizer = networks.adam(actor.parameters(), config.learningRate());
    }

    @Override
    protected Losses learn(Batch batch) {
        Tensor returns = noGradient(
                () -> batch.rewards().plus(batch.discounts().times(targetValue.of(batch.nextObservations()))));
        Tensor values = value.of(batch.observations());
        Tensor valueLoss = LossFunctions.meanSquaredError(values, returns); // algorithm 1, line 6
        valueOptimizer.minimize(valueLoss);
        targetValue.follow(value, config.polyak());

        Tensor weight = returns.minus(values.detach())
                .times(1 / config.temperature())
                .exp()
                .clampMax(config.maxWeight());
        Tensor logProbability =
                actor.logProbabilities(batch.observations(), batch.legal()).pick(batch.actions());
        Tensor actorLoss = weight.times(logProbability).mean().negated(); // algorithm 1, line 7
        actorOptimizer.minimize(actorLoss);
        return Losses.of("value", valueLoss).and("actor", actorLoss);
    }

    @Override
    public NetworkPolicy policy() {
        return actor.snapshot(spec());
    }

    @Override
    public Tensor act(Tensor observations, LegalActions legal) {
        return actor.mode(observations, legal);
    }
}
