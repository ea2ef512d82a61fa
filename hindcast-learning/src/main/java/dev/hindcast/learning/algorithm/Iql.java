package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.Critics;
import dev.hindcast.learning.nn.ImitatingActor;
import dev.hindcast.learning.nn.LegalActions;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Schedule;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.nn.ValueFunction;
import dev.hindcast.learning.policy.NetworkPolicy;
import java.util.List;
import java.util.Optional;

/**
 * Implicit Q-learning (Kostrikov, Nair and Levine 2021, arXiv 2110.06169): never asks the critic about an action that is not in
 * the data. V follows an upper expectile of Q over the logged actions, an implicit maximum over the data's support; Q follows V of
 * the next state; the policy imitates logged actions weighted by the exponential of their advantage.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>value</td><td>V_psi</td></tr>
 * <tr><td>critics, targetCritics</td><td>Q_theta, Q_theta^ (minimum of two)</td></tr>
 * <tr><td>expectile</td><td>tau</td></tr>
 * <tr><td>inverseTemperature</td><td>beta</td></tr>
 * <tr><td>polyak</td><td>alpha</td></tr>
 * </table>
 *
 * <p>As in the authors' code the advantage weight is limited to {@code maxWeight}, the actor's learning rate follows a cosine to
 * zero over {@code cosineSteps} updates (a fixed number, so that a short training is a prefix of a long one), and the Gaussian
 * policy has a state-independent deviation. The critic loss is the mean over the two critics of their squared errors.
 */
public final class Iql extends Algorithm {
    /**
     * The settings.
     *
     * @param hidden units of each hidden layer, of all networks
     * @param learningRate of Adam, for all networks
     * @param batchSize transitions in a batch
     * @param discount gamma
     * @param polyak how far the target critics move in each update
     * @param expectile tau in (0, 1): .5 imitates, towards 1 approaches the maximum over the data's support
     * @param inverseTemperature beta: 0 imitates, larger prefers actions of high advantage
     * @param maxWeight the limit of the advantage weight
     * @param policy what the policy is
     * @param cosineSteps the updates over which the actor's learning rate falls to 0 along a cosine; 0 keeps it constant
     */
    public record Config(
            List<Integer> hidden,
            double learningRate,
            int batchSize,
            double discount,
            double polyak,
            double expectile,
            double inverseTemperature,
            double maxWeight,
            ImitatingActor.Kind policy,
            long cosineSteps)
            implements dev.hindcast.learning.algorithm.Config {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.notNegative("inverseTemperature", inverseTemperature);
            Checks.positive("maxWeight", maxWeight);
            Checks.notNegative("cosineSteps", cosineSteps);
            if (!(expectile > 0 && expectile < 1)) {
                throw new IllegalArgumentException("expectile must be strictly between 0 and 1, got " + expectile);
            }
        }

        /** CORL's, which gave its published locomotion scores, but for some of Hopper's: {@code suites/locomotion.yaml} has those. */
        public static Config defaults() {
            return new Config(
                    List.of(256, 256), 3e-4, 256, 0.99, 0.005, 0.7, 3, 100, ImitatingActor.Kind.GAUSSIAN, 1_000_000);
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

        /** These with another {@code expectile}. */
        public Config withExpectile(double expectile) {
            return Settings.with(this, "expectile", expectile);
        }

        /** These with another {@code inverseTemperature}. */
        public Config withInverseTemperature(double inverseTemperature) {
            return Settings.with(this, "inverseTemperature", inverseTemperature);
        }

        /** These with another {@code maxWeight}. */
        public Config withMaxWeight(double maxWeight) {
            return Settings.with(this, "maxWeight", maxWeight);
        }

        /** These with another {@code policy}. */
        public Config withPolicy(ImitatingActor.Kind policy) {
            return Settings.with(this, "policy", policy);
        }

        /** These with another {@code cosineSteps}. */
        public Config withCosineSteps(long cosineSteps) {
            return Settings.with(this, "cosineSteps", cosineSteps);
        }

        @Override
        public Iql create(Networks networks) {
            return new Iql(this, networks);
        }
    }

    private final Config config;
    private final ValueFunction value;
    private final Critics critics;
    private final Critics targetCritics;
    private final ImitatingActor actor;
    private final Adam valueOptimizer;
    private final Adam criticOptimizer;
    private final Adam actorOptimizer;

    Iql(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        value = networks.value("value", config.hidden());
        critics = networks.critics("critics", 2, config.hidden(), false);
        targetCritics = networks.copyOf("target_critics", critics);
        actor = networks.imitatingActor("actor", config.policy(), config.hidden());
        valueOptimizer = networks.adam(value.parameters(), config.learningRate());
        criticOptimizer = networks.adam(critics.parameters(), config.learningRate());
        actorOptimizer = networks.adam(
                actor.parameters(),
                config.cosineSteps() == 0
                        ? Schedule.constant(config.learningRate())
                        : Schedule.cosine(config.learningRate(), config.cosineSteps()));
    }

    @Override
    protected Losses learn(Batch batch) {
        Tensor nextValue = noGradient(() -> value.of(batch.nextObservations()));
        Tensor targetValue = noGradient(() -> targetCritics.minimum(batch.observations(), batch.actions()));

        Tensor advantage = targetValue.minus(value.of(batch.observations()));
        Tensor valueLoss = LossFunctions.expectile(advantage, config.expectile()); // eq. 5
        valueOptimizer.minimize(valueLoss);

        Tensor bellmanTarget = batch.rewards().plus(batch.discounts().times(nextValue));
        Tensor criticLoss = critics.squaredError(batch.observations(), batch.actions(), bellmanTarget)
                .times(1.0 / critics.size()); // eq. 6
        criticOptimizer.minimize(criticLoss);
        targetCritics.follow(critics, config.polyak());

        Tensor weight =
                advantage.detach().times(config.inverseTemperature()).exp().clampMax(config.maxWeight());
        Tensor actorLoss = weight.times(actor.imitationLoss(batch.observations(), batch.actions()))
                .mean(); // eq. 7
        actorOptimizer.minimize(actorLoss);
        return Losses.of("value", valueLoss).and("critic", criticLoss).and("actor", actorLoss);
    }

    @Override
    public NetworkPolicy policy() {
        return actor.snapshot(spec());
    }

    @Override
    public Tensor act(Tensor observations, LegalActions legal) {
        return actor.mode(observations);
    }

    @Override
    public Optional<Tensor> actionValues(Tensor observations, Tensor actions) {
        return Optional.of(critics.minimum(observations, actions));
    }
}
