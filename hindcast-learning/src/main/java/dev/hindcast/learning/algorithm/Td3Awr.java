package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.DeterministicActor;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * TD3-AWR (Jackson et al. 2025, arXiv 2504.11453): the critics of {@link Rebrac} and an actor whose imitation counts the more, the better
 * the logged action is. It keeps to the data by two penalties on the squared distance from logged actions, the actor's weighted by the
 * exponential of the logged action's advantage, the critic's at the next state.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper's code</th></tr>
 * <tr><td>actorPenalty, criticPenalty</td><td>actor_bc_coef, critic_bc_coef</td></tr>
 * <tr><td>inverseTemperature</td><td>awr_temperature</td></tr>
 * <tr><td>maxWeight</td><td>awr_exp_adv_clip</td></tr>
 * <tr><td>expectile</td><td>value_expectile</td></tr>
 * <tr><td>policyDelay</td><td>num_critic_updates_per_step</td></tr>
 * </table>
 *
 * <p>V follows an expectile of min Q over the logged actions, as in {@link Iql}, once for each update of the actor, whose weights take
 * the advantage over V before that step. Other than in the authors' code every critic update draws a batch of its own, LayerNorm comes before the ReLU and the actor has none, hidden weights
 * start at PyTorch's defaults, and Adam's epsilon is 1e-8, not 1e-5.
 */
public final class Td3Awr extends Algorithm {
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
                    value =
                            "beta: the actor's price for a unit of squared distance from a logged action of advantage 0",
                    range = "at least 0")
            double actorPenalty,

            @Setting(
                    value =
                            "what a unit of squared distance from the logged action in the next state takes from its value",
                    range = "at least 0")
            double criticPenalty,

            @Setting(
                    value = "0 prices all logged actions alike, larger those of high advantage higher",
                    range = "at least 0")
            double inverseTemperature,

            @Setting(value = "the limit of the advantage weight", range = "above 0")
            double maxWeight,

            @Setting(
                    value = "tau: 0.5 values the logged policy, near 1 the maximum over the data's support",
                    range = "(0, 1)")
            double expectile,

            @Setting(value = "deviation of the noise on the target's action", range = "at least 0")
            double policyNoise,

            @Setting(value = "the limit of the noise on the target's action, on either side", range = "at least 0")
            double noiseClip,

            @Setting(value = "critic updates for each update of value, actor and targets", range = "at least 1")
            int policyDelay,

            @Setting("whether critics and value have LayerNorm; it keeps values of unseen actions in bounds")
            boolean criticLayerNorm)
            implements dev.hindcast.learning.algorithm.Config, Td3AwrConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.notNegative("actorPenalty", actorPenalty);
            Checks.notNegative("criticPenalty", criticPenalty);
            Checks.notNegative("inverseTemperature", inverseTemperature);
            Checks.positive("maxWeight", maxWeight);
            Checks.insideUnit("expectile", expectile);
            Checks.notNegative("policyNoise", policyNoise);
            Checks.notNegative("noiseClip", noiseClip);
            Checks.positive("policyDelay", policyDelay);
        }

        /** From the middle of the grid that the paper searches for each data set. */
        public static Config defaults() {
            return new Config(
                    List.of(256, 256, 256), 1e-3, 1024, 0.99, 0.005, 0.03, 0.005, 3, 100, 0.7, 0.2, 0.5, 2, true);
        }

        @Override
        public Td3Awr create(Networks networks) {
            return new Td3Awr(this, networks);
        }
    }

    private final Config config;
    private final DeterministicActor actor;
    private final DeterministicActor targetActor;
    private final RebracCritics critics;
    private final Network value;
    private final Adam actorOptimizer;
    private final Adam valueOptimizer;

    Td3Awr(Config config, Networks networks) {
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
        value = networks.value("value", config.hidden(), config.criticLayerNorm(), RebracCritics.CRITIC_START);
        actorOptimizer = networks.adam(actor.network(), config.learningRate());
        valueOptimizer = networks.adam(value, config.learningRate());
    }

    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Losses losses = Losses.of("critic", critics.update(batch, targetActor));
        return (updates() + 1) % config.policyDelay() == 0 ? losses.and(updateActor(batch)) : losses;
    }

    private Losses updateActor(Transitions batch) {
        Tensor loggedValue = noGradient(() -> critics.min(batch.observations(), batch.actions()));
        Tensor advantage = loggedValue.minus(value.of(batch.observations()));
        Tensor valueLoss = LossFunctions.expectile(advantage, config.expectile());
        valueOptimizer.minimize(valueLoss);

        Tensor weight = LossFunctions.advantageWeight(advantage, config.inverseTemperature(), config.maxWeight());
        Tensor actions = actor.mode(batch.observations());
        Tensor penalty = actions.minus(batch.actions()).squared().sum(-1).times(weight);
        Tensor values = critics.min(batch.observations(), actions);
        Tensor actorLoss = penalty.times(config.actorPenalty())
                .minus(Td3.normalized(values))
                .mean();
        actorOptimizer.minimize(actorLoss);
        targetActor.follow(actor, config.polyak());
        critics.targetsFollow(config.polyak());
        return Losses.of("value", valueLoss).and("actor", actorLoss);
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(actor, critics::min);
    }
}
