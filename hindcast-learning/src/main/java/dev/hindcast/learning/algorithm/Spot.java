package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.ActionAutoencoder;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.DropoutActor;
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
 * Supported policy optimization (Wu, Wu, Qiu, Wang and Long 2022, arXiv 2202.06239). It keeps to the data by density: TD3 whose actor
 * pays for actions that an autoencoder of the logged ones explains badly, which bounds how unlikely they are, not how far they are from the
 * behaviour's distribution.
 *
 * <p>First the autoencoder learns alone, then it stays as it is while critics and policy learn.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>actor, targetActor</td><td>pi_phi, its target</td></tr>
 * <tr><td>critics, targetCritics</td><td>Q_theta1 and Q_theta2, their targets</td></tr>
 * <tr><td>autoencoder</td><td>p_psi(a | s, z) and q_phi(z | s, a); its loss stands for -log pi_beta(a | s)</td></tr>
 * <tr><td>penaltyWeight</td><td>lambda</td></tr>
 * <tr><td>policyNoise, noiseClip, policyDelay</td><td>as in {@link Td3Bc}</td></tr>
 * <tr><td>polyak</td><td>tau</td></tr>
 * </table>
 *
 * <p>As in the authors' code the value is divided by its mean size, the bound is estimated with one code, and the actor has dropout
 * while it is trained, the target actor too. Where a run goes on online lambda may be cooled, as the authors do: after t updates of the
 * policy in this training it is lambda max({@code cooledTo}, 1 - t / {@code coolingUpdates}).
 */
public final class Spot extends Algorithm {
    /** What the default settings learn from that data: {@link dev.hindcast.learning.algorithm.Config#fit(Dataset)}. */
    public static NetworkPolicy fit(Dataset dataset) {
        return Config.defaults().fit(dataset);
    }

