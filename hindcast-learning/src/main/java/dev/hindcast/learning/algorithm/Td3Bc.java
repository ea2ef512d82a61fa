package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * TD3+BC (Fujimoto and Gu 2021, arXiv 2106.06860): {@link Td3} whose actor loss gets a behaviour-cloning term, with the value term scaled
 * to the size of the values. It keeps to the data by that term.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>actor</td><td>pi, Q_1 and Q_2, their targets</td></tr>
 * <tr><td>alpha</td><td>alpha, in lambda = alpha / mean |Q|</td></tr>
 * <tr><td>policyNoise, noiseClip</td><td>sigma~, c of target policy smoothing</td></tr>
 * <tr><td>policyDelay</td><td>d: critic updates for each actor update</td></tr>
 * <tr><td>polyak</td><td>tau</td></tr>
 * </table>
 *
 * <p>Where a run goes on online the imitation term may be cooled, as Beeson and Montana (2022, arXiv 2211.11802) do; here its weight falls
 * from 1 as the penalty of {@link Spot} does, with the number of updates since this training began.
 */
public final class Td3Bc extends Algorithm {
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

            @Setting(value = "how far the targets move towards actor and critics when they do", range = "[0, 1]")
            double polyak,

            @Setting(value = "the weight of the value against imitation: 0 imitates", range = "at least 0")
            double alpha,

            @Setting(value = "deviation of the noise on the target's action", range = "at least 0")
            double policyNoise,

            @Setting(value = "the limit of the noise on the target's action, on either side", range = "at least 0")
            double noiseClip,

            @Setting(value = "critic updates for each update of actor and targets", range = "at least 1")
            int policyDelay,

            @Setting("whether the critics have LayerNorm; it keeps values of unseen actions in bounds")
            boolean criticLayerNorm,

            @Setting(
                    value =
                            "updates over which the imitation term would fall to 0 in a straight line, to be set where a run goes on "
                                    + "online; 0 keeps it",
                    range = "at least 0")
            long coolingUpdates,

            @Setting(value = "the share of its weight at which the imitation term stops falling", range = "[0, 1]")
            double cooledTo)
            implements dev.hindcast.learning.algorithm.Config, Td3BcConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.notNegative("alpha", alpha);
            Checks.notNegative("policyNoise", policyNoise);
            Checks.notNegative("noiseClip", noiseClip);
            Checks.positive("policyDelay", policyDelay);
            Checks.notNegative("coolingUpdates", coolingUpdates);
            Checks.unit("cooledTo", cooledTo);
        }

        /** The authors' and CORL's, which gave the scores that both published. */
        public static Config defaults() {
            return new Config(List.of(256, 256), 3e-4, 256, 0.99, 0.005, 2.5, 0.2, 0.5, 2, false, 0, 0.2);
        }

        @Override
        public Td3Bc create(Networks networks) {
            return new Td3Bc(this, networks);
        }
    }

    private final Config config;
    private final DelayedActor actor;

    Td3Bc(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        actor = new DelayedActor(
                networks,
                new DelayedActor.Settings(
                        config.hidden(),
                        config.learningRate(),
                        config.polyak(),
                        config.policyNoise(),
                        config.noiseClip(),
                        config.policyDelay(),
                        config.criticLayerNorm()));
    }

    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        return actor.update(
                batch,
                updates(),
                (actions, values) -> LossFunctions.meanSquaredError(actions, batch.actions())
                        .times(Td3.cooled(updates(), config.coolingUpdates(), config.cooledTo()))
                        .minus(Td3.normalized(values).mean().times(config.alpha()))); // eq. 3 and 5
    }

    @Override
    protected ActorCritic learned() {
        return actor.learned();
    }
}
