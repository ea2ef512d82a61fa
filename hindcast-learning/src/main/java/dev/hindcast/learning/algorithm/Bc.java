package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.ImitatingActor;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.FrameStack;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * Behaviour cloning (Pomerleau 1989): the policy that imitates the logged actions best. Needs no rewards and is the baseline that
 * every offline method has to beat.
 *
 * <p>With the deterministic policy a = tanh(f(s)) the loss is the mean squared error to the logged action, which is maximum
 * likelihood under a Gaussian of fixed variance; with the Gaussian policy it is the negative log-likelihood. To imitate the best episodes
 * only (10%BC), train on {@code dataset.topByReturn(0.1)}.
 *
 * <p>With a context of K observations it imitates by what led up to a state, not by the state alone: trajectory-conditioned behaviour
 * cloning, the baseline of sequence models (Chen et al. 2021, arXiv 2106.01345, section 5.1), on a stack of observations.
 */
public final class Bc extends Algorithm {
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

            @Setting(value = "transitions in a batch", range = "at least 1")
            int batchSize,

            @Setting("what the policy is: gaussian N(tanh(f(s)), sigma^2), taught by likelihood; "
                    + "deterministic tanh(f(s)), taught by squared error")
            ImitatingActor.Kind policy,

            @Setting(
                    value =
                            "K, how many of the last observations the policy sees side by side: with several, what was done"
                                    + " may hang on how it came about",
                    range = "at least 1")
            int context)
            implements dev.hindcast.learning.algorithm.Config, BcConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.positive("context", context);
        }

        /** CORL's, which gave its published scores. */
        public static Config defaults() {
            return new Config(List.of(256, 256), 3e-4, 256, ImitatingActor.Kind.DETERMINISTIC, 1);
        }

        /** Behaviour cloning looks at no reward; this is the discount that reports use. */
        @Override
        public double discount() {
            return 0.99;
        }

        @Override
        public Bc create(Networks networks) {
            return new Bc(this, networks);
        }
    }

    private final Config config;
    private final ImitatingActor actor;
    private final Adam actorOptimizer;

    Bc(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        int inputs = new FrameStack(networks.spec(), config.context()).size();
        actor = networks.imitatingActor("actor", config.policy(), config.hidden(), inputs);
        actorOptimizer = networks.adam(actor.network(), config.learningRate());
    }

    @Override
    protected Losses learn(Replay data) {
        Imitated batch = Imitated.drawn(data, config, config.context());
        Tensor actorLoss = config.policy() == ImitatingActor.Kind.DETERMINISTIC
                ? LossFunctions.meanSquaredError(actor.mode(batch.observations()), batch.actions())
                : actor.imitationLoss(batch.observations(), batch.actions()).mean();
        actorOptimizer.minimize(actorLoss);
        return Losses.of("actor", actorLoss);
    }

    @Override
    protected ActorCritic learned() {
        return ActorCritic.of(actor);
    }
}
