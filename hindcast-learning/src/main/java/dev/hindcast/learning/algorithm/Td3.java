package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Noise;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * Twin delayed deterministic policy gradients, TD3 (Fujimoto, van Hoof and Meger 2018, arXiv 1802.09477): an online learner, and, trained
 * on a fixed data set, a naive baseline. It keeps to the data by nothing.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>actor</td><td>pi_phi, Q_theta_1 and Q_theta_2, their targets</td></tr>
 * <tr><td>policyNoise, noiseClip</td><td>sigma~, c of target policy smoothing</td></tr>
 * <tr><td>policyDelay</td><td>d: critic updates for each actor update</td></tr>
 * <tr><td>polyak</td><td>tau</td></tr>
 * </table>
 *
 * <p>The noise that it explores with is not a part of it: its policy is deterministic, and who acts by it adds what is needed.
 */
public final class Td3 extends Algorithm {
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

            @Setting(value = "deviation of the noise on the target's action", range = "at least 0")
            double policyNoise,

            @Setting(value = "the limit of the noise on the target's action, on either side", range = "at least 0")
            double noiseClip,

            @Setting(value = "critic updates for each update of actor and targets", range = "at least 1")
            int policyDelay)
            implements dev.hindcast.learning.algorithm.Config, Td3ConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.notNegative("policyNoise", policyNoise);
            Checks.notNegative("noiseClip", noiseClip);
            Checks.positive("policyDelay", policyDelay);
        }

        /** Those of the authors' code today; the paper has 400 and 300 units, step sizes of 1e-3 and batches of 100. */
        public static Config defaults() {
            return new Config(List.of(256, 256), 3e-4, 256, 0.99, 0.005, 0.2, 0.5, 2);
        }

        @Override
        public Td3 create(Networks networks) {
            return new Td3(this, networks);
        }
    }

    private final Config config;
    private final DelayedActor actor;

    Td3(Config config, Networks networks) {
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
                        false));
    }

    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        return actor.update(batch, updates(), (actions, values) -> values.mean().negated()); // algorithm 1
    }

    @Override
    protected ActorCritic learned() {
        return actor.learned();
    }

    /**
     * Target policy smoothing, equation 14: actions with normal noise, limited to [-1, 1].
     *
     * @param deviation of the noise
     * @param limit of the noise, on either side
     */
    static Tensor smoothed(Tensor actions, Noise noise, double deviation, double limit) {
        Tensor drawn = noise.normal(actions.shape()).times(deviation).clamp(-limit, limit);
        return actions.plus(drawn).clamp(-1, 1);
    }

    /** Values over their mean size in the batch, which is a number to the gradient: equation 5 of TD3+BC without its alpha. */
    static Tensor normalized(Tensor values) {
        return values.dividedBy(values.detach().absolute().mean());
    }

    /**
     * What is left of the weight of a term that holds the policy to the data: falls from 1 towards 0 in a straight line, and stops on the
     * way.
     *
     * @param updates how many came before
     * @param over how many it would take to 0; 0 for never
     * @param to where it stops, in [0, 1]
     */
    static double cooled(long updates, long over, double to) {
        return over == 0 ? 1 : Math.max(to, 1 - (double) updates / over);
    }
}
