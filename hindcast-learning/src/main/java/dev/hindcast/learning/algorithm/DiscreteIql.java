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
 * Implicit Q-learning for discrete actions (Kostrikov, Nair and Levine 2021, arXiv 2110.06169): as {@link Iql}, with a critic that
 * values all actions of a state at once and a categorical policy. Never asks the critic about an action that is not in the data.
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
 * <p>As in the authors' code the advantage weight is limited to {@code maxWeight}. The critic loss is the mean over the two critics
 * of their squared errors.
 */
public final class DiscreteIql extends Algorithm {
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

            @Setting(
                    value = "tau: 0.5 values the logged policy, near 1 the maximum over the data's support",
                    range = "(0, 1)")
            double expectile,

            @Setting(value = "beta: 0 imitates, larger prefers actions of high advantage", range = "at least 0")
            double inverseTemperature,

            @Setting(value = "the limit of the advantage weight", range = "above 0")
            double maxWeight)
            implements dev.hindcast.learning.algorithm.Config, DiscreteIqlConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.insideUnit("expectile", expectile);
            Checks.notNegative("inverseTemperature", inverseTemperature);
            Checks.positive("maxWeight", maxWeight);
        }

        /** Those of the continuous form. */
        public static Config defaults() {
            return new Config(List.of(256, 256), 3e-4, 256, 0.99, 0.005, 0.7, 3, 100);
        }

        @Override
        public DiscreteIql create(Networks networks) {
            return new DiscreteIql(this, networks);
        }
    }

    private final Config config;
    private final Network value;
    private final Network critics;
    private final Network targetCritics;
    private final CategoricalActor actor;
    private final Adam valueOptimizer;
    private final Adam criticOptimizer;
    private final Adam actorOptimizer;

    DiscreteIql(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        value = networks.value("value", config.hidden());
        critics = networks.discreteCritics("critics", 2, config.hidden());
        targetCritics = networks.copyOf("target_critics", critics);
        actor = networks.categoricalActor("actor", config.hidden());
        valueOptimizer = networks.adam(value, config.learningRate());
        criticOptimizer = networks.adam(critics, config.learningRate());
        actorOptimizer = networks.adam(actor.network(), config.learningRate());
    }

    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Tensor nextValue = noGradient(() -> value.of(batch.nextObservations()));
        Tensor targetValue =
                noGradient(() -> targetCritics.of(batch.observations()).min(0).pick(batch.actions()));

        Tensor advantage = targetValue.minus(value.of(batch.observations()));
        Tensor valueLoss = LossFunctions.expectile(advantage, config.expectile()); // eq. 5
        valueOptimizer.minimize(valueLoss);

        Tensor values = critics.of(batch.observations()).pick(batch.actions());
        Tensor criticLoss = LossFunctions.meanSquaredError(values, batch.bellmanTarget(nextValue)); // eq. 6
        criticOptimizer.minimize(criticLoss);
        targetCritics.follow(critics, config.polyak());

        Tensor weight = LossFunctions.advantageWeight(advantage, config.inverseTemperature(), config.maxWeight());
        Tensor logProbability =
                actor.logProbabilities(batch.observations(), batch.legal()).pick(batch.actions());
        Tensor actorLoss = weight.times(logProbability).mean().negated(); // eq. 7
        actorOptimizer.minimize(actorLoss);
        return Losses.of("value", valueLoss).and("critic", criticLoss).and("actor", actorLoss);
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(actor, (s, a) -> critics.of(s).min(0).pick(a));
    }
}
