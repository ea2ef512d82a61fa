package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.ImitatingActor;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * Extreme Q-learning (Garg, Hejna, Geist and Ermon 2023, arXiv 2301.02328). It keeps to the data by never asking its critics about an
 * action that is not in them: V follows the soft maximum of Q over logged actions by Gumbel regression, Q follows V of the next state,
 * and the policy imitates logged actions weighted by the exponential of their advantage.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>temperature</td><td>beta: V is to be beta log E[e^(Q / beta)]</td></tr>
 * <tr><td>loggedValue</td><td>Q^(s, a), the smaller of two delayed critics</td></tr>
 * <tr><td>maxExponent</td><td>the limit of (Q - V) / beta; beyond it a sample teaches V nothing</td></tr>
 * <tr><td>inverseTemperature</td><td>of the policy's weights, as in implicit Q-learning</td></tr>
 * </table>
 *
 * <p>V is beta times the logarithm of the partition function Z(s), so that weights of inverse temperature 1 / beta are normalised
 * state by state; with another they are not. As in the authors' code all but V's loss is {@link Iql}'s, V has LayerNorm and takes its
 * step first, and its loss is divided by the batch's largest exponential. Their Huber loss of the critics, quadratic up to errors of
 * 20, is the squared error here.
 */
public final class Xql extends Algorithm {
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

            @Setting(
                    value = "beta: large values the logged policy, near 0 the maximum over the data's support",
                    range = "above 0")
            double temperature,

            @Setting(
                    value =
                            "the limit of the exponent in V's loss; actions whose Q is further above V teach it nothing",
                    range = "above 0")
            double maxExponent,

            @Setting(
                    value = "what an advantage is multiplied with in its weight: 0 imitates, larger prefers high ones",
                    range = "at least 0")
            double inverseTemperature,

            @Setting(value = "the limit of the advantage weight", range = "above 0")
            double maxWeight,

            @Setting("whether V has LayerNorm") boolean valueLayerNorm,

            @Setting("what the policy is: gaussian N(tanh(f(s)), sigma^2), taught by likelihood; "
                    + "deterministic tanh(f(s)), taught by squared error")
            ImitatingActor.Kind policy,

            @Setting(
                    value = "updates over which the actor's step size falls to 0 along a cosine; 0 keeps it constant",
                    range = "at least 0")
            long cosineSteps)
            implements dev.hindcast.learning.algorithm.Config, XqlConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.positive("temperature", temperature);
            Checks.positive("maxExponent", maxExponent);
            Checks.notNegative("inverseTemperature", inverseTemperature);
            Checks.positive("maxWeight", maxWeight);
            Checks.notNegative("cosineSteps", cosineSteps);
        }

        /** The authors' for locomotion, with the temperature that most of their data sets have. */
        public static Config defaults() {
            return new Config(
                    List.of(256, 256),
                    3e-4,
                    256,
                    0.99,
                    0.005,
                    2,
                    7,
                    3,
                    100,
                    true,
                    ImitatingActor.Kind.GAUSSIAN,
                    1_000_000);
        }

        @Override
        public Xql create(Networks networks) {
            return new Xql(this, networks);
        }
    }

    private final Config config;
    private final InSample learner;

    Xql(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        learner = new InSample(
                networks,
                new InSample.Settings(
                        config.hidden(),
                        config.learningRate(),
                        config.polyak(),
                        config.valueLayerNorm(),
                        config.policy(),
                        config.cosineSteps()));
    }

    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        return learner.update(batch, this::valueLoss, this::weight, LossFunctions::meanSquaredError);
    }

    /** Gumbel regression of Q onto V. */
    private Tensor valueLoss(Tensor loggedValue, Tensor value) {
        Tensor z = loggedValue.minus(value).times(1 / config.temperature()).clampMax(config.maxExponent());
        return LossFunctions.gumbel(z);
    }

    private Tensor weight(Tensor advantage) {
        return LossFunctions.advantageWeight(advantage, config.inverseTemperature(), config.maxWeight());
    }

    @Override
    protected ActorCritic learned() {
        return learner.learned();
    }
}
