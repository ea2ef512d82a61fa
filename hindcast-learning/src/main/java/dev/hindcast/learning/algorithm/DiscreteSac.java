package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.CategoricalActor;
import dev.hindcast.learning.nn.DiscreteCritics;
import dev.hindcast.learning.nn.FreeScalar;
import dev.hindcast.learning.nn.LegalActions;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Optional;

/**
 * Soft actor-critic for discrete actions (Christodoulou 2019, arXiv 1910.07207) with automatic temperature: online the teacher of
 * discrete problems, on logged data a naive baseline. Expectations over the policy's actions are sums.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>critics, targetCritics</td><td>Q_theta_1 and Q_theta_2, their delayed copies</td></tr>
 * <tr><td>actor</td><td>pi_phi</td></tr>
 * <tr><td>logTemperature</td><td>log alpha</td></tr>
 * <tr><td>targetEntropyScale</td><td>of log |A|: the target entropy is this share of the largest possible one, |A| counting the
 * state's legal actions</td></tr>
 * <tr><td>polyak</td><td>tau</td></tr>
 * </table>
 *
 * <p>The paper's target entropy is .98 log |A|, which keeps policies close to random; the default here is lower.
 */
public final class DiscreteSac extends Algorithm {
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

            @Setting(value = "the target entropy as a share of log |A|", range = "[0, 1]")
            double targetEntropyScale)
            implements dev.hindcast.learning.algorithm.Config, DiscreteSacConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.positive("initialTemperature", initialTemperature);
            Checks.unit("targetEntropyScale", targetEntropyScale);
        }

        /** Those of the continuous form, with a target entropy of .3 log |A|. */
        public static Config defaults() {
            return new Config(List.of(256, 256), 3e-4, 256, 0.99, 0.005, 1, 0.3);
        }

        @Override
        public DiscreteSac create(Networks networks) {
            return new DiscreteSac(this, networks);
        }
    }

    private final Config config;
    private final CategoricalActor actor;
    private final DiscreteCritics critics;
    private final DiscreteCritics targetCritics;
    private final FreeScalar logTemperature;
    private final Adam actorOptimizer;
    private final Adam criticOptimizer;
    private final Adam temperatureOptimizer;

    DiscreteSac(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        actor = networks.categoricalActor("actor", config.hidden());
        critics = networks.discreteCritics("critics", 2, config.hidden(), 1);
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
        Tensor criticLoss = critics.squaredError(batch.observations(), batch.actions(), bellmanTarget); // eq. 10
        criticOptimizer.minimize(criticLoss);

        Tensor logProbabilities = actor.logProbabilities(batch.observations(), batch.legal());
        Tensor values = noGradient(() -> critics.minimum(batch.observations()));
        Tensor actorLoss = logProbabilities
                .exp()
                .times(logProbabilities.times(temperature).minus(values))
                .sumLast()
                .mean(); // eq. 12
        actorOptimizer.minimize(actorLoss);

        Tensor missing = noGradient(() -> {
            Tensor negativeEntropy =
                    logProbabilities.exp().times(logProbabilities).sumLast();
            Tensor targetEntropy = batch.legal().logCount(values).times(config.targetEntropyScale());
            return negativeEntropy.plus(targetEntropy).mean();
        });
        Tensor temperatureLoss = logTemperature.value().times(missing).negated().sum(); // eq. 11
        temperatureOptimizer.minimize(temperatureLoss);

        targetCritics.follow(critics, config.polyak());
        return Losses.of("critic", criticLoss).and("actor", actorLoss).and("temperature", temperatureLoss);
    }

    /** r + gamma (E_pi[Q - alpha log pi]) of the next state, equation 3. */
    private Tensor bellmanTarget(Transitions batch, Tensor temperature) {
        Tensor logProbabilities = actor.logProbabilities(batch.nextObservations(), batch.nextLegal());
        Tensor next = logProbabilities
                .exp()
                .times(targetCritics.minimum(batch.nextObservations()).minus(logProbabilities.times(temperature)))
                .sumLast();
        return batch.rewards().plus(batch.discounts().times(next));
    }

    @Override
    public NetworkPolicy policy() {
        return actor.snapshot(spec());
    }

    @Override
    public Tensor act(Tensor observations, LegalActions legal) {
        return actor.mode(observations, legal);
    }

    @Override
    public Optional<Tensor> actionValues(Tensor observations, Tensor actions) {
        return Optional.of(critics.minimum(observations).pick(actions));
    }
}
