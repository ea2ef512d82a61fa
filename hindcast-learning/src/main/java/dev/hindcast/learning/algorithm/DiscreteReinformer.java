package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.MaxReturnActor;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.SequenceModel;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Windows;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * Reinformer (Zhuang et al. 2024, arXiv 2405.08740) for discrete actions, of which the paper has none: each has a token embedding of its own, the
 * loss is the cross-entropy over the legal ones, without a term for entropy. All else is that of {@link Reinformer}.
 *
 * <p>It keeps to the data by imitating it, and by asking for no more than the log had from a state like this one.
 */
public final class DiscreteReinformer extends Algorithm {
    /** What the default settings learn from that data: {@link dev.hindcast.learning.algorithm.Config#fit(Dataset)}. */
    public static NetworkPolicy fit(Dataset dataset) {
        return Config.defaults().fit(dataset);
    }

    /** The settings. */
    @RecordBuilder
    public record Config(
            SequenceSettings sequence,

            @Setting(value = "windows in a batch", range = "at least 1")
            int batchSize,

            @Setting(
                    value = "what returns-to-go are divided by before the network sees them: about the largest of them",
                    range = "above 0")
            double returnScale,

            @Setting(
                    value = "which expectile of the returns is gone by: .5 is their mean, near 1 their highest",
                    range = "(0, 1)")
            double expectile)
            implements LearnsReturns, DiscreteReinformerConfigBuilder.With {
        public Config {
            Checks.positive("batchSize", batchSize);
            Checks.positive("returnScale", returnScale);
            Checks.insideUnit("expectile", expectile);
        }

        /** Those of the continuous form. */
        public static Config defaults() {
            return new Config(Reinformer.Config.sequenceDefaults(), 128, 1000, 0.99);
        }

        /** Returns-to-go are not discounted; this is the discount that reports use. */
        @Override
        public double discount() {
            return 0.99;
        }

        @Override
        public DiscreteReinformer create(Networks networks) {
            return new DiscreteReinformer(this, networks);
        }
    }

    private final Config config;
    private final MaxReturnActor actor;
    private final Adam optimizer;

    DiscreteReinformer(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        SequenceSettings settings = config.sequence();
        SequenceModel model = settings.model(
                networks,
                "sequence",
                MaxReturnActor.discreteTokens(networks),
                MaxReturnActor.readouts(networks.actionCount()));
        actor = new MaxReturnActor(model, settings.context(), settings.stride());
        optimizer = settings.optimizer(networks, model);
    }

    @Override
    protected Losses learn(Replay data) {
        Windows batch = data.windows(config.batchSize(), config.sequence().context());
        Tensor returns = batch.returnsToGo().times(1 / config.returnScale());
        MaxReturnActor.Said said = actor.of(batch.steps(), returns, noise());
        Tensor returnLoss = Reinformer.returnLoss(batch, said.returns(), returns, config.expectile());
        Tensor actorLoss = batch.mean(batch.crossEntropies(said.actions()));
        optimizer.minimize(returnLoss.plus(actorLoss));
        return Losses.of("return", returnLoss).and("actor", actorLoss);
    }

    @Override
    protected ActorCritic learned() {
        return ActorCritic.of(actor);
    }
}
