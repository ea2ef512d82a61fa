package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.GaussianActor;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.MaxReturnActor;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.SequenceModel;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.Activation;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Windows;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * Reinformer (Zhuang, Peng, Liu, Zhang and Wang 2024, "Reinformer: Max-Return Sequence Modeling for Offline RL", arXiv 2405.08740): a causal
 * transformer that says of a state about the highest return that the log went on to from there, and what was done where that much followed. To act
 * it is told no return: it goes by the one that it says.
 *
 * <p>It keeps to the data by imitating it, and by asking for no more than the log had from a state like this one. An expectile of returns is blind to
 * why they were high: luck counts as merit.
 *
 * <table>
 * <caption>Names here and in the paper</caption>
 * <tr><td>observations, returns, actions</td><td>s, g, a: the tokens of a step, in this order</td></tr>
 * <tr><td>context</td><td>K</td></tr>
 * <tr><td>expectile</td><td>m, near 1: which expectile of returns is said</td></tr>
 * <tr><td>temperature</td><td>of the code: the weight of the policy's entropy</td></tr>
 * </table>
 *
 * <p>As in the authors' code errors of returns are divided by the mean size of the batch's returns, the policy is a Gaussian with a free deviation
 * for each component, and the weight of its entropy is tuned to meet minus the action's size. Their optimiser is LAMB, here it is AdamW; their blocks
 * normalise behind each half, here they do in front of it, as those of {@link DecisionTransformer} do; the temperature's loss is linear in its
 * logarithm, as in {@link Sac}. While acting, the returns of all steps of the window are said in view of the window, where theirs stay as they were
 * said: the same until the window slides.
 */
public final class Reinformer extends Algorithm {
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
            double expectile,

            @Setting(value = "the weight of the entropy before the first update", range = "above 0")
            double initialTemperature,

            @Setting(value = "the step size of Adam for that weight", range = "above 0")
            double temperatureLearningRate,

            @Setting(value = "the target entropy is minus this times the action's size", range = "at least 0")
            double targetEntropyScale)
            implements LearnsReturns, ReinformerConfigBuilder.With {
        public Config {
            Checks.positive("batchSize", batchSize);
            Checks.positive("returnScale", returnScale);
            Checks.insideUnit("expectile", expectile);
            Checks.positive("initialTemperature", initialTemperature);
            Checks.positive("temperatureLearningRate", temperatureLearningRate);
            Checks.notNegative("targetEntropyScale", targetEntropyScale);
        }

        /** The authors' for hopper, but for batches of 128, which they have elsewhere. */
        public static Config defaults() {
            return new Config(sequenceDefaults(), 128, 1000, 0.99, 0.1, 1e-4, 1);
        }

        /** K 5, four blocks of 256 with eight heads. */
        static SequenceSettings sequenceDefaults() {
            return SequenceSettings.defaults()
                    .withContext(5)
                    .withWidth(256)
                    .withLayers(4)
                    .withHeads(8)
                    .withActivation(Activation.GELU)
                    .withWarmUpUpdates(5_000);
        }

        /** Returns-to-go are not discounted; this is the discount that reports use. */
        @Override
        public double discount() {
            return 0.99;
        }

        @Override
        public Reinformer create(Networks networks) {
            return new Reinformer(this, networks);
        }
    }

    private final Config config;
    private final MaxReturnActor actor;
    private final Adam optimizer;
    private final Temperature temperature;
    private final double targetEntropy;

    Reinformer(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        SequenceSettings settings = config.sequence();
        SequenceModel model = settings.model(
                networks,
                "sequence",
                MaxReturnActor.tokens(networks),
                MaxReturnActor.readouts(networks.actionSize()),
                MaxReturnActor.deviations(networks));
        actor = new MaxReturnActor(model, settings.context(), settings.stride());
        optimizer = settings.optimizer(networks, model);
        temperature = new Temperature(networks, config.initialTemperature(), config.temperatureLearningRate());
        targetEntropy = -config.targetEntropyScale() * networks.actionSize();
    }

    @Override
    protected Losses learn(Replay data) {
        Windows batch = data.windows(config.batchSize(), config.sequence().context());
        Tensor returns = batch.returnsToGo().times(1 / config.returnScale());
        MaxReturnActor.Said said = actor.of(batch.steps(), returns, noise());
        Tensor returnLoss = returnLoss(batch, said.returns(), returns, config.expectile());

        GaussianActor.Distribution policy = actor.distribution(said.actions());
        Tensor entropy = policy.entropy();
        Tensor actorLoss = batch.mean(policy.logProbability(batch.actions()))
                .plus(entropy.times(temperature.value()))
                .negated();
        optimizer.minimize(returnLoss.plus(actorLoss));
        return Losses.of("return", returnLoss)
                .and("actor", actorLoss)
                .and(
                        "temperature",
                        temperature.update(entropy.detach().negated().plus(targetEntropy)));
    }

    /** The expectile loss of predicted returns, both n x K, in the unit of the batch's mean size. */
    static Tensor returnLoss(Windows batch, Tensor predicted, Tensor returns, double expectile) {
        Tensor size = batch.mean(returns.absolute());
        Tensor errors = returns.minus(predicted).dividedBy(size.replacedUnless(size, 1));
        return batch.mean(LossFunctions.expectileErrors(errors, expectile));
    }

    @Override
    protected ActorCritic learned() {
        return ActorCritic.of(actor);
    }
}
