package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Adam;
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

            @Setting(value = "alpha before the first update", range = "above 0")
            double initialTemperature,

            @Setting(value = "the target entropy is minus this times the action's size", range = "at least 0")
            double targetEntropyScale)
            implements dev.hindcast.learning.algorithm.Config, SacConfigBuilder.With {
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
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Tensor bellmanTarget = noGradient(() -> actor.bellmanTarget(batch, targetCritics)); // eq. 3
        Tensor criticLoss =
                LossFunctions.squaredErrors(critics.of(batch.observations(), batch.actions()), bellmanTarget); // eq. 5
        criticOptimizer.minimize(criticLoss);
        Losses ofActor = actor.update(batch, critics); // eq. 7 and 18
        targetCritics.follow(critics, config.polyak());
        return Losses.of("critic", criticLoss).and(ofActor);
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(actor.policy(), (s, a) -> critics.of(s, a).min(0));
    }
}
