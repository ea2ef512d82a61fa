package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.GreedyActor;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Quantiles;
import dev.hindcast.learning.nn.Tensor;
import java.util.List;

/**
 * Deep Q-learning (Mnih et al. 2015) on logged data: the naive baseline, which takes the maximum over actions that the data may not
 * hold and has to be seen to overestimate. With {@code doubleQ} the online network chooses the next action and the target network
 * values it (van Hasselt et al. 2016, arXiv 1509.06461); with several {@code quantiles} the critic learns the return's distribution
 * (QR-DQN, Dabney et al. 2018, arXiv 1710.10044).
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>papers</th></tr>
 * <tr><td>critic, targetCritic</td><td>Q(s, a; theta), Q(s, a; theta^-)</td></tr>
 * <tr><td>targetInterval</td><td>C</td></tr>
 * <tr><td>quantiles</td><td>N, with kappa = 1</td></tr>
 * </table>
 *
 * <p>As in Mnih et al. the error is limited to [-1, 1], which is Huber's loss, and the target network is replaced every
 * {@code targetInterval} updates.
 */
public final class Dqn extends Algorithm {
    /**
     * The settings.
     *
     * @param hidden units of each hidden layer
     * @param learningRate of Adam
     * @param batchSize transitions in a batch
     * @param discount gamma
     * @param targetInterval updates between the target network's moves
     * @param polyak how far it moves towards the critic: 1 makes it a copy
     * @param doubleQ whether the critic chooses the action that the target network values
     * @param quantiles of the return; 1 learns its mean
     */
    public record Config(
            List<Integer> hidden,
            double learningRate,
            int batchSize,
            double discount,
            int targetInterval,
            double polyak,
            boolean doubleQ,
            int quantiles)
            implements dev.hindcast.learning.algorithm.Config {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.positive("targetInterval", targetInterval);
            Checks.unit("polyak", polyak);
            Checks.positive("quantiles", quantiles);
        }

        /** Double deep Q-learning. */
        public static Config defaults() {
            return new Config(List.of(256, 256), 3e-4, 256, 0.99, 1_000, 1, true, 1);
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

        /** These with another {@code doubleQ}. */
        public Config withDoubleQ(boolean doubleQ) {
            return Settings.with(this, "doubleQ", doubleQ);
        }

        /** These with another {@code quantiles}. */
        public Config withQuantiles(int quantiles) {
            return Settings.with(this, "quantiles", quantiles);
        }

        @Override
        public Dqn create(Networks networks) {
            return new Dqn(this, networks);
        }
    }

    private final Config config;
    private final Quantiles quantiles;
    private final Network critic;
    private final Network targetCritic;
    private final Adam criticOptimizer;

    Dqn(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        quantiles = new Quantiles(config.quantiles());
        critic = networks.discreteCritic("critic", config.hidden(), quantiles);
        targetCritic = networks.copyOf("target_critic", critic);
        criticOptimizer = networks.adam(critic, config.learningRate());
    }

    @Override
    protected Losses learn(Batch batch) {
        Tensor target = noGradient(() -> {
            GreedyActor chooser = new GreedyActor(config.doubleQ() ? critic : targetCritic, quantiles);
            Tensor nextActions = chooser.mode(batch.nextObservations(), batch.nextLegal());
            return batch.bellmanTargets(quantiles.ofAction(targetCritic.of(batch.nextObservations()), nextActions));
        });
        Tensor predicted = quantiles.ofAction(critic.of(batch.observations()), batch.actions());
        Tensor criticLoss = quantiles.error(predicted, target);
        criticOptimizer.minimize(criticLoss);
        if ((updates() + 1) % config.targetInterval() == 0) {
            targetCritic.follow(critic, config.polyak());
        }
        return Losses.of("critic", criticLoss);
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(
                new GreedyActor(critic, quantiles),
                (s, a) -> quantiles.means(critic.of(s)).pick(a));
    }
}
