package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * SAC-N (An, Moon, Kim and Song 2021, arXiv 2110.01548, section 3): {@link Sac} with N critics in place of two. It keeps to the data by
 * pessimism: critics disagree about actions that are not in the data, and the smallest of their values counts.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>ensemble</td><td>Q_phi_1, ..., Q_phi_N, their targets, pi_theta and alpha</td></tr>
 * <tr><td>polyak</td><td>tau</td></tr>
 * </table>
 *
 * <p>It is {@link Edac} without the diversity of gradients and needs many more critics: the metric {@code cosine}, the mean
 * cosine between their gradients at logged actions, shows how alike they are. As in the authors' code critics start with hidden biases of
 * 0.1 and a last layer within 0.003.
 */
public final class SacN extends Algorithm {
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

            @Setting(value = "the entropy's weight before the first update", range = "above 0")
            double initialTemperature)
            implements dev.hindcast.learning.algorithm.Config, SacNConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.positive("critics", critics);
            Checks.positive("initialTemperature", initialTemperature);
        }

        /** The paper's for HalfCheetah; Walker2d takes 20 critics, Hopper 500 for its medium and random data, else 200. */
        public static Config defaults() {
            return new Config(List.of(256, 256, 256), 3e-4, 256, 0.99, 0.005, 10, 1);
        }

        @Override
        public SacN create(Networks networks) {
            return new SacN(this, networks);
        }
    }

    private final Config config;
    private final SoftEnsemble ensemble;

    SacN(Config config, Networks networks) {
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

    @Override
    protected Losses learn(Replay data) {
        return ensemble.update(data.transitions(config.batchSize(), config.discount()), updates());
    }

    @Override
    protected ActorCritic learned() {
        return ensemble.learned();
    }
}
