package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.GreedyActor;
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
 * Random ensemble mixture (Agarwal, Schuurmans and Norouzi 2020, "An Optimistic Perspective on Offline Reinforcement Learning", arXiv
 * 1907.04543): deep Q-learning of many heads at once, by a Bellman error of a convex combination of them that each batch draws anew, and
 * that has to hold for every combination. The policy takes the heads' mean.
 *
 * <p>It keeps to the data by nothing but the agreement of its heads: no action is forbidden or fined, so that it needs data that are
 * large and various, such as the whole experience of an online learner.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>critic, targetCritic</td><td>Q_theta^1, ..., Q_theta^K, and those of theta'</td></tr>
 * <tr><td>heads</td><td>K</td></tr>
 * <tr><td>mixture</td><td>alpha: K draws from (0, 1], divided by their sum</td></tr>
 * </table>
 *
 * <p>As in the authors' code the heads share all layers but the last, and a batch has one mixture, for its targets too. The error is
 * Huber's, and the target network is replaced every {@code targetInterval} updates.
 */
public final class DiscreteRem extends Algorithm {
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

            @Setting(value = "gamma: what a reward is worth a step earlier", range = "[0, 1]")
            double discount,

            @Setting(value = "updates between the target network's moves", range = "at least 1")
            int targetInterval,

            @Setting(
                    value = "how far the target network moves towards the critic when it does: 1 makes it a copy",
                    range = "[0, 1]")
            double polyak,

            @Setting(
                    value = "K, how many estimates of each value are mixed: 1 is deep Q-learning",
                    range = "at least 1")
            int heads)
            implements dev.hindcast.learning.algorithm.Config, DiscreteRemConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.positive("targetInterval", targetInterval);
            Checks.unit("polyak", polyak);
            Checks.positive("heads", heads);
        }

        /** The published number of heads. */
        public static Config defaults() {
            return new Config(List.of(256, 256), 3e-4, 256, 0.99, 1_000, 1, 200);
        }

        @Override
        public DiscreteRem create(Networks networks) {
            return new DiscreteRem(this, networks);
        }
    }

    private final Config config;
    private final Quantiles heads;
    private final Network critic;
    private final Network targetCritic;
    private final Adam criticOptimizer;

    DiscreteRem(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        heads = new Quantiles(config.heads());
        critic = networks.discreteCritic("critic", config.hidden(), heads);
        targetCritic = networks.copyOf("target_critic", critic);
        criticOptimizer = networks.adam(critic, config.learningRate());
    }

    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Tensor draws = noise().uniform(1, config.heads()).negated().plus(1);
        Tensor mixture = draws.dividedBy(draws.sum(-1).unsqueeze(-1));

        Tensor target = noGradient(() -> batch.bellmanTarget(batch.nextLegal()
                .restrict(mixed(targetCritic, batch.nextObservations(), mixture))
                .max(-1)));
        Tensor predicted = mixed(critic, batch.observations(), mixture).pick(batch.actions());
        Tensor criticLoss = LossFunctions.huber(predicted.minus(target)).mean();
        criticOptimizer.minimize(criticLoss);
        if ((updates() + 1) % config.targetInterval() == 0) {
            targetCritic.follow(critic, config.polyak());
        }
        return Losses.of("critic", criticLoss);
    }

    /** sum_k alpha_k Q^k(s, .): n x actions. */
    private Tensor mixed(Network network, Tensor observations, Tensor mixture) {
        return network.of(observations)
                .splitLast(config.heads())
                .times(mixture.unsqueeze(0))
                .sum(-1);
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(
                new GreedyActor(critic, heads),
                (s, a) -> heads.means(critic.of(s)).pick(a));
    }
}
