package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Initialization;
import dev.hindcast.learning.nn.Initialization.Constant;
import dev.hindcast.learning.nn.Initialization.Orthogonal;
import dev.hindcast.learning.nn.Initialization.Xavier;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.TanhGaussianActor.Distribution;
import dev.hindcast.learning.nn.TanhGaussianActor.Sample;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * Conservative Q-learning for continuous actions (Kumar, Zhou, Tucker and Levine 2020, arXiv 2006.04779): a soft actor-critic whose
 * critic is pushed down where the policy might go and up where the data are, so that the value of the learned policy is not
 * overestimated.
 *
 * <p>The critic's loss is the Bellman error plus {@code conservativeWeight} times
 * log sum_a exp Q(s, a) - Q(s, a_data), CQL(H) of equation 4. The soft maximum is estimated by importance sampling over random
 * actions, the policy's actions at s and the policy's actions at s' (appendix F). That is what the
 * inner maximum over mu of equation 3 comes to with the entropy as regulariser, so that a minimum alone is left. Without the data term
 * ({@code dataTerm = false}) it only pushes down, as equation 1 does: a bound of every single value, more pessimistic.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>conservativeWeight</td><td>alpha of equation 4</td></tr>
 * <tr><td>actionSamples</td><td>N, of each of the three kinds</td></tr>
 * <tr><td>lagrangeThreshold</td><td>tau of equation 30; the multiplier is alpha there</td></tr>
 * <tr><td>temperature</td><td>the entropy's weight in the actor's loss, tuned as in SAC</td></tr>
 * <tr><td>polyak</td><td>tau of the target networks</td></tr>
 * </table>
 *
 * <p>As in the authors' code: the Bellman target takes the minimum of two target critics at a sampled next action without an entropy
 * term, the soft maximum omits the constant log(3N), and with the Lagrange variant the multiplier, limited to [0, 10^6],
 * multiplies the weighted gap less the threshold. As in the paper's algorithm 1 the critic goes first, then the actor.
 *
 * <p>In the first {@code cloningUpdates} of a training the actor minimises {@code temperature} * log pi(a | s) - log pi(a_data | s), as in
 * the authors' code (40,000 there; CORL has the same loss, but takes the density of a sampled action in the place of the logged
 * one, and does not use it for locomotion). With {@code maxTargetBackup} the Bellman target takes, for each next state, the maximum over
 * {@code actionSamples} sampled actions of the minimum of both target critics, as in CORL; the authors' code takes the maximum
 * of each critic first and then the minimum of both, which is never less. Neither does it on locomotion.
 */
public final class Cql extends Algorithm {
    /** What the default settings learn from that data: {@link dev.hindcast.learning.algorithm.Config#fit(Dataset)}. */
    public static NetworkPolicy fit(Dataset dataset) {
        return Config.defaults().fit(dataset);
    }

    /** The settings. */
    @RecordBuilder
    public record Config(
            @Setting(value = "units of each hidden layer, of all networks", range = "at least 1")
            List<Integer> hidden,

            @Setting(value = "the step size of Adam, for the actor and the temperature", range = "above 0")
            double actorLearningRate,

            @Setting(value = "the step size of Adam, for the critics and the multiplier", range = "above 0")
            double criticLearningRate,

            @Setting(value = "transitions in a batch", range = "at least 1")
            int batchSize,

            @Setting(value = "gamma: what a reward is worth a step earlier", range = "[0, 1]")
            double discount,

            @Setting(value = "how far the target critics move in each update", range = "[0, 1]")
            double polyak,

            @Setting(
                    value = "how strongly values outside the data are pushed down: 0 is soft actor-critic without "
                            + "entropy in its target",
                    range = "at least 0")
            double conservativeWeight,

            @Setting(value = "sampled actions of each kind", range = "at least 1")
            int actionSamples,

            @Setting("whether values of logged actions are pushed up as much")
            boolean dataTerm,

            @Setting("whether a multiplier is tuned so that the gap meets lagrangeThreshold")
            boolean lagrange,

            @Setting(value = "the gap that the Lagrange variant aims for", range = "at least 0")
            double lagrangeThreshold,

            @Setting(value = "the entropy's weight before the first update", range = "above 0")
            double initialTemperature,

            @Setting(value = "the target entropy is minus this times the action's size", range = "at least 0")
            double targetEntropyScale,

            @Setting(
                    "how the networks start: default uniformly in +-1/sqrt(inputs); orthogonal as CORL's do, the critics "
                            + "with orthogonal weights, all with a small last layer")
            Start initialization,

            @Setting(
                    value = "in how many first updates the actor imitates the logged actions while the critics learn "
                            + "as ever; 0 is none",
                    range = "at least 0")
            long cloningUpdates,

            @Setting("whether the Bellman target takes the best of actionSamples next actions in place of a single one")
            boolean maxTargetBackup)
            implements dev.hindcast.learning.algorithm.Config, CqlConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("actorLearningRate", actorLearningRate);
            Checks.positive("criticLearningRate", criticLearningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.notNegative("conservativeWeight", conservativeWeight);
            Checks.positive("actionSamples", actionSamples);
            Checks.notNegative("lagrangeThreshold", lagrangeThreshold);
            Checks.positive("initialTemperature", initialTemperature);
            Checks.notNegative("targetEntropyScale", targetEntropyScale);
            Checks.notNegative("cloningUpdates", cloningUpdates);
        }

