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
 * Conservative Q-learning for discrete actions (Kumar, Zhou, Tucker and Levine 2020, arXiv 2006.04779): double deep Q-learning
 * ({@link Dqn}) whose critic is pushed down where a soft maximum over actions looks and up where the data are.
 *
 * <p>The critic's loss is the Bellman error plus {@code conservativeWeight} times the mean of a soft maximum of Q(s, .) less
 * Q(s, a_data). The soft maximum is the solution of max_mu E_mu[Q] + R(mu), which the choice of R tells:
 *
 * <ul>
 *   <li>{@link Prior#UNIFORM}, CQL(H) of equation 4: R is mu's entropy, log sum_a exp Q(s, a).
 *   <li>{@link Prior#PREVIOUS_POLICY}, CQL(rho): R is the divergence -KL(mu, rho) to a policy of before, log sum_a rho(a | s) exp Q(s, a),
 *       steadier where there are many actions.
 * </ul>
 *
 * <p>Without the data term ({@code dataTerm = false}) it only pushes down: the pointwise lower bound of equation 1, more pessimistic.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>conservativeWeight</td><td>alpha of equation 4</td></tr>
 * <tr><td>critic, targetCritic</td><td>Q_theta, Q of the iteration before</td></tr>
 * <tr><td>prior</td><td>R(mu): H or rho</td></tr>
 * </table>
 *
 * <p>The previous policy rho is softmax Q of the target network. As in the authors' experiments on Atari the critic may learn
 * quantiles, at fixed levels (QR-DQN) or drawn ones (IQN); the conservative term then takes their mean.
 */
public final class DiscreteCql extends Algorithm {
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
                    value =
                            "alpha, how strongly values outside of the data are pushed down: 0 is double deep Q-learning",
                    range = "at least 0")
            double conservativeWeight,

            @Setting("what the soft maximum is taken against: uniform counts every action alike, CQL(H); "
                    + "previous-policy counts actions as much as the target network's softmax takes them, "
                    + "CQL(rho)")
            Prior prior,

            @Setting("whether values of logged actions are pushed up")
            boolean dataTerm,

            @Setting(
                    value = "how many quantiles of the return the critic learns: 1 learns its mean",
                    range = "at least 1")
            int quantiles,

            @Setting("at which levels quantiles are taken: fixed the same for all states, QR-DQN; "
                    + "implicit drawn anew for each state and batch, IQN")
            ReturnCritic.Kind levels)
            implements dev.hindcast.learning.algorithm.Config, DiscreteCqlConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.positive("targetInterval", targetInterval);
            Checks.unit("polyak", polyak);
            Checks.notNegative("conservativeWeight", conservativeWeight);
            Checks.quantiles(quantiles, levels);
        }

        /** CQL(H) with the weight that was published for Atari. */
        public static Config defaults() {
            return new Config(
                    List.of(256, 256), 3e-4, 256, 0.99, 1_000, 1, 4, Prior.UNIFORM, true, 1, ReturnCritic.Kind.FIXED);
        }

        @Override
        public DiscreteCql create(Networks networks) {
            return new DiscreteCql(this, networks);
        }
    }

    /** What the soft maximum over actions is taken against. */
    public enum Prior {
        /** CQL(H): every action counts alike. */
        UNIFORM,
        /** CQL(rho): actions count as much as the policy of before takes them. */
        PREVIOUS_POLICY
    }

    private final Config config;
    private final ReturnCritic critic;
    private final ReturnCritic targetCritic;
    private final Adam criticOptimizer;

    DiscreteCql(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        critic = networks.returnCritic("critic", config.hidden(), config.levels(), config.quantiles());
        targetCritic = critic.copy(networks, "target_critic");
        criticOptimizer = networks.adam(critic.parameters(), config.learningRate());
    }

    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Tensor bellmanTarget = noGradient(() -> bellmanTarget(batch));
        ReturnCritic.Sample returns = critic.sample(batch.observations(), noise());
        Tensor bellmanError = returns.error(batch.actions(), bellmanTarget);

        Tensor values = returns.values();
        Tensor gap = softMaximum(batch, values);
        if (config.dataTerm()) {
            gap = gap.minus(values.pick(batch.actions()));
        }
        Tensor conservativeLoss = gap.mean().times(config.conservativeWeight()); // eq. 4

        criticOptimizer.minimize(bellmanError.plus(conservativeLoss));
        if ((updates() + 1) % config.targetInterval() == 0) {
            targetCritic.follow(critic, config.polyak());
        }
        return Losses.of("bellman", bellmanError).and("conservative", conservativeLoss);
    }

    private Tensor bellmanTarget(Transitions batch) {
        Tensor nextActions = critic.mode(batch.nextObservations(), batch.nextLegal());
        return batch.bellmanTargets(
                targetCritic.sample(batch.nextObservations(), noise()).ofAction(nextActions));
    }

    /** max over mu of E_mu[Q] + R(mu): n values. */
    private Tensor softMaximum(Transitions batch, Tensor values) {
        Tensor legalValues = batch.legal().restrict(values);
        if (config.prior() == Prior.UNIFORM) {
            return legalValues.logSumExp();
        }
        Tensor logPrior = noGradient(() -> batch.legal()
                .restrict(targetCritic.values(batch.observations()))
                .logSoftmax());
        return legalValues.plus(logPrior).logSumExp();
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(critic, (s, a) -> critic.values(s).pick(a));
    }
}
