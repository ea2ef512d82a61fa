package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.dynamics.Imagination;
import dev.hindcast.learning.dynamics.Imagination.Measure;
import dev.hindcast.learning.dynamics.Penalty;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * Model-based offline policy optimization (Yu et al. 2020, arXiv 2005.13239). It keeps to the data by doubt: the policy learns in a model
 * of the dynamics, whose steps earn less the less sure the model is of them, so that what the model was not shown does not pay.
 *
 * <p>First the model learns alone, then it stays as it is while soft actor-critic learns from a few logged and many imagined steps.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>dynamics</td><td>the ensemble of T^_i</td></tr>
 * <tr><td>imagination</td><td>the h-step branched rollouts in the uncertainty-penalised MDP</td></tr>
 * <tr><td>penalty, penaltyWeight</td><td>u(s, a), lambda: r~ = r - lambda u</td></tr>
 * <tr><td>actor, critics, targetCritics, temperature</td><td>as in {@link Sac}</td></tr>
 * </table>
 *
 * <p>Penalties are in a learner's units: observations in the deviations of the log where they are standardized, rewards as logged.
 * OfflineRL-Kit never lets the temperature exceed 1, and has a smaller step size for actor and temperature, which it cools; this does neither.
 */
public final class Mopo extends ModelBased {
    /** What the default settings learn from that data: {@link dev.hindcast.learning.algorithm.Config#fit(Dataset)}. */
    public static NetworkPolicy fit(Dataset dataset) {
        return Config.defaults().fit(dataset);
    }

    /** The settings. */
    @RecordBuilder
    public record Config(
            @Setting(value = "units of each hidden layer, of the actor and the critics", range = "at least 1")
            List<Integer> hidden,

            @Setting(value = "the step size of Adam, for the actor, the critics and the temperature", range = "above 0")
            double learningRate,

            @Setting(value = "transitions in a batch, logged and imagined ones", range = "at least 1")
            int batchSize,

            @Setting(value = "gamma: what a reward is worth a step earlier", range = "[0, 1]")
            double discount,

            @Setting(value = "how far the target critics move in each update", range = "[0, 1]")
            double polyak,

            @Setting(value = "alpha before the first update", range = "above 0")
            double initialTemperature,

            @Setting(value = "the target entropy is minus this times the action's size", range = "at least 0")
            double targetEntropyScale,

            @Setting(
                    "what an imagined step pays for: largest-deviation the norm of the least sure network's deviations, "
                            + "ensemble-variance that of the networks' mixture, variance-of-means how much they disagree, none nothing")
            Penalty penalty,

            @Setting(
                    value = "lambda: what one unit of the penalty takes off a reward: 0 trusts the model",
                    range = "at least 0")
            double penaltyWeight,

            ModelSettings model,

            RolloutSettings rollouts)
            implements dev.hindcast.learning.algorithm.Config, MopoConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.positive("initialTemperature", initialTemperature);
            Checks.notNegative("targetEntropyScale", targetEntropyScale);
            Checks.notNegative("penaltyWeight", penaltyWeight);
        }

        /**
         * The authors', with weight 1 and rollouts of 5 steps; they take .5 to 5 and 1 to 5 by the data, and a target entropy of -3. Their weights
         * are of penalties in the units of raw observations, as these are where observations are not standardized.
         */
        public static Config defaults() {
            return new Config(
                    List.of(256, 256),
                    3e-4,
                    256,
                    0.99,
                    0.005,
                    1,
                    1,
                    Penalty.LARGEST_DEVIATION,
                    1,
                    ModelSettings.defaults(),
                    RolloutSettings.defaults());
        }

        @Override
        public Mopo create(Networks networks) {
            return new Mopo(this, networks);
        }
    }

    private final Config config;
    private final Imagination imagination;
    private final SoftActor actor;
    private final Network critics;
    private final Network targetCritics;
    private final Adam criticOptimizer;

    Mopo(Config config, Networks networks) {
        super(config, networks, config.model(), config.rollouts());
        this.config = config;
        imagination = imagination().penalizedBy(Measure.of(config.penalty(), config.penaltyWeight()));
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

    /** Algorithm 2 of the paper, from where the model is learned. */
    @Override
    protected Losses learn(Replay data) {
        Transitions batch = imagining(data, imagination, actor::act).transitions(config.batchSize(), config.discount());
        return actor.step(batch, critics, targetCritics, criticOptimizer, config.polyak());
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(actor.policy(), (s, a) -> critics.of(s, a).min(0));
    }
}
