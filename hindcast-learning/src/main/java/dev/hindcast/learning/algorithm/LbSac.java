package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Initialization;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * LB-SAC (Nikulin, Kurenkov, Tarasov, Akimov and Kolesnikov 2022, arXiv 2211.11092): {@link SacN} with large batches, whose step size
 * grows with the square root of the batch, and few critics. It keeps to the data by pessimism: the smallest of the values of critics that
 * disagree outside of the data counts.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>ensemble</td><td>Q_phi_1, ..., Q_phi_N, their targets, pi_theta and alpha</td></tr>
 * <tr><td>polyak</td><td>tau</td></tr>
 * </table>
 *
 * <p>The critic loss is the sum of the critics' errors as in {@link SacN}; the authors' code has their mean, which is the same to Adam but
 * for its epsilon. Weights start at PyTorch's defaults. The metric {@code cosine} is that of {@link SacN}.
 */
public final class LbSac extends Algorithm {
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

            @Setting("whether the critics have LayerNorm; it keeps values of unseen actions in bounds")
            boolean criticLayerNorm,

            @Setting(value = "the entropy's weight before the first update", range = "above 0")
            double initialTemperature)
            implements dev.hindcast.learning.algorithm.Config, LbSacConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.positive("critics", critics);
            Checks.positive("initialTemperature", initialTemperature);
        }

        /** CORL's: 1.8e-3 is 3e-4 times the square root of 10,000 / 256, rounded down. */
        public static Config defaults() {
            return new Config(List.of(256, 256, 256), 1.8e-3, 10_000, 0.99, 0.005, 10, false, 1);
        }

        @Override
        public LbSac create(Networks networks) {
            return new LbSac(this, networks);
        }
    }

    private final Config config;
    private final SoftEnsemble ensemble;

    LbSac(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        ensemble = new SoftEnsemble(
                networks,
                new SoftEnsemble.Settings(
                        config.hidden(),
                        config.learningRate(),
                        config.polyak(),
                        config.critics(),
                        config.criticLayerNorm(),
                        Initialization.defaults(),
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
