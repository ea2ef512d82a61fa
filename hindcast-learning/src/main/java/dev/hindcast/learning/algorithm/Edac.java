package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * Ensemble-diversified actor-critic (An, Moon, Kim and Song 2021, arXiv 2110.01548): {@link SacN}, which it is where
 * {@code diversityWeight} is 0, with critics whose gradients at logged actions are pushed apart, so that fewer of them do. It keeps to the
 * data by pessimism: critics disagree about actions that are not in the data, and the smallest of their values counts.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>ensemble</td><td>Q_phi_1, ..., Q_phi_N, their targets, pi_theta and alpha</td></tr>
 * <tr><td>diversityWeight</td><td>eta</td></tr>
 * <tr><td>polyak</td><td>tau</td></tr>
 * </table>
 *
 * <p>As in the authors' code critics start with hidden biases of 0.1 and a last layer within 0.003. The actor is that of {@link Sac}.
 * The metric {@code cosine} is the mean cosine between the critics' gradients.
 */
public final class Edac extends Algorithm {
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

            @Setting(value = "N: how many critics; the more, the more pessimistic", range = "at least 1")
            int critics,

            @Setting(
                    value = "eta: how strongly the critics' gradients are pushed apart; 0 is SAC-N",
                    range = "at least 0")
            double diversityWeight,

            @Setting(value = "the entropy's weight before the first update", range = "above 0")
            double initialTemperature)
            implements dev.hindcast.learning.algorithm.Config, EdacConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.positive("critics", critics);
            Checks.notNegative("diversityWeight", diversityWeight);
            Checks.positive("initialTemperature", initialTemperature);
        }

        /** The paper's for HalfCheetah and Walker2d, whose medium-expert data take a weight of 5; Hopper takes 50 critics. */
        public static Config defaults() {
            return new Config(List.of(256, 256, 256), 3e-4, 256, 0.99, 0.005, 10, 1, 1);
        }

        @Override
        public Edac create(Networks networks) {
            return new Edac(this, networks);
        }
    }

    private final Config config;
    private final SoftEnsemble ensemble;

    Edac(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        ensemble = new SoftEnsemble(
                networks,
                new SoftEnsemble.Settings(
                        config.hidden(),
                        config.learningRate(),
                        config.polyak(),
                        config.critics(),
                        false,
                        SoftEnsemble.EDAC_START,
                        config.initialTemperature()));
    }

    /** Algorithm 1 of the paper. */
    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Tensor bellmanError = ensemble.bellmanError(batch);
        Losses losses = Losses.of("bellman", bellmanError);
        if (config.diversityWeight() == 0 || ensemble.size() == 1) {
            return losses.and(ensemble.cosineMetric(batch, updates())).and(ensemble.minimize(batch, bellmanError));
        }
        Tensor cosine = ensemble.cosine(batch);
        Tensor diversity = cosine.times(ensemble.size()); // the sum over pairs i != j, by N - 1
        Tensor criticLoss = bellmanError.plus(diversity.times(config.diversityWeight()));
        return losses.and("diversity", diversity).and("cosine", cosine).and(ensemble.minimize(batch, criticLoss));
    }

    @Override
    protected ActorCritic learned() {
        return ensemble.learned();
    }
}