    /** The settings. */
    @RecordBuilder
    public record Config(
            @Setting(value = "units of each hidden layer, of the actor and the critics", range = "at least 1")
            List<Integer> hidden,

            @Setting(value = "units of each hidden layer, of the autoencoder's two networks", range = "at least 1")
            List<Integer> autoencoderHidden,

            @Setting(value = "updates of the autoencoder before the policy starts to learn", range = "at least 1")
            long autoencoderUpdates,

            @Setting(value = "the step size of Adam, for the autoencoder", range = "above 0")
            double autoencoderLearningRate,

            @Setting(value = "the step size of Adam, for the actor and the critics", range = "above 0")
            double learningRate,

            @Setting(value = "transitions in a batch", range = "at least 1")
            int batchSize,

            @Setting(value = "gamma: what a reward is worth a step earlier", range = "[0, 1]")
            double discount,

            @Setting(value = "how far the targets move towards actor and critics when they do", range = "[0, 1]")
            double polyak,

            @Setting(
                    value = "lambda: how much the actor pays for actions that the autoencoder explains badly, against "
                            + "their value: 0 is TD3",
                    range = "at least 0")
            double penaltyWeight,

            @Setting(
                    value = "the weight of the codes' divergence from the standard normal in the autoencoder's loss",
                    range = "at least 0")
            double divergenceWeight,

            @Setting(
                    value = "the share of the actor's hidden units that is dropped while it is trained",
                    range = "[0, 1)")
            double actorDropout,

            @Setting(value = "deviation of the noise on the target's action", range = "at least 0")
            double policyNoise,

            @Setting(value = "the limit of the noise on the target's action, on either side", range = "at least 0")
            double noiseClip,

            @Setting(value = "critic updates for each update of actor and targets", range = "at least 1")
            int policyDelay,

            @Setting(
                    value =
                            "updates over which the penalty would fall to 0 in a straight line, to be set where a run goes on "
                                    + "online; 0 keeps it",
                    range = "at least 0")
            long coolingUpdates,

            @Setting(value = "the share of its weight at which the penalty stops falling", range = "[0, 1]")
            double cooledTo)
            implements dev.hindcast.learning.algorithm.Config, SpotConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            autoencoderHidden = Checks.hidden("autoencoderHidden", autoencoderHidden);
            Checks.positive("autoencoderUpdates", autoencoderUpdates);
            Checks.positive("autoencoderLearningRate", autoencoderLearningRate);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.notNegative("penaltyWeight", penaltyWeight);
            Checks.notNegative("divergenceWeight", divergenceWeight);
            Checks.belowOne("actorDropout", actorDropout);
            Checks.notNegative("policyNoise", policyNoise);
            Checks.notNegative("noiseClip", noiseClip);
            Checks.positive("policyDelay", policyDelay);
            Checks.notNegative("coolingUpdates", coolingUpdates);
            Checks.unit("cooledTo", cooledTo);
        }

        /**
         * The authors', with their penalty weight for Hopper's medium and replay data; others there are .05 to 1. Where they go on online
         * they take {@code coolingUpdates} 1000000.
         */
        public static Config defaults() {
            return new Config(
                    List.of(256, 256),
                    List.of(750, 750),
                    100_000,
                    1e-3,
                    3e-4,
                    256,
                    0.99,
                    0.005,
                    0.1,
                    0.5,
                    0.1,
                    0.2,
                    0.5,
                    2,
                    0,
                    0.2);
        }

        @Override
        public Spot create(Networks networks) {
            return new Spot(this, networks);
        }
    }

    private final Config config;
    private final DropoutActor actor;
    private final DropoutActor targetActor;
    private final Network critics;
    private final Network targetCritics;
    private final AutoencoderLearner autoencoderLearner;
    private final Adam actorOptimizer;
    private final Adam criticOptimizer;

    Spot(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        ActionAutoencoder autoencoder = networks.actionAutoencoder(
                "autoencoder", config.autoencoderHidden(), 2 * networks.actionSize(), config.divergenceWeight());
        actor = networks.dropoutActor("actor", config.hidden(), config.actorDropout());
        targetActor = networks.copyOf("target_actor", actor);
        critics = networks.critics("critics", 2, config.hidden(), false);
        targetCritics = networks.copyOf("target_critics", critics);
        autoencoderLearner = new AutoencoderLearner(networks, autoencoder, config.autoencoderLearningRate());
        actorOptimizer = networks.adam(actor.network().parameters(), config.learningRate());
        criticOptimizer = networks.adam(critics, config.learningRate());
    }

    @Override
    protected List<Stage> stages() {
        return List.of(
                Stage.of("autoencoder", config.autoencoderUpdates(), data -> autoencoderLearner.learn(data, config)),
                Stage.of("policy", this::learn));
    }

    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Tensor bellmanTarget = noGradient(() -> bellmanTarget(batch));
        Tensor criticLoss =
                LossFunctions.squaredErrors(critics.of(batch.observations(), batch.actions()), bellmanTarget);
        criticOptimizer.minimize(criticLoss);
        Losses losses = Losses.of("critic", criticLoss);
        return (stageUpdates() + 1) % config.policyDelay() == 0 ? losses.and(updateActor(batch)) : losses;
    }

    /** Target policy smoothing and clipped double Q, as in TD3. */
    private Tensor bellmanTarget(Transitions batch) {
        Tensor nextActions = Td3.smoothed(
                targetActor.train(batch.nextObservations(), noise()),
                noise(),
                config.policyNoise(),
                config.noiseClip());
        return batch.bellmanTarget(
                targetCritics.of(batch.nextObservations(), nextActions).min(0));
    }

    /**
     * -Q_1(s, pi(s)) over its mean size, plus lambda times how badly the autoencoder explains pi(s), the paper's estimate of -log pi_beta
     * up to constants.
     */
    private Losses updateActor(Transitions batch) {
        Tensor actions = actor.train(batch.observations(), noise());
        Tensor value = critics.member(0).of(batch.observations(), actions);
        Tensor penalty = autoencoderLearner.explained(batch.observations(), actions);
        double cooled = Td3.cooled(stageUpdates(), config.coolingUpdates(), config.cooledTo());
        Tensor actorLoss = penalty.times(config.penaltyWeight() * cooled)
                .minus(Td3.normalized(value).mean());
        actorOptimizer.minimize(actorLoss);
        targetCritics.follow(critics, config.polyak());
        targetActor.follow(actor, config.polyak());
        return Losses.of("actor", actorLoss).and("penalty", penalty);
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(actor, (s, a) -> critics.of(s, a).min(0));
    }
}
