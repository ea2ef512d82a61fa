package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.ActionAutoencoder;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.DecodedActor;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Mlp;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Perturbation;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Policy in the latent action space (Zhou, Bajracharya and Held 2020, arXiv 2011.07213). It keeps to the data by its outputs: the policy
 * chooses a latent code of limited size, and the decoder of an autoencoder of the logged actions makes the action of it, so that what the
 * log holds no likeness of cannot come out.
 *
 * <p>First the autoencoder learns alone, then it stays as it is while critics and policy learn. With a {@code perturbationLimit} above 0 a
 * perturbation network may move each decoded action by that much, so that the policy can leave the data a little.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>autoencoder</td><td>the conditional variational autoencoder, its decoder p_beta</td></tr>
 * <tr><td>actor, targetActor</td><td>the latent policy z = pi(s), with decoder and perturbation, and its target</td></tr>
 * <tr><td>critics, targetCritics</td><td>Q_theta1 and Q_theta2, their targets</td></tr>
 * <tr><td>softMinimumWeight</td><td>lambda</td></tr>
 * <tr><td>polyak</td><td>tau</td></tr>
 * </table>
 *
 * <p>As in the authors' code a latent code has twice as many components as an action, and the policy is improved in Q_1.
 */
public final class Plas extends Algorithm {
    /** What the default settings learn from that data: {@link dev.hindcast.learning.algorithm.Config#fit(Dataset)}. */
    public static NetworkPolicy fit(Dataset dataset) {
        return Config.defaults().fit(dataset);
    }

    /** The settings. */
    @RecordBuilder
    public record Config(
            @Setting(
                    value = "units of each hidden layer, of the actor, the critics and the perturbation",
                    range = "at least 1")
            List<Integer> hidden,

            @Setting(value = "units of each hidden layer, of the autoencoder's two networks", range = "at least 1")
            List<Integer> autoencoderHidden,

            @Setting(value = "updates of the autoencoder before the policy starts to learn", range = "at least 1")
            long autoencoderUpdates,

            @Setting(value = "the step size of Adam, for the autoencoder", range = "above 0")
            double autoencoderLearningRate,

            @Setting(value = "the step size of Adam, for the actor and the perturbation", range = "above 0")
            double actorLearningRate,

            @Setting(value = "the step size of Adam, for the critics", range = "above 0")
            double criticLearningRate,

            @Setting(value = "transitions in a batch", range = "at least 1")
            int batchSize,

            @Setting(value = "gamma: what a reward is worth a step earlier", range = "[0, 1]")
            double discount,

            @Setting(value = "how far the targets move in each update", range = "[0, 1]")
            double polyak,

            @Setting(value = "the limit of each component of a latent code, on either side", range = "above 0")
            double latentLimit,

            @Setting(
                    value = "by how much a component of a decoded action is moved at most, for actions in [-1, 1]: "
                            + "0 is without perturbation",
                    range = "at least 0")
            double perturbationLimit,

            @Setting(
                    value =
                            "lambda: the weight of the smaller of the two target critics' values against the larger: 1 is the minimum",
                    range = "[0, 1]")
            double softMinimumWeight,

            @Setting(
                    value = "the weight of the codes' divergence from the standard normal in the autoencoder's loss",
                    range = "at least 0")
            double divergenceWeight)
            implements dev.hindcast.learning.algorithm.Config, PlasConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            autoencoderHidden = Checks.hidden("autoencoderHidden", autoencoderHidden);
            Checks.positive("autoencoderUpdates", autoencoderUpdates);
            Checks.positive("autoencoderLearningRate", autoencoderLearningRate);
            Checks.positive("actorLearningRate", actorLearningRate);
            Checks.positive("criticLearningRate", criticLearningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.positive("latentLimit", latentLimit);
            Checks.notNegative("perturbationLimit", perturbationLimit);
            Checks.unit("softMinimumWeight", softMinimumWeight);
            Checks.notNegative("divergenceWeight", divergenceWeight);
        }

        /** The authors', without perturbation; where they use one its limit is .01 to .5 by the data. */
        public static Config defaults() {
            return new Config(
                    List.of(400, 300), List.of(750, 750), 500_000, 1e-4, 1e-4, 1e-3, 100, 0.99, 0.005, 2, 0, 0.75, 0.5);
        }

        @Override
        public Plas create(Networks networks) {
            return new Plas(this, networks);
        }
    }

    private final Config config;
    private final ActionAutoencoder autoencoder;
    private final DecodedActor actor;
    private final DecodedActor targetActor;
    private final Network critics;
    private final Network targetCritics;
    private final AutoencoderLearner autoencoderLearner;
    private final Adam actorOptimizer;
    private final @Nullable Adam perturbationOptimizer;
    private final Adam criticOptimizer;

    Plas(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        int latentSize = 2 * networks.actionSize();
        autoencoder = networks.actionAutoencoder(
                "autoencoder", config.autoencoderHidden(), latentSize, config.divergenceWeight());
        Network codes = networks.network("actor", new Mlp.Shape(networks.inputSize(), config.hidden(), latentSize));
        Perturbation perturbation = config.perturbationLimit() > 0
                ? networks.perturbation("perturbation", config.hidden(), config.perturbationLimit())
                : null;
        actor = new DecodedActor(codes, config.latentLimit(), autoencoder, perturbation);
        targetActor = new DecodedActor(
                networks.copyOf("target_actor", codes),
                config.latentLimit(),
                autoencoder,
                perturbation == null ? null : networks.copyOf("target_perturbation", perturbation));
        critics = networks.critics("critics", 2, config.hidden(), false);
        targetCritics = networks.copyOf("target_critics", critics);
        autoencoderLearner = new AutoencoderLearner(networks, autoencoder, config.autoencoderLearningRate());
        actorOptimizer = networks.adam(codes, config.actorLearningRate());
        perturbationOptimizer =
                perturbation == null ? null : networks.adam(perturbation.network(), config.actorLearningRate());
        criticOptimizer = networks.adam(critics, config.criticLearningRate());
    }

    @Override
    protected List<Stage> stages() {
        return List.of(
                Stage.of("autoencoder", config.autoencoderUpdates(), data -> autoencoderLearner.learn(data, config)),
                Stage.of("policy", this::learn));
    }

    /** Algorithm 1 of the paper, from where the autoencoder is learned. */
    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Tensor bellmanTarget = noGradient(() -> bellmanTarget(batch));
        Tensor criticLoss =
                LossFunctions.squaredErrors(critics.of(batch.observations(), batch.actions()), bellmanTarget);
        criticOptimizer.minimize(criticLoss);

        Tensor actorLoss = critics.member(0)
                .of(batch.observations(), actor.mode(batch.observations()))
                .mean()
                .negated();
        actorOptimizer.minimize(actorLoss);
        if (perturbationOptimizer != null) {
            perturbationOptimizer.minimize(actorLoss);
        }
        targetCritics.follow(critics, config.polyak());
        targetActor.follow(actor, config.polyak());
        return Losses.of("critic", criticLoss).and("actor", actorLoss);
    }

    /** r + gamma (lambda min Q' + (1 - lambda) max Q') of the target policy's action. */
    private Tensor bellmanTarget(Transitions batch) {
        Tensor actions = targetActor.mode(batch.nextObservations());
        Tensor values = targetCritics.of(batch.nextObservations(), actions);
        return batch.bellmanTarget(LossFunctions.softMinimum(values, config.softMinimumWeight()));
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(actor, (s, a) -> critics.of(s, a).min(0));
    }
}
