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
 * Exponential Q-learning (Xu et al. 2023, arXiv 2303.15810). It keeps to the data by never asking its critics about an action that is
 * not in them: V is the regularised maximum of Q over logged actions that a Kullback-Leibler penalty leads to, Q follows V of the next
 * state, and the policy imitates logged actions weighted by the exponential of their advantage.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>alpha</td><td>alpha: the penalty's weight; V is to be alpha log E[e^(Q / alpha)]</td></tr>
 * <tr><td>loggedValue</td><td>Q(s, a), the smaller of two delayed critics</td></tr>
 * <tr><td>weightScale</td><td>1: in the authors' code alone the policy's weight is e^(10 (Q - V) / alpha)</td></tr>
 * </table>
 *
 * <p>V is alpha times the logarithm of the partition function Z(s), so that weights of scale 1 are normalised state by state; of a
 * larger scale they are not. As in the authors' code V has LayerNorm and takes its step first, and its loss is divided by the batch's
 * largest exponential; the rest is {@link Iql}'s. They limit the exponent to 5, beyond which their loss only pushes V down, further away
 * from Q; here it has no limit, since divided it is at most 1.
 */
public final class Eql extends Algorithm {
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

            @Setting(
                    value =
                            "what advantages by alpha are multiplied with in their weight: 0 imitates, 1 is the paper's",
                    range = "at least 0")
            double weightScale,

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
            implements dev.hindcast.learning.algorithm.Config, EqlConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.positive("alpha", alpha);
            Checks.notNegative("weightScale", weightScale);
            Checks.positive("maxWeight", maxWeight);
            Checks.notNegative("cosineSteps", cosineSteps);
        }

        /** The authors' for locomotion. */
        public static Config defaults() {
            return new Config(
                    List.of(256, 256),
                    3e-4,
                    256,
                    0.99,
                    0.005,
                    2,
                    10,
                    100,
                    true,
                    ImitatingActor.Kind.GAUSSIAN,
                    1_000_000);
        }

        @Override
        public Eql create(Networks networks) {
            return new Eql(this, networks);
        }
    }

    private final Config config;
    private final InSample learner;

    Eql(Config config, Networks networks) {
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

    /** The mean of e^u + V / alpha, u = (Q - V) / alpha, divided by the e^m of {@link LossFunctions#largest}. */
    private Tensor valueLoss(Tensor loggedValue, Tensor value) {
        Tensor u = loggedValue.minus(value).times(1 / config.alpha());
        Tensor m = LossFunctions.largest(u);
        Tensor ofValue = value.times(1 / config.alpha()).times(m.negated().exp());
        return u.minus(m).exp().plus(ofValue).mean();
    }

    private Tensor weight(Tensor advantage) {
        return LossFunctions.advantageWeight(advantage, config.weightScale() / config.alpha(), config.maxWeight());
    }

    @Override
    protected ActorCritic learned() {
        return learner.learned();
    }
}
