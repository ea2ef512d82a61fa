package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.ReturnCritic;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * Deep Q-learning (Mnih et al. 2015) on logged data: the naive baseline, which takes the maximum over actions that the data may not
 * hold and has to be seen to overestimate. With {@code doubleQ} the online network chooses the next action and the target network
 * values it (van Hasselt et al. 2016, arXiv 1509.06461); with several {@code quantiles} the critic learns the return's distribution
 * (QR-DQN, Dabney et al. 2018, arXiv 1710.10044; with {@code levels = implicit} IQN, Dabney et al. 2018, arXiv 1806.06923).
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>papers</th></tr>
 * <tr><td>critic, targetCritic</td><td>Q(s, a; theta), Q(s, a; theta^-)</td></tr>
 * <tr><td>targetInterval</td><td>C</td></tr>
 * <tr><td>quantiles</td><td>N, with kappa = 1; of IQN N and N'</td></tr>
 * </table>
 *
 * <p>As in Mnih et al. the error is limited to [-1, 1], which is Huber's loss, and the target network is replaced every
 * {@code targetInterval} updates.
 */
public final class Dqn extends Algorithm {
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

            @Setting("whether the critic chooses the action that the target network values")
            boolean doubleQ,

            @Setting(
                    value = "how many quantiles of the return the critic learns: 1 learns its mean",
                    range = "at least 1")
            int quantiles,

            @Setting("at which levels quantiles are taken: fixed the same for all states, QR-DQN; "
                    + "implicit drawn anew for each state and batch, IQN")
            ReturnCritic.Kind levels)
            implements dev.hindcast.learning.algorithm.Config, DqnConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.positive("targetInterval", targetInterval);
            Checks.unit("polyak", polyak);
            Checks.quantiles(quantiles, levels);
        }

        /** Double deep Q-learning. */
        public static Config defaults() {
            return new Config(List.of(256, 256), 3e-4, 256, 0.99, 1_000, 1, true, 1, ReturnCritic.Kind.FIXED);
        }

        @Override
        public Dqn create(Networks networks) {
            return new Dqn(this, networks);
        }
    }

    private final Config config;
    private final ReturnCritic critic;
    private final ReturnCritic targetCritic;
    private final Adam criticOptimizer;

    Dqn(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        critic = networks.returnCritic("critic", config.hidden(), config.levels(), config.quantiles());
        targetCritic = critic.copy(networks, "target_critic");
        criticOptimizer = networks.adam(critic.parameters(), config.learningRate());
    }

    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Tensor target = noGradient(() -> {
            ReturnCritic chooser = config.doubleQ() ? critic : targetCritic;
            Tensor nextActions = chooser.mode(batch.nextObservations(), batch.nextLegal());
            return batch.bellmanTargets(
                    targetCritic.sample(batch.nextObservations(), noise()).ofAction(nextActions));
        });
        Tensor criticLoss = critic.sample(batch.observations(), noise()).error(batch.actions(), target);
        criticOptimizer.minimize(criticLoss);
        if ((updates() + 1) % config.targetInterval() == 0) {
            targetCritic.follow(critic, config.polyak());
        }
        return Losses.of("critic", criticLoss);
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(critic, (s, a) -> critic.values(s).pick(a));
    }
}
