package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.Critics;
import dev.hindcast.learning.nn.FreeScalar;
import dev.hindcast.learning.nn.LegalActions;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.TanhGaussianActor;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Optional;

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
    private final TanhGaussianActor actor;
    private final Critics critics;
    private final Critics targetCritics;
    private final FreeScalar logTemperature;
    private final Adam actorOptimizer;
    private final Adam criticOptimizer;
    private final Adam temperatureOptimizer;

    Sac(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        actor = networks.tanhGaussianActor("actor", config.hidden());
        critics = networks.critics("critics", 2, config.hidden(), false);
        targetCritics = networks.copyOf("target_critics", critics);
        logTemperature = networks.scalar("log_temperature", Math.log(config.initialTemperature()));
        actorOptimizer = networks.adam(actor.parameters(), config.learningRate());
        criticOptimizer = networks.adam(critics.parameters(), config.learningRate());
        temperatureOptimizer = networks.adam(logTemperature.parameters(), config.learningRate());
    }

    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Tensor temperature = noGradient(() -> logTemperature.value().exp());

        Tensor bellmanTarget = noGradient(() -> bellmanTarget(batch, temperature));
        Tensor criticLoss = critics.squaredError(batch.observations(), batch.actions(), bellmanTarget); // eq. 5
        criticOptimizer.minimize(criticLoss);

        TanhGaussianActor.Sample sample = actor.sample(
                batch.observations(), noise().normal(batch.actions().shape()));
        Tensor value = critics.minimum(batch.observations(), sample.actions());
        Tensor actorLoss =
                sample.logProbabilities().times(temperature).minus(value).mean(); // eq. 7
        actorOptimizer.minimize(actorLoss);

        double targetEntropy = -config.targetEntropyScale() * networks().actionSize();
        Tensor excess = sample.logProbabilities().detach().plus(targetEntropy).mean();
        Tensor temperatureLoss = logTemperature.value().times(excess).negated().sum(); // eq. 18
        temperatureOptimizer.minimize(temperatureLoss);

        targetCritics.follow(critics, config.polyak());
        return Losses.of("critic", criticLoss).and("actor", actorLoss).and("temperature", temperatureLoss);
    }

    private Tensor bellmanTarget(Transitions batch, Tensor temperature) {
        TanhGaussianActor.Sample next = actor.sample(
                batch.nextObservations(), noise().normal(batch.actions().shape()));
        Tensor softValue = targetCritics
                .minimum(batch.nextObservations(), next.actions())
                .minus(next.logProbabilities().times(temperature)); // eq. 3
        return batch.rewards().plus(batch.discounts().times(softValue));
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
