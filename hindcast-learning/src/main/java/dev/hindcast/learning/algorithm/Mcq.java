package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.ActionAutoencoder;
import dev.hindcast.learning.nn.Adam;
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
 * Mildly conservative Q-learning (Lyu, Ma, Li and Lu 2022, arXiv 2206.04745). It keeps to the data by pseudo-targets: the values of the
 * policy's actions, which no target may come from, are drawn to that of the best action that a generative model of the log proposes. A
 * soft actor-critic in all else.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>actor</td><td>pi_phi</td></tr>
 * <tr><td>critics, targetCritics</td><td>Q_theta1 and Q_theta2, their targets</td></tr>
 * <tr><td>autoencoder</td><td>the conditional variational autoencoder, the behaviour mu^</td></tr>
 * <tr><td>bellmanWeight</td><td>lambda</td></tr>
 * <tr><td>actionSamples</td><td>N, of the policy and of the autoencoder each</td></tr>
 * <tr><td>temperature</td><td>alpha, tuned as in SAC</td></tr>
 * <tr><td>polyak</td><td>tau</td></tr>
 * </table>
 *
 * <p>The pseudo-target of a state is min over critics j of max over the autoencoder's actions a of Q_j(s, a), with the critics themselves
 * and not their targets, at the states and the next states of the batch. The critics' loss is the paper's, a square on either side. The
 * authors' code differs: it only counts values above the pseudo-target, and a version of it, for three of its data sets, only those more
 * than 5 above it, only where the policy's action is far from the autoencoder's, with pseudo-targets of at least 0; it also tunes the
 * temperature before the critics.
 */
public final class Mcq extends Algorithm {
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

            @Setting(value = "the step size of Adam, for the autoencoder", range = "above 0")
            double autoencoderLearningRate,

            @Setting(value = "the step size of Adam, for all other networks", range = "above 0")
            double learningRate,

            @Setting(value = "transitions in a batch", range = "at least 1")
            int batchSize,

            @Setting(value = "gamma: what a reward is worth a step earlier", range = "[0, 1]")
            double discount,

            @Setting(value = "how far the target critics move in each update", range = "[0, 1]")
            double polyak,

            @Setting(
                    value =
                            "lambda: the weight of the Bellman error against the pseudo-targets': 1 is soft actor-critic",
                    range = "[0, 1]")
            double bellmanWeight,

            @Setting(
                    value =
                            "how many actions of the policy are drawn to a pseudo-target, and how many of the log's model it is the best of",
                    range = "at least 1")
            int actionSamples,

            @Setting(
                    value = "the weight of the codes' divergence from the standard normal in the autoencoder's loss",
                    range = "at least 0")
            double divergenceWeight,

            @Setting(value = "the entropy's weight before the first update", range = "above 0")
            double initialTemperature)
            implements dev.hindcast.learning.algorithm.Config, McqConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            autoencoderHidden = Checks.hidden("autoencoderHidden", autoencoderHidden);
            Checks.positive("autoencoderLearningRate", autoencoderLearningRate);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.unit("bellmanWeight", bellmanWeight);
            Checks.positive("actionSamples", actionSamples);
            Checks.notNegative("divergenceWeight", divergenceWeight);
            Checks.positive("initialTemperature", initialTemperature);
        }

        /**
         * The authors'. Their autoencoder sums over the components of actions and codes where this takes means; with codes of twice as many
         * components as actions that is a divergence weight of 2.
         */
        public static Config defaults() {
            return new Config(List.of(400, 400), List.of(750, 750), 1e-3, 3e-4, 256, 0.99, 0.005, 0.7, 10, 2, 1);
        }

        @Override
        public Mcq create(Networks networks) {
            return new Mcq(this, networks);
        }
    }

    private final Config config;
    private final ActionAutoencoder autoencoder;
    private final SoftActor actor;
    private final Network critics;
    private final Network targetCritics;
    private final AutoencoderLearner autoencoderLearner;
    private final Adam criticOptimizer;

    Mcq(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        autoencoder = networks.actionAutoencoder(
                "autoencoder", config.autoencoderHidden(), 2 * networks.actionSize(), config.divergenceWeight());
        actor = new SoftActor(networks, config.hidden(), config.learningRate(), config.initialTemperature(), 1);
        critics = networks.critics("critics", 2, config.hidden(), false);
        targetCritics = networks.copyOf("target_critics", critics);
        autoencoderLearner = new AutoencoderLearner(networks, autoencoder, config.autoencoderLearningRate());
        criticOptimizer = networks.adam(critics, config.learningRate());
    }

    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Tensor autoencoderLoss = autoencoderLearner.update(batch);
        Losses ofCritics = updateCritics(batch);
        Losses ofActor = actor.update(batch, critics);
        targetCritics.follow(critics, config.polyak());
        return Losses.of("autoencoder", autoencoderLoss).and(ofCritics).and(ofActor);
    }

    private Losses updateCritics(Transitions batch) {
        Tensor bellmanTarget = noGradient(() -> actor.bellmanTarget(batch, targetCritics));
        Tensor bellmanError =
                LossFunctions.squaredErrors(critics.of(batch.observations(), batch.actions()), bellmanTarget);
        Tensor states = Tensor.stackRows(batch.observations(), batch.nextObservations());
        Tensor pseudoError = pseudoError(states);
        Tensor criticLoss =
                bellmanError.times(config.bellmanWeight()).plus(pseudoError.times(1 - config.bellmanWeight()));
        criticOptimizer.minimize(criticLoss);
        return Losses.of("bellman", bellmanError).and("pseudo", pseudoError).and("critic", criticLoss);
    }

    /**
     * The mean of (Q_i(s, a) - min_j max_a' Q_j(s, a'))^2 over a drawn from the policy and a' from the autoencoder, summed over i. Q_j are the
     * critics themselves, as in the paper's formula; OfflineRL-Kit takes their targets.
     */
    private Tensor pseudoError(Tensor states) {
        int samples = config.actionSamples();
        int rows = states.rows() * samples;
        Tensor pseudoTarget = noGradient(() -> {
            Tensor proposed = autoencoder.actions(states, noise().normal(rows, autoencoder.latentSize()));
            return critics.of(states, proposed).splitLast(samples).max(-1).min(0);
        });
        Tensor taken = noGradient(() -> actor.policy()
                .sample(states, noise().normal(rows, networks().actionSize()))
                .actions());
        Tensor values = critics.of(states, taken).splitLast(samples);
        return values.minus(pseudoTarget.unsqueeze(-1))
                .squared()
                .mean(-1)
                .mean(-1)
                .sum();
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(actor.policy(), (s, a) -> critics.of(s, a).min(0));
    }
}
