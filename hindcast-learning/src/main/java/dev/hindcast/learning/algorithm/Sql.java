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
 * Sparse Q-learning (Xu et al. 2023, arXiv 2303.15810). It keeps to the data by never asking its critics about an action that is not in
 * them: V is the regularised maximum of Q over logged actions that a chi-square penalty leads to, Q follows V of the next state, and
 * the policy imitates logged actions of positive advantage, the others not at all.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>alpha</td><td>alpha: the penalty's weight</td></tr>
 * <tr><td>loggedValue</td><td>Q(s, a), the smaller of two delayed critics</td></tr>
 * </table>
 *
 * <p>There is no partition function to handle: what normalises the weights is a part of V. As in the authors' code a weight is Q - V,
 * limited to [0, {@code maxWeight}], where the paper has 1 + (Q - V) / (2 alpha), at least 0; V has LayerNorm and takes its step first;
 * the rest is {@link Iql}'s.
 */
public final class Sql extends Algorithm {
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
                    value = "alpha: large values the logged policy, near 0 the maximum over the data's support",
                    range = "above 0")
            double alpha,

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
            implements dev.hindcast.learning.algorithm.Config, SqlConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.positive("alpha", alpha);
            Checks.positive("maxWeight", maxWeight);
            Checks.notNegative("cosineSteps", cosineSteps);
        }

        /** The authors' for locomotion. */
        public static Config defaults() {
            return new Config(
                    List.of(256, 256), 3e-4, 256, 0.99, 0.005, 1, 100, true, ImitatingActor.Kind.GAUSSIAN, 1_000_000);
        }

        @Override
        public Sql create(Networks networks) {
            return new Sql(this, networks);
        }
    }

    private final Config config;
    private final InSample learner;

    Sql(Config config, Networks networks) {
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
        return learner.update(batch, this::valueLoss, this::weight, LossFunctions::squaredErrors);
    }

    /** The mean of 1[u > 0] u^2 + V / alpha, u = 1 + (Q - V) / (2 alpha). */
    private Tensor valueLoss(Tensor loggedValue, Tensor value) {
        Tensor u = loggedValue.minus(value).times(0.5 / config.alpha()).plus(1);
        Tensor above = u.clamp(0, Float.MAX_VALUE);
        return above.squared().plus(value.times(1 / config.alpha())).mean();
    }

    private Tensor weight(Tensor advantage) {
        return advantage.clamp(0, config.maxWeight());
    }

    @Override
    protected ActorCritic learned() {
        return learner.learned();
    }
}
