package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.CategoricalActor;
import dev.hindcast.learning.nn.ConstrainedActor;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Quantiles;
import dev.hindcast.learning.nn.Tensor;
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
    /**
     * The settings.
     *
     * @param hidden units of each hidden layer, of all networks
     * @param learningRate of Adam, for all networks
     * @param batchSize transitions in a batch
     * @param discount gamma
     * @param targetInterval updates between the target network's moves
     * @param polyak how far it moves towards the critic: 1 makes it a copy
     * @param threshold tau in [0, 1): 0 is double deep Q-learning, towards 1 imitates
     * @param logitPenalty weight of the mean square of the behaviour model's logits
     */
    public record Config(
            List<Integer> hidden,
            double learningRate,
            int batchSize,
            double discount,
            int targetInterval,
            double polyak,
            double threshold,
            double logitPenalty)
            implements dev.hindcast.learning.algorithm.Config {
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

        /** These with another {@code hidden}. */
        public Config withHidden(List<Integer> hidden) {
            return Settings.with(this, "hidden", hidden);
        }

        /** These with another {@code learningRate}. */
        public Config withLearningRate(double learningRate) {
            return Settings.with(this, "learningRate", learningRate);
        }

        /** These with another {@code batchSize}. */
        public Config withBatchSize(int batchSize) {
            return Settings.with(this, "batchSize", batchSize);
        }

        /** These with another {@code discount}. */
        public Config withDiscount(double discount) {
            return Settings.with(this, "discount", discount);
        }

        /** These with another {@code targetInterval}. */
        public Config withTargetInterval(int targetInterval) {
            return Settings.with(this, "targetInterval", targetInterval);
        }

        /** These with another {@code polyak}. */
        public Config withPolyak(double polyak) {
            return Settings.with(this, "polyak", polyak);
        }

        /** These with another {@code threshold}. */
        public Config withThreshold(double threshold) {
            return Settings.with(this, "threshold", threshold);
        }

        /** These with another {@code logitPenalty}. */
        public Config withLogitPenalty(double logitPenalty) {
            return Settings.with(this, "logitPenalty", logitPenalty);
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
    protected Losses learn(Batch batch) {
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
