package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.DeterministicActor;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * ReBRAC (Tarasov, Kurenkov, Nikulin and Kolesnikov 2023, arXiv 2305.09836): {@link Td3Bc} with a penalty of its own for actor and critic,
 * deeper networks, critics with LayerNorm and large batches. It keeps to the data by two penalties on the squared distance from logged
 * actions: the actor's at the state, and the critic's at the next state, so that leaving the data later counts now.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>actor, targetActor</td><td>pi_phi, pi_phi'</td></tr>
 * <tr><td>critics and their targets</td><td>Q_theta_1 and Q_theta_2, Q_theta'_1 and Q_theta'_2</td></tr>
 * <tr><td>actorPenalty</td><td>beta_1</td></tr>
 * <tr><td>criticPenalty</td><td>beta_2</td></tr>
 * <tr><td>polyak</td><td>tau</td></tr>
 * </table>
 *
 * <p>As in the authors' code the target actor moves before the actor's step, towards the actor as it was, and the target critics after the
 * critics' step, both only where the actor is updated; hidden biases start at 0.1 and last layers within 0.001 (actor) and 0.003
 * (critics). Other than there, LayerNorm comes before the ReLU, and the last transition of an episode that was cut off is learned from,
 * without the critic's penalty: the log has no next action there.
 */
public final class Rebrac extends Algorithm {
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

            @Setting(value = "how far the targets move towards actor and critics when they do", range = "[0, 1]")
            double polyak,

            @Setting(
                    value = "beta_1: the actor's price for a unit of squared distance from the logged action",
                    range = "at least 0")
            double actorPenalty,

            @Setting(
                    value = "beta_2: what such a distance in the next state takes from its value",
                    range = "at least 0")
            double criticPenalty,

            @Setting(value = "deviation of the noise on the target's action", range = "at least 0")
            double policyNoise,

            @Setting(value = "the limit of the noise on the target's action, on either side", range = "at least 0")
            double noiseClip,

            @Setting(value = "critic updates for each update of actor and targets", range = "at least 1")
            int policyDelay,

            @Setting("whether the critics have LayerNorm; it keeps values of unseen actions in bounds")
            boolean criticLayerNorm,

            @Setting(
                    "whether the actor's loss has values over their mean size, so that actorPenalty means the same everywhere")
            boolean normalizeValues)
            implements dev.hindcast.learning.algorithm.Config, RebracConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.notNegative("actorPenalty", actorPenalty);
            Checks.notNegative("criticPenalty", criticPenalty);
            Checks.notNegative("policyNoise", policyNoise);
            Checks.notNegative("noiseClip", noiseClip);
            Checks.positive("policyDelay", policyDelay);
        }

        /** The paper's, with its penalties for Hopper's medium data; the paper tunes both for each data set. */
        public static Config defaults() {
            return new Config(List.of(256, 256, 256), 1e-3, 1024, 0.99, 0.005, 0.01, 0.01, 0.2, 0.5, 2, true, true);
        }

        @Override
        public Rebrac create(Networks networks) {
            return new Rebrac(this, networks);
        }
    }

    private final Config config;
    private final DeterministicActor actor;
    private final DeterministicActor targetActor;
    private final RebracCritics critics;
    private final Adam actorOptimizer;

    Rebrac(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        actor = networks.deterministicActor("actor", config.hidden(), RebracCritics.ACTOR_START);
        targetActor = networks.copyOf("target_actor", actor);
        critics = new RebracCritics(
                networks,
                new RebracCritics.Settings(
                        config.hidden(),
                        config.learningRate(),
                        config.criticLayerNorm(),
                        config.criticPenalty(),
                        config.policyNoise(),
                        config.noiseClip()));
        actorOptimizer = networks.adam(actor.network(), config.learningRate());
    }

    /** Algorithm 1 of the paper. */
    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Losses losses = Losses.of("critic", critics.update(batch, targetActor));
        return (updates() + 1) % config.policyDelay() == 0 ? losses.and("actor", updateActor(batch)) : losses;
    }

    /**
     * The targets move here alone, and the target actor towards the actor as it is before its step, as in CORL, whose
     * updates this is held against.
     */
    private Tensor updateActor(Transitions batch) {
        Tensor actions = actor.mode(batch.observations());
        Tensor values = critics.min(batch.observations(), actions);
        Tensor penalty = actions.minus(batch.actions()).squared().sum(-1);
        Tensor actorLoss = penalty.times(config.actorPenalty())
                .minus(config.normalizeValues() ? Td3.normalized(values) : values)
                .mean();
        targetActor.follow(actor, config.polyak());
        critics.targetsFollow(config.polyak());
        actorOptimizer.minimize(actorLoss);
        return actorLoss;
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(actor, critics::min);
    }
}
