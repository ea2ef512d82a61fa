package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.SequenceActor;
import dev.hindcast.learning.nn.SequenceModel;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Windows;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * Decision Transformer (Chen et al. 2021, arXiv 2106.01345) for discrete actions, in which each action has a token embedding of its own and
 * the loss is the cross-entropy over the legal ones. Their program for Atari puts a tanh behind the embeddings, which this one does not.
 * All else is that of {@link DecisionTransformer}.
 *
 * <p>It keeps to the data by imitating it.
 */
public final class DiscreteDecisionTransformer extends Algorithm {
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
                    value =
                            "the return that the policy aims at unless told otherwise; Infinity: the highest of the data",
                    range = "a return or Infinity")
            double targetReturn)
            implements ReturnConditioned, DiscreteDecisionTransformerConfigBuilder.With {
        public Config {
            Checks.positive("batchSize", batchSize);
            Checks.positive("returnScale", returnScale);
            Checks.targetReturn("targetReturn", targetReturn);
        }

        /** Those of the continuous form. */
        public static Config defaults() {
            return new Config(SequenceSettings.defaults(), 64, 1000, Double.POSITIVE_INFINITY);
        }

        /** Returns-to-go are not discounted; this is the discount that reports use. */
        @Override
        public double discount() {
            return 0.99;
        }

        @Override
        public DiscreteDecisionTransformer create(Networks networks) {
            return new DiscreteDecisionTransformer(this, networks);
        }
    }

    private final Config config;
    private final SequenceModel model;
    private final Adam optimizer;
    private final HighestReturn highest;

    DiscreteDecisionTransformer(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        SequenceSettings settings = config.sequence();
        model = settings.model(
                networks,
                "sequence",
                SequenceActor.discreteTokens(networks),
                SequenceActor.readouts(networks.actionCount()));
        optimizer = settings.optimizer(networks, model);
        highest = remembering("returns", new HighestReturn());
    }

    @Override
    protected Losses learn(Replay data) {
        highest.see(data);
        SequenceActor actor = actor();
        Windows batch = data.windows(config.batchSize(), config.sequence().context());
        Tensor loss = batch.mean(batch.crossEntropies(actor.outputs(batch.steps(), noise())));
        optimizer.minimize(loss);
        return Losses.of("actor", loss);
    }

    private SequenceActor actor() {
        return new SequenceActor(
                model, config.sequence().context(), config.sequence().stride(), highest.target(config));
    }

    @Override
    protected ActorCritic learned() {
        return ActorCritic.of(actor());
    }
}
