package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.nn.Actor;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.GaussianActor;
import dev.hindcast.learning.nn.LegalActions;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.AverageReturnPolicy;
import dev.hindcast.learning.policy.FrameStack;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * RvS-R, reinforcement learning via supervised learning of returns (Emmons, Eysenbach, Kostrikov and Levine 2021, arXiv 2112.10751): imitates
 * each logged action given the state and the mean reward of the steps that were left, then acts as if that mean were a high one. It keeps to the
 * data by imitation alone: a return that no state of the data had is an extrapolation, which nothing bounds.
 *
 * <p>While it acts, the mean stays the target return divided by the horizon, as in the authors' code: it is not counted down. Where episodes hang on
 * luck, or none goes all the way, see {@code docs/theory/return-conditioning.md}.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>actor</td><td>pi(a | s, w)</td></tr>
 * <tr><td>{@link AverageReturns}</td><td>w, the average return over the time that is left (section 4)</td></tr>
 * <tr><td>horizon</td><td>H, the episode length that it is an average over</td></tr>
 * </table>
 */
public final class Rvs extends Algorithm {
    /** What the default settings learn from that data: {@link dev.hindcast.learning.algorithm.Config#fit(Dataset)}. */
    public static NetworkPolicy fit(Dataset dataset) {
        return Config.defaults().fit(dataset);
    }

    /** The settings. */
    @RecordBuilder
    public record Config(
            @Setting(value = "units of each hidden layer", range = "at least 1")
            List<Integer> hidden,

            @Setting(value = "the step size of Adam", range = "above 0")
            double learningRate,

            @Setting(value = "steps in a batch", range = "at least 1")
            int batchSize,

            @Setting(
                    value = "the return to aim at, in the environment's units; Infinity for the highest of the data",
                    range = "a return or Infinity")
            double targetReturn,

            @Setting(value = "what returns are divided by before the network sees them", range = "above 0")
            double returnScale,

            @Setting(
                    value = "H, how many steps an episode may have; 0 for the most that one of the data has",
                    range = "at least 0")
            int horizon)
            implements ReturnConditioned, RvsConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.targetReturn("targetReturn", targetReturn);
            Checks.positive("returnScale", returnScale);
            Checks.notNegative("horizon", horizon);
        }

        /** The authors' for locomotion. */
        public static Config defaults() {
            return new Config(List.of(1024, 1024), 1e-3, 16_384, Double.POSITIVE_INFINITY, 1, 0);
        }

        /** Returns are not discounted; this is the discount that reports use. */
        @Override
        public double discount() {
            return 0.99;
        }

        @Override
        public Rvs create(Networks networks) {
            return new Rvs(this, networks);
        }
    }

    private final AverageReturns returns;
    private final GaussianActor actor;
    private final Adam actorOptimizer;

    Rvs(Config config, Networks networks) {
        super(config, networks);
        returns = new AverageReturns(config, config.horizon());
        remembering("return", returns.highest());
        remembering("horizon", returns.horizon());
        actor = networks.gaussianActor("actor", config.hidden(), networks.inputSize() + 1);
        actorOptimizer = networks.adam(actor.network(), config.learningRate());
    }

    /** - log pi(a | s, w), as the authors' code has it (equation 1). */
    @Override
    protected Losses learn(Replay data) {
        Imitated batch = returns.drawn(data);
        Tensor actorLoss =
                actor.imitationLoss(batch.observations(), batch.actions()).mean();
        actorOptimizer.minimize(actorLoss);
        return Losses.of("actor", actorLoss);
    }

    @Override
    protected ActorCritic learned() {
        return ActorCritic.of(new Aimed());
    }

    /** pi(. | s, w) for the w that it aims at. */
    private final class Aimed implements Actor {
        @Override
        public Tensor mode(Tensor observations, LegalActions legal) {
            return actor.mode(returns.aimed(observations));
        }

        @Override
        public NetworkPolicy snapshot(DatasetSpec spec) {
            return new AverageReturnPolicy(
                    new FrameStack(spec, 1),
                    actor.network().snapshot(),
                    actor.logStd(),
                    returns.target(),
                    returns.horizon().steps());
        }
    }
}
