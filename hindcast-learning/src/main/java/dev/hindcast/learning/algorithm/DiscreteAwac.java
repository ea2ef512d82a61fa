package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.CategoricalActor;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
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
    /** What the default settings learn from that data: {@link dev.hindcast.learning.algorithm.Config#fit(Dataset)}. */
    public static NetworkPolicy fit(Dataset dataset) {
        return Config.defaults().fit(dataset);
    }

    /** The settings. */
    @RecordBuilder
    public record Config(
            @Setting(value = "units of each hidden layer, of all networks", range = "at least 1")
            List<Integer> hidden,

            @Setting(value = "the step size of Adam, for all networks", range = "above 0")
            double learningRate,

            @Setting(value = "transitions in a batch", range = "at least 1")
            int batchSize,

            @Setting(value = "gamma: what a reward is worth a step earlier", range = "[0, 1]")
            double discount,

            @Setting(value = "how far the target critics move in each update", range = "[0, 1]")
            double polyak,

            @Setting(value = "lambda: larger imitates, smaller prefers actions of high advantage", range = "above 0")
            double temperature,

            @Setting(value = "the limit of the advantage weight", range = "above 0")
            double maxWeight)
            implements dev.hindcast.learning.algorithm.Config, DiscreteAwacConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.positive("temperature", temperature);
            Checks.positive("maxWeight", maxWeight);
        }

        /**
         * CORL's limit of the weights, and what else the continuous form ({@link Awac}) has but for its third hidden layer and CORL's
         * temperature of 1/3: two layers, as the other methods for discrete actions here, and a temperature of 1.
         */
        public static Config defaults() {
            return new Config(List.of(256, 256), 3e-4, 256, 0.99, 0.005, 1, 100);
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
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
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
