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
 * Decision Transformer (Chen et al. 2021, "Decision Transformer: Reinforcement Learning via Sequence Modeling", arXiv 2106.01345): a
 * causal transformer that imitates what was done where so much was still to be returned. To act, it is told a return.
 *
 * <p>It keeps to the data by imitating it: no action is valued, none is sought that the log does not hold. It has no way to tell a return
 * that was earned from one that was luck.
 *
 * <table>
 * <caption>Names here and in the paper</caption>
 * <tr><td>returnsToGo, observations, actions</td><td>R^, s, a</td></tr>
 * <tr><td>context</td><td>K</td></tr>
 * <tr><td>targetReturn</td><td>the desired return of section 3</td></tr>
 * </table>
 *
 * <p>As in the authors' code the number of a step has a learned embedding, which is added to each of its tokens; LayerNorm follows, then
 * GPT-2's blocks; the action is read from the state's token and goes through tanh; the loss is the mean squared error over all steps of
 * the windows that are there. Windows are padded on the left and never cross episodes; their last steps are uniform over all steps.
 * Padded steps are hidden from the others, so that what they hold, which the authors' code sets to -10, does not matter.
 */
public final class DecisionTransformer extends Algorithm {
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
            implements ReturnConditioned, DecisionTransformerConfigBuilder.With {
        public Config {
            Checks.positive("batchSize", batchSize);
            Checks.positive("returnScale", returnScale);
            Checks.targetReturn("targetReturn", targetReturn);
        }

        /** The authors' for locomotion, whose returns go to some thousands. */
        public static Config defaults() {
            return new Config(SequenceSettings.defaults(), 64, 1000, Double.POSITIVE_INFINITY);
        }

        /** Returns-to-go are not discounted; this is the discount that reports use. */
        @Override
        public double discount() {
            return 0.99;
        }

        @Override
        public DecisionTransformer create(Networks networks) {
            return new DecisionTransformer(this, networks);
        }
    }

    private final Config config;
    private final SequenceModel model;
    private final Adam optimizer;
    private final HighestReturn highest;

    DecisionTransformer(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        SequenceSettings settings = config.sequence();
        model = settings.model(
                networks, "sequence", SequenceActor.tokens(networks), SequenceActor.readouts(networks.actionSize()));
        optimizer = settings.optimizer(networks, model);
        highest = remembering("returns", new HighestReturn());
    }

    @Override
    protected Losses learn(Replay data) {
        highest.see(data);
        SequenceActor actor = actor();
        Windows batch = data.windows(config.batchSize(), config.sequence().context());
        Tensor errors = actor.outputs(batch.steps(), noise())
                .tanh()
                .minus(batch.actions())
                .squared();
        Tensor loss = batch.mean(errors.mean(-1));
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
