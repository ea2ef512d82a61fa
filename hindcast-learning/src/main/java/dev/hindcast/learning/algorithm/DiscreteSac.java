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
    private final Network critics;
    private final Network targetCritics;
    private final Temperature temperature;
    private final Adam actorOptimizer;
    private final Adam criticOptimizer;

    DiscreteSac(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        actor = networks.categoricalActor("actor", config.hidden());
        critics = networks.discreteCritics("critics", 2, config.hidden());
        targetCritics = networks.copyOf("target_critics", critics);
        temperature = new Temperature(networks, config.initialTemperature(), config.learningRate());
        actorOptimizer = networks.adam(actor.network(), config.learningRate());
        criticOptimizer = networks.adam(critics, config.learningRate());
    }

    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Tensor alpha = temperature.value();
        Tensor bellmanTarget = noGradient(() -> bellmanTarget(batch, alpha));
        Tensor criticLoss = LossFunctions.squaredErrors(
                critics.of(batch.observations()).pick(batch.actions()), bellmanTarget); // eq. 10
        criticOptimizer.minimize(criticLoss);

        Tensor logProbabilities = actor.logProbabilities(batch.observations(), batch.legal());
        Tensor values = noGradient(() -> critics.of(batch.observations()).min(0));
        Tensor actorLoss = LossFunctions.expectation(
                        logProbabilities, logProbabilities.times(alpha).minus(values))
                .mean(); // eq. 12
        actorOptimizer.minimize(actorLoss);

        Tensor missing = noGradient(() -> missingEntropy(batch, logProbabilities));
        Tensor temperatureLoss = temperature.update(missing); // eq. 11
        targetCritics.follow(critics, config.polyak());
        return Losses.of("critic", criticLoss).and("actor", actorLoss).and("temperature", temperatureLoss);
    }

    /** r + gamma (E_pi[Q - alpha log pi]) of the next state, equation 3. */
    private Tensor bellmanTarget(Transitions batch, Tensor alpha) {
        Tensor logProbabilities = actor.logProbabilities(batch.nextObservations(), batch.nextLegal());
        Tensor values = targetCritics.of(batch.nextObservations()).min(0);
        return batch.bellmanTarget(
                LossFunctions.expectation(logProbabilities, values.minus(logProbabilities.times(alpha))));
    }

    private Tensor missingEntropy(Transitions batch, Tensor logProbabilities) {
        Tensor negativeEntropy = LossFunctions.expectation(logProbabilities, logProbabilities);
        Tensor targetEntropy = batch.legal().logCount(logProbabilities).times(config.targetEntropyScale());
        return negativeEntropy.plus(targetEntropy).mean();
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(actor, (s, a) -> critics.of(s).min(0).pick(a));
    }
}
