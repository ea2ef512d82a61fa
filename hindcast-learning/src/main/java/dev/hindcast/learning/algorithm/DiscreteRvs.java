package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.nn.Actor;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.CategoricalActor;
import dev.hindcast.learning.nn.LegalActions;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.DiscreteAverageReturnPolicy;
import dev.hindcast.learning.policy.FrameStack;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/** {@link Rvs} for discrete actions: maximum likelihood of the logged actions under a categorical policy, given the state and the mean reward. */
public final class DiscreteRvs extends Algorithm {
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
            implements ReturnConditioned, DiscreteRvsConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.targetReturn("targetReturn", targetReturn);
            Checks.positive("returnScale", returnScale);
            Checks.notNegative("horizon", horizon);
        }

        /** Networks and batches of the house's size for discrete actions, the step size of the continuous form. */
        public static Config defaults() {
            return new Config(List.of(256, 256), 1e-3, 256, Double.POSITIVE_INFINITY, 1, 0);
        }

        /** Returns are not discounted; this is the discount that reports use. */
        @Override
        public double discount() {
            return 0.99;
        }

        @Override
        public DiscreteRvs create(Networks networks) {
            return new DiscreteRvs(this, networks);
        }
    }

    private final AverageReturns returns;
    private final CategoricalActor actor;
    private final Adam actorOptimizer;

    DiscreteRvs(Config config, Networks networks) {
        super(config, networks);
        returns = new AverageReturns(config, config.horizon());
        remembering("return", returns.highest());
        remembering("horizon", returns.horizon());
        actor = networks.categoricalActor("actor", config.hidden(), networks.inputSize() + 1);
        actorOptimizer = networks.adam(actor.network(), config.learningRate());
    }

    @Override
    protected Losses learn(Replay data) {
        Imitated batch = returns.drawn(data);
        Tensor actorLoss = actor.logProbabilities(batch.observations(), batch.legal())
                .pick(batch.actions())
                .mean()
                .negated();
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
            return actor.mode(returns.aimed(observations), legal);
        }

        @Override
        public NetworkPolicy snapshot(DatasetSpec spec) {
            return new DiscreteAverageReturnPolicy(
                    new FrameStack(spec, 1),
                    actor.network().snapshot(),
                    returns.target(),
                    returns.horizon().steps());
        }
    }
}
