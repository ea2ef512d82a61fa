package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.CategoricalActor;
import dev.hindcast.learning.nn.ConstrainedActor;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Quantiles;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * Batch-constrained deep Q-learning for discrete actions (Fujimoto, Conti, Ghavamzadeh and Pineau 2019, arXiv 1910.01708): double
 * deep Q-learning that, in targets and as a policy, only considers actions that a model of the behaviour policy finds likely enough.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>behavior</td><td>G_omega, the generative model</td></tr>
 * <tr><td>threshold</td><td>tau: an action is considered where G(a | s) / max G(. | s) exceeds it</td></tr>
 * <tr><td>critic, targetCritic</td><td>Q_theta, Q_theta'</td></tr>
 * <tr><td>logitPenalty</td><td>of the authors' code: weight of the logits' mean square in the loss of G</td></tr>
 * </table>
 *
 * <p>As in the authors' code for states that are vectors, G and Q are networks of their own.
 */
public final class DiscreteBcq extends Algorithm {
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

            @Setting(value = "updates between the target network's moves", range = "at least 1")
            int targetInterval,

            @Setting(
                    value = "how far the target network moves towards the critic when it does: 1 makes it a copy",
                    range = "[0, 1]")
            double polyak,

            @Setting(
                    value = "tau, beyond which an action's likelihood over that of the likeliest has to be: 0 is "
                            + "double deep Q-learning, towards 1 imitates",
                    range = "[0, 1)")
            double threshold,

            @Setting(value = "weight of the mean square of the behaviour model's logits", range = "at least 0")
            double logitPenalty)
            implements dev.hindcast.learning.algorithm.Config, DiscreteBcqConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.positive("targetInterval", targetInterval);
            Checks.unit("polyak", polyak);
            Checks.belowOne("threshold", threshold);
            Checks.notNegative("logitPenalty", logitPenalty);
        }

        /** The published threshold. */
        public static Config defaults() {
            return new Config(List.of(256, 256), 3e-4, 256, 0.99, 1_000, 1, 0.3, 0.01);
        }

        @Override
        public DiscreteBcq create(Networks networks) {
            return new DiscreteBcq(this, networks);
        }
    }

    private final Config config;
    private final Network critic;
    private final Network targetCritic;
    private final CategoricalActor behavior;
    private final ConstrainedActor actor;
    private final Adam criticOptimizer;
    private final Adam behaviorOptimizer;

    DiscreteBcq(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        critic = networks.discreteCritic("critic", config.hidden(), Quantiles.NONE);
        targetCritic = networks.copyOf("target_critic", critic);
        behavior = networks.categoricalActor("behavior", config.hidden());
        actor = new ConstrainedActor(critic, behavior, config.threshold());
        criticOptimizer = networks.adam(critic, config.learningRate());
        behaviorOptimizer = networks.adam(behavior.network(), config.learningRate());
    }

    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Tensor bellmanTarget = noGradient(() -> {
            Tensor nextActions = actor.mode(batch.nextObservations(), batch.nextLegal()); // eq. 17
            return batch.bellmanTarget(targetCritic.of(batch.nextObservations()).pick(nextActions));
        });
        Tensor values = critic.of(batch.observations()).pick(batch.actions());
        Tensor criticLoss = LossFunctions.huber(values.minus(bellmanTarget)).mean(); // eq. 18
        criticOptimizer.minimize(criticLoss);
        if ((updates() + 1) % config.targetInterval() == 0) {
            targetCritic.follow(critic, config.polyak());
        }

        Tensor logits = behavior.logits(batch.observations());
        Tensor likelihood = batch.legal().restrict(logits).logSoftmax().pick(batch.actions());
        Tensor behaviorLoss =
                logits.squared().mean().times(config.logitPenalty()).minus(likelihood.mean());
        behaviorOptimizer.minimize(behaviorLoss);
        return Losses.of("critic", criticLoss).and("behavior", behaviorLoss);
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(actor, (s, a) -> critic.of(s).pick(a));
    }
}