        /**
         * The learning rates of the authors' script and the weight that it names for a fixed one, with which alone no published locomotion
         * score was made. What published programs train locomotion with:
         *
         * <ul>
         *   <li>CORL: {@code conservativeWeight} 10, {@code actorLearningRate} 3e-5, {@code initialization} orthogonal.
         *   <li>The authors' script: {@code conservativeWeight} 1 tuned by {@code lagrange} with {@code lagrangeThreshold} 5, and
         *       {@code cloningUpdates} 40000.
         * </ul>
         */
        public static Config defaults() {
            return new Config(
                    List.of(256, 256, 256),
                    1e-4,
                    3e-4,
                    256,
                    0.99,
                    0.005,
                    5,
                    10,
                    true,
                    false,
                    10,
                    1,
                    1,
                    Start.DEFAULT,
                    0,
                    false);
        }

        @Override
        public Cql create(Networks networks) {
            return new Cql(this, networks);
        }
    }

    /** How the networks start. */
    public enum Start {
        /** All weights and biases uniform in +-1/sqrt(inputs). */
        DEFAULT(Initialization.defaults(), Initialization.defaults()),
        /**
         * As in CORL. Critics: orthogonal weights, with gain sqrt(2) in the hidden layers and 0.01 in the last one, biases 0. Actor: the
         * default but for the last layer, whose weights are Xavier-uniform with gain 0.01 and whose biases are 0; CORL's switch for
         * orthogonal weights does not reach its policy. (CORL lowers the log standard deviation by 1 besides, at first; this
         * does not.)
         */
        ORTHOGONAL(
                Initialization.defaults().withLast(new Xavier(0.01), new Constant(0)),
                Initialization.orthogonal(Math.sqrt(2)).withLast(new Orthogonal(0.01), new Constant(0)));

        private final Initialization actor;
        private final Initialization critics;

        Start(Initialization actor, Initialization critics) {
            this.actor = actor;
            this.critics = critics;
        }
    }

    private final Config config;
    private final SoftActor actor;
    private final ConservativeCritics critics;

    Cql(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        actor = new SoftActor(
                networks,
                config.hidden(),
                config.initialization().actor,
                config.actorLearningRate(),
                config.initialTemperature(),
                config.targetEntropyScale());
        critics = new ConservativeCritics(
                networks,
                new ConservativeCritics.Settings(
                        config.hidden(),
                        config.initialization().critics,
                        config.criticLearningRate(),
                        config.polyak(),
                        config.conservativeWeight(),
                        config.actionSamples(),
                        config.dataTerm(),
                        config.lagrange() ? config.lagrangeThreshold() : null,
                        config.maxTargetBackup()));
    }

    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Distribution current = actor.policy().at(batch.observations());
        Distribution next = noGradient(() -> actor.policy().at(batch.nextObservations()));
        Losses ofCritics = critics.update(batch, current, next, null);

        Sample sample = current.sample(noise().normal(batch.actions().shape()));
        Tensor worth = updatesInAll() < config.cloningUpdates()
                ? current.logProbability(batch.actions())
                : critics.least(batch.observations(), sample.actions());
        Losses ofActor = actor.update(sample, worth);
        critics.moveTargets();
        return ofCritics.and(ofActor);
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(actor.policy(), critics::least);
    }
}
