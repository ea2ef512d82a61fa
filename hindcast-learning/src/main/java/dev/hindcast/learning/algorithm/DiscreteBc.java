package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.CategoricalActor;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.FrameStack;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * Behaviour cloning for discrete actions (Pomerleau 1989): maximum likelihood of the logged actions under a categorical policy. Needs
 * no rewards and is the baseline that every offline method has to beat. To imitate the best episodes only (10%BC), train on
 * {@code dataset.topByReturn(0.1)}; to imitate by the last K observations, set a context, see {@link Bc}.
 */
public final class DiscreteBc extends Algorithm {
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

            @Setting(
                    value =
                            "K, how many of the last observations the policy sees side by side: with several, what was done"
                                    + " may hang on how it came about",
                    range = "at least 1")
            int context)
            implements dev.hindcast.learning.algorithm.Config, DiscreteBcConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.positive("context", context);
        }

        /** Those of the continuous form. */
        public static Config defaults() {
            return new Config(List.of(256, 256), 3e-4, 256, 1);
        }

        /** Behaviour cloning looks at no reward; this is the discount that reports use. */
        @Override
        public double discount() {
            return 0.99;
        }

        @Override
        public DiscreteBc create(Networks networks) {
            return new DiscreteBc(this, networks);
        }
    }

    private final Config config;
    private final CategoricalActor actor;
    private final Adam actorOptimizer;

    DiscreteBc(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        int inputs = new FrameStack(networks.spec(), config.context()).size();
        actor = networks.categoricalActor("actor", config.hidden(), inputs);
        actorOptimizer = networks.adam(actor.network(), config.learningRate());
    }

    @Override
    protected Losses learn(Replay data) {
        Imitated batch = Imitated.drawn(data, config, config.context());
        Tensor actorLoss = actor.logProbabilities(batch.observations(), batch.legal())
                .pick(batch.actions())
                .mean()
                .negated();
        actorOptimizer.minimize(actorLoss);
        return Losses.of("actor", actorLoss);
    }

    @Override
    protected ActorCritic learned() {
        return ActorCritic.of(actor);
    }
}
