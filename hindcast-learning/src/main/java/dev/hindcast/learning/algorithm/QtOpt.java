package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.CrossEntropySearch;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.SearchingActor;
import dev.hindcast.learning.nn.Seeds;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * QT-Opt (Kalashnikov et al. 2018, arXiv 1806.10293): Q-learning for continuous actions without an actor, whose maximum over actions is
 * found by the cross-entropy method. It keeps to the data by the smaller of two lagged targets alone, and with a
 * {@code conservativeWeight} as {@link Cql} does: values of actions that are not in the data are pushed down, those of logged ones up.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>critic</td><td>Q_theta</td></tr>
 * <tr><td>targetCritic</td><td>Q_theta_1, the average of the past Q_theta</td></tr>
 * <tr><td>laggedCritic</td><td>Q_theta_2, an earlier Q_theta_1</td></tr>
 * <tr><td>search, samples, elites, iterations</td><td>pi_theta, N, M and the two iterations of the cross-entropy method</td></tr>
 * <tr><td>conservativeWeight</td><td>alpha of CQL (Kumar et al. 2020, arXiv 2006.04779)</td></tr>
 * </table>
 *
 * <p>Other than in the paper the loss is the squared error and not a cross-entropy, since returns need not lie in [0, 1], and the second
 * target is copied from the first every {@code targetLag} updates. The conservative term is the log-sum-exp over uniform actions and the one
 * that the search finds, without importance weights.
 *
 * <p>The paper's first target averages with a constant of 0.9999, over some 10,000 updates, and its second lags about 6,000 updates behind
 * the first. Here both are fifty times faster, as the other critics' targets are: 0.995, over some 200 updates, and copies that are taken
 * every 240 updates, which are 120 old on average.
 *
 * <p>The policy searches at act time, in plain Java, with noise that the seed decides and that is the same for all states.
 */
public final class QtOpt extends Algorithm {
    /** Of the stream of random numbers that the policy's noise is drawn from. */
    private static final long ACTING = 200;

    /** What the default settings learn from that data: {@link dev.hindcast.learning.algorithm.Config#fit(Dataset)}. */
    public static NetworkPolicy fit(Dataset dataset) {
        return Config.defaults().fit(dataset);
    }

    /** The settings. */
    @RecordBuilder
    public record Config(
            @Setting(value = "units of each hidden layer of the critic", range = "at least 1")
            List<Integer> hidden,

            @Setting(value = "the step size of Adam", range = "above 0")
            double learningRate,

            @Setting(value = "transitions in a batch", range = "at least 1")
            int batchSize,

            @Setting(value = "gamma: what a reward is worth a step earlier", range = "[0, 1]")
            double discount,

            @Setting(value = "how far the target critic moves in each update", range = "[0, 1]")
            double polyak,

            @Setting(
                    value = "updates from one copy of the target to the next; the last copy is the second target",
                    range = "at least 1")
            int targetLag,

            @Setting(value = "N: actions that the search draws in each iteration", range = "at least 1")
            int samples,

            @Setting(
                    value = "M: how many of the best are fitted; more than samples are all of them",
                    range = "at least 1")
            int elites,

            @Setting(value = "iterations of the search; 1 takes the best of random actions", range = "at least 1")
            int iterations,

            @Setting(
                    value = "alpha: how strongly values outside of the data are pushed down; 0 is QT-Opt",
                    range = "at least 0")
            double conservativeWeight,

            @Setting(value = "uniform actions of a state whose values are pushed down", range = "at least 1")
            int conservativeSamples,

            @Setting("whether the critic has LayerNorm; it keeps values of unseen actions in bounds")
            boolean criticLayerNorm)
            implements dev.hindcast.learning.algorithm.Config, QtOptConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.positive("targetLag", targetLag);
            Checks.positive("samples", samples);
            Checks.positive("elites", elites);
            Checks.positive("iterations", iterations);
            Checks.notNegative("conservativeWeight", conservativeWeight);
            Checks.positive("conservativeSamples", conservativeSamples);
        }

        /** The paper's search, with the discount, step size and first target that the other critics here have. */
        public static Config defaults() {
            return new Config(List.of(256, 256), 3e-4, 256, 0.99, 0.005, 240, 64, 6, 2, 0, 10, false);
        }

        @Override
        public QtOpt create(Networks networks) {
            return new QtOpt(this, networks);
        }
    }

    private final Config config;
    private final Network critic;
    private final Network targetCritic;
    private final Network laggedCritic;
    private final CrossEntropySearch search;
    private final SearchingActor actor;
    private final Adam optimizer;

    QtOpt(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        critic = networks.critics("critic", 1, config.hidden(), config.criticLayerNorm())
                .member(0);
        targetCritic = networks.copyOf("target_critic", critic);
        laggedCritic = networks.copyOf("lagged_critic", critic);
        search = new CrossEntropySearch(
                config.samples(), Math.min(config.elites(), config.samples()), config.iterations());
        actor = new SearchingActor(critic, search, networks.actionSize(), Seeds.mix(networks.seed(), ACTING));
        optimizer = networks.adam(critic, config.learningRate());
    }

    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Tensor bellmanTarget = noGradient(() -> bellmanTarget(batch));
        Tensor loggedValue = critic.of(batch.observations(), batch.actions());
        Tensor bellmanError = LossFunctions.meanSquaredError(loggedValue, bellmanTarget);
        Losses losses = Losses.of("bellman", bellmanError);
        Tensor criticLoss = bellmanError;
        if (config.conservativeWeight() > 0) {
            Tensor conservative = conservative(batch, loggedValue);
            criticLoss = bellmanError.plus(conservative.times(config.conservativeWeight()));
            losses = losses.and("conservative", conservative);
        }
        optimizer.minimize(criticLoss);
        targetCritic.follow(critic, config.polyak());
        if ((updates() + 1) % config.targetLag() == 0) {
            laggedCritic.follow(targetCritic, 1);
        }
        return losses.and("critic", criticLoss);
    }

    /** r + gamma min(Q_1, Q_2) at the action that is best to Q_1. */
    private Tensor bellmanTarget(Transitions batch) {
        Tensor nextActions = best(targetCritic, batch.nextObservations());
        Tensor nextValue = targetCritic
                .of(batch.nextObservations(), nextActions)
                .minimum(laggedCritic.of(batch.nextObservations(), nextActions));
        return batch.bellmanTarget(nextValue);
    }

    /** The mean of log sum_a exp Q(s, a) - Q(s, a_log), over uniform actions and the best. */
    private Tensor conservative(Transitions batch, Tensor loggedValue) {
        int n = batch.size();
        long size = batch.actions().shape()[1];
        Tensor uniform = noise().uniform((long) n * config.conservativeSamples(), size)
                .times(2)
                .minus(1);
        Tensor actions = Tensor.concatenate(uniform.reshape(n, -1), best(critic, batch.observations()));
        Tensor values =
                critic.of(batch.observations(), actions.reshape(-1, size)).reshape(n, -1);
        return values.logSumExp().minus(loggedValue).mean();
    }

    private Tensor best(Network network, Tensor observations) {
        long rows = (long) observations.rows() * config.samples();
        int size = networks().actionSize();
        return search.best(
                network::of,
                observations,
                i -> noise().normal(rows, size).reshape(observations.rows(), config.samples(), size));
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(actor, critic::of);
    }
}
