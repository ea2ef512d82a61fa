package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.TanhGaussianActor;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * Critic-regularised regression (Wang et al. 2020, arXiv 2006.15134). It keeps to the data by imitation: the policy is taught by those
 * logged actions that the critic finds better than the policy's own, all alike or by how much.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>critics, targetCritics</td><td>Q_theta, Q_theta' (the smallest counts)</td></tr>
 * <tr><td>actor, targetActor</td><td>pi, pi'</td></tr>
 * <tr><td>filter</td><td>f of equation 2: binary is equation 3, exponential equation 4</td></tr>
 * <tr><td>temperature</td><td>beta of equation 4</td></tr>
 * <tr><td>baseline, actionSamples</td><td>what the m actions drawn from the policy are worth: CRR mean or CRR max</td></tr>
 * </table>
 *
 * <p>The partition function Z(s) of exponential weights is ignored, as in the paper. The paper's critic is distributional; of these the
 * smallest of one or more values counts. The paper draws several actions when it acts and takes one of them at random, with weights that
 * grow exponentially with Q (its critic weighted policy, CWP); with {@code actingSamples} above 1 this policy takes the best of them, else it acts by its mode.
 */
public final class Crr extends Algorithm {
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

            @Setting(value = "how many critics, of which the smallest counts", range = "at least 1")
            int critics,

            @Setting(value = "updates between the moves of the target networks", range = "at least 1")
            int targetInterval,

            @Setting(value = "how far the target networks move when they do: 1 makes them copies", range = "[0, 1]")
            double polyak,

            @Setting("which logged actions are imitated: binary those of positive advantage, all alike; "
                    + "exponential all, weighted by the exponential of the advantage")
            DiscreteCrr.Filter filter,

            @Setting("over what of the policy's actions an advantage is taken: mean their mean value; max the largest")
            Baseline baseline,

            @Setting(value = "m: actions drawn from the policy for the advantage", range = "at least 1")
            int actionSamples,

            @Setting(value = "beta of the exponential filter", range = "above 0")
            double temperature,

            @Setting(value = "the limit of the exponential filter", range = "above 0")
            double maxWeight,

            @Setting(
                    value =
                            "actions that the policy draws when it acts, of which the first critic's best is taken; 1 acts by "
                                    + "its mode",
                    range = "at least 1")
            int actingSamples)
            implements dev.hindcast.learning.algorithm.Config, CrrConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.positive("critics", critics);
            Checks.positive("targetInterval", targetInterval);
            Checks.unit("polyak", polyak);
            Checks.positive("actionSamples", actionSamples);
            Checks.positive("temperature", temperature);
            Checks.positive("maxWeight", maxWeight);
            Checks.positive("actingSamples", actingSamples);
        }

        /**
         * The binary filter over the mean of four actions; for the exponential one the published temperature and limit. The paper's target
         * networks become copies every 100 updates ({@code targetInterval} 100, {@code polyak} 1): on small data sets and short trainings
         * the critics may then run away, which these do not.
         */
        public static Config defaults() {
            return new Config(
                    List.of(256, 256),
                    3e-4,
                    256,
                    0.99,
                    2,
                    1,
                    0.005,
                    DiscreteCrr.Filter.BINARY,
                    Baseline.MEAN,
                    4,
                    1,
                    20,
                    1);
        }

        @Override
        public Crr create(Networks networks) {
            return new Crr(this, networks);
        }
    }

    /** What a logged action is compared with. */
    public enum Baseline {
        /** The mean value of the policy's actions. */
        MEAN,
        /** The largest value of them. */
        MAX
    }

    private final Config config;
    private final Network critics;
    private final Network targetCritics;
    private final TanhGaussianActor actor;
    private final TanhGaussianActor targetActor;
    private final Adam criticOptimizer;
    private final Adam actorOptimizer;

    Crr(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        critics = networks.critics("critics", config.critics(), config.hidden(), false);
        targetCritics = networks.copyOf("target_critics", critics);
        actor = networks.tanhGaussianActor("actor", config.hidden());
        targetActor = new TanhGaussianActor(networks.copyOf("target_actor", actor.network()), networks.actionSize());
        criticOptimizer = networks.adam(critics, config.learningRate());
        actorOptimizer = networks.adam(actor.network(), config.learningRate());
    }

    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Tensor bellmanTarget = noGradient(() -> {
            Tensor nextActions = sample(targetActor.at(batch.nextObservations()), batch.size());
            return batch.bellmanTarget(
                    targetCritics.of(batch.nextObservations(), nextActions).min(0));
        });
        Tensor criticLoss =
                LossFunctions.squaredErrors(critics.of(batch.observations(), batch.actions()), bellmanTarget); // eq. 1
        criticOptimizer.minimize(criticLoss);

        TanhGaussianActor.Distribution policy = actor.at(batch.observations());
        Tensor advantage = noGradient(() -> advantage(batch, policy));
        Tensor actorLoss = filter(advantage)
                .times(policy.logProbability(batch.actions()))
                .mean()
                .negated(); // eq. 2
        actorOptimizer.minimize(actorLoss);
        if ((updates() + 1) % config.targetInterval() == 0) {
            targetCritics.follow(critics, config.polyak());
            targetActor.network().follow(actor.network(), config.polyak());
        }
        return Losses.of("critic", criticLoss).and("actor", actorLoss);
    }

    private Tensor sample(TanhGaussianActor.Distribution policy, int actions) {
        return policy.sample(noise().normal(actions, networks().actionSize())).actions();
    }

    private Tensor advantage(Transitions batch, TanhGaussianActor.Distribution policy) {
        Tensor sampled = sample(policy, batch.size() * config.actionSamples());
        Tensor ofPolicy = critics.of(batch.observations(), sampled).min(0).splitLast(config.actionSamples());
        Tensor ofLogged = critics.of(batch.observations(), batch.actions()).min(0);
        return ofLogged.minus(config.baseline() == Baseline.MEAN ? ofPolicy.mean(-1) : ofPolicy.max(-1));
    }

    private Tensor filter(Tensor advantage) {
        return config.filter().weight(advantage, config.temperature(), config.maxWeight());
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(
                config.actingSamples() == 1
                        ? actor
                        : networks().bestOf(critics.member(0), actor, config.actingSamples()),
                (s, a) -> critics.of(s, a).min(0));
    }
}
