package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.ActionAutoencoder;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Perturbation;
import dev.hindcast.learning.nn.PerturbedProposer;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * Batch-constrained deep Q-learning for continuous actions (Fujimoto, Meger and Precup 2019, arXiv 1812.02900). It keeps to the data by
 * proposal: in targets and as a policy it only chooses among actions that a generative model of the log makes, each moved by a little at
 * most.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>autoencoder</td><td>G_omega, with encoder E and decoder D</td></tr>
 * <tr><td>perturbation, targetPerturbation</td><td>xi_phi, xi_phi'</td></tr>
 * <tr><td>perturbationLimit</td><td>Phi</td></tr>
 * <tr><td>critics, targetCritics</td><td>Q_theta1 and Q_theta2, their targets</td></tr>
 * <tr><td>softMinimumWeight</td><td>lambda</td></tr>
 * <tr><td>targetSamples</td><td>n</td></tr>
 * <tr><td>polyak</td><td>tau</td></tr>
 * </table>
 *
 * <p>As in the authors' code a latent code has twice as many components as an action, the policy chooses among 100 actions while targets
 * take the best of 10, and the perturbation is improved in Q_1. The policy draws its proposals as {@link
 * dev.hindcast.learning.policy.BestOfPolicy} says.
 */
public final class Bcq extends Algorithm {
    /** What the default settings learn from that data: {@link dev.hindcast.learning.algorithm.Config#fit(Dataset)}. */
    public static NetworkPolicy fit(Dataset dataset) {
        return Config.defaults().fit(dataset);
    }

    /** The settings. */
    @RecordBuilder
    public record Config(
            @Setting(value = "units of each hidden layer, of the critics and the perturbation", range = "at least 1")
            List<Integer> hidden,

            @Setting(value = "units of each hidden layer, of the autoencoder's two networks", range = "at least 1")
            List<Integer> autoencoderHidden,

            @Setting(value = "the step size of Adam, for all networks", range = "above 0")
            double learningRate,

            @Setting(value = "transitions in a batch", range = "at least 1")
            int batchSize,

            @Setting(value = "gamma: what a reward is worth a step earlier", range = "[0, 1]")
            double discount,

            @Setting(value = "how far the targets move in each update", range = "[0, 1]")
            double polyak,

            @Setting(
                    value =
                            "Phi: by how much a component of a proposed action is moved at most, for actions in [-1, 1]",
                    range = "at least 0")
            double perturbationLimit,

            @Setting(
                    value =
                            "lambda: the weight of the smaller of the two target critics' values against the larger: 1 is the minimum",
                    range = "[0, 1]")
            double softMinimumWeight,

            @Setting(value = "of how many proposed actions a target takes the best", range = "at least 1")
            int targetSamples,

            @Setting(value = "of how many proposed actions the policy takes the best", range = "at least 1")
            int actingSamples,

            @Setting(
                    value = "the weight of the codes' divergence from the standard normal in the autoencoder's loss",
                    range = "at least 0")
            double divergenceWeight)
            implements dev.hindcast.learning.algorithm.Config, BcqConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            autoencoderHidden = Checks.hidden("autoencoderHidden", autoencoderHidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.notNegative("perturbationLimit", perturbationLimit);
            Checks.unit("softMinimumWeight", softMinimumWeight);
            Checks.positive("targetSamples", targetSamples);
            Checks.positive("actingSamples", actingSamples);
            Checks.notNegative("divergenceWeight", divergenceWeight);
        }

        /** The authors'. */
        public static Config defaults() {
            return new Config(List.of(400, 300), List.of(750, 750), 1e-3, 100, 0.99, 0.005, 0.05, 0.75, 10, 100, 0.5);
        }

        @Override
        public Bcq create(Networks networks) {
            return new Bcq(this, networks);
        }
    }

    private final Config config;
    private final ActionAutoencoder autoencoder;
    private final Perturbation perturbation;
    private final Perturbation targetPerturbation;
    private final Network critics;
    private final Network targetCritics;
    private final AutoencoderLearner autoencoderLearner;
    private final Adam perturbationOptimizer;
    private final Adam criticOptimizer;

    Bcq(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        autoencoder = networks.actionAutoencoder(
                "autoencoder", config.autoencoderHidden(), 2 * networks.actionSize(), config.divergenceWeight());
        perturbation = networks.perturbation("perturbation", config.hidden(), config.perturbationLimit());
        targetPerturbation = networks.copyOf("target_perturbation", perturbation);
        critics = networks.critics("critics", 2, config.hidden(), false);
        targetCritics = networks.copyOf("target_critics", critics);
        autoencoderLearner = new AutoencoderLearner(networks, autoencoder, config.learningRate());
        perturbationOptimizer = networks.adam(perturbation.network(), config.learningRate());
        criticOptimizer = networks.adam(critics, config.learningRate());
    }

    /** Algorithm 1 of the paper. */
    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Tensor autoencoderLoss = autoencoderLearner.update(batch);

        Tensor bellmanTarget = noGradient(() -> bellmanTarget(batch));
        Tensor criticLoss =
                LossFunctions.squaredErrors(critics.of(batch.observations(), batch.actions()), bellmanTarget);
        criticOptimizer.minimize(criticLoss);

        Tensor proposed = noGradient(() -> autoencoder.actions(batch.observations(), codeNoise(batch.size())));
        Tensor actions = perturbation.of(batch.observations(), proposed);
        Tensor perturbationLoss =
                critics.member(0).of(batch.observations(), actions).mean().negated();
        perturbationOptimizer.minimize(perturbationLoss);
        targetCritics.follow(critics, config.polyak());
        targetPerturbation.follow(perturbation, config.polyak());
        return Losses.of("autoencoder", autoencoderLoss)
                .and("critic", criticLoss)
                .and("perturbation", perturbationLoss);
    }

    /** r + gamma max over n proposals of (lambda min Q' + (1 - lambda) max Q'). */
    private Tensor bellmanTarget(Transitions batch) {
        int samples = config.targetSamples();
        Tensor actions = new PerturbedProposer(autoencoder, targetPerturbation)
                .actions(batch.nextObservations(), codeNoise(batch.size() * samples));
        Tensor values = LossFunctions.softMinimum(
                targetCritics.of(batch.nextObservations(), actions), config.softMinimumWeight());
        return batch.bellmanTarget(values.splitLast(samples).max(-1));
    }

    private Tensor codeNoise(int rows) {
        return noise().normal(rows, autoencoder.noiseSize());
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(
                networks()
                        .bestOf(
                                critics.member(0),
                                new PerturbedProposer(autoencoder, perturbation),
                                config.actingSamples()),
                (s, a) -> critics.of(s, a).min(0));
    }
}
