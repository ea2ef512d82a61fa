package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.Initialization;
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
 * Ensemble-diversified actor-critic (An, Moon, Kim and Song 2021, arXiv 2110.01548), and SAC-N where {@code diversityWeight} is 0. It
 * keeps to the data by pessimism: critics disagree about actions that are not in the data, and the smallest of their values counts.
 * It is soft actor-critic with N critics whose gradients at logged actions are pushed apart, so that fewer of them do.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>critics, targetCritics</td><td>Q_phi_1, ..., Q_phi_N, their targets</td></tr>
 * <tr><td>diversityWeight</td><td>eta</td></tr>
 * <tr><td>polyak</td><td>tau</td></tr>
 * </table>
 *
 * <p>As in the authors' code critics start with hidden biases of 0.1 and a last layer within 0.003. The actor is that of {@link Sac}.
 */
public final class Edac extends Algorithm {
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

            @Setting(value = "how far the target critics move in each update", range = "[0, 1]")
            double polyak,

            @Setting(value = "N: how many critics; the more, the more pessimistic", range = "at least 1")
            int critics,

            @Setting(
                    value = "eta: how strongly the critics' gradients are pushed apart; 0 is SAC-N",
                    range = "at least 0")
            double diversityWeight,

            @Setting(value = "the entropy's weight before the first update", range = "above 0")
            double initialTemperature)
            implements dev.hindcast.learning.algorithm.Config, EdacConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.positive("critics", critics);
            Checks.notNegative("diversityWeight", diversityWeight);
            Checks.positive("initialTemperature", initialTemperature);
        }

        /** The paper's for HalfCheetah and Walker2d, whose medium-expert data take a weight of 5; Hopper takes 50 critics. */
        public static Config defaults() {
            return new Config(List.of(256, 256, 256), 3e-4, 256, 0.99, 0.005, 10, 1, 1);
        }

        @Override
        public Edac create(Networks networks) {
            return new Edac(this, networks);
        }
    }

    private static final Initialization.Rule SMALL = new Initialization.Uniform(3e-3);
    private static final Initialization START = Initialization.defaults()
            .withHiddenBias(new Initialization.Constant(0.1))
            .withLast(SMALL, SMALL);

    private final Config config;
    private final SoftActor actor;
    private final Network critics;
    private final Network targetCritics;
    private final Adam criticOptimizer;

    Edac(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        actor = new SoftActor(networks, config.hidden(), config.learningRate(), config.initialTemperature(), 1);
        critics = networks.critics("critics", config.critics(), config.hidden(), false, START);
        targetCritics = networks.copyOf("target_critics", critics);
        criticOptimizer = networks.adam(critics, config.learningRate());
    }

    /** Algorithm 1 of the paper. */
    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Tensor bellmanTarget = noGradient(() -> actor.bellmanTarget(batch, targetCritics));
        Losses ofCritics = updateCritics(batch, bellmanTarget);
        Losses ofActor = actor.update(batch, critics);
        targetCritics.follow(critics, config.polyak());
        return ofCritics.and(ofActor);
    }

    private Losses updateCritics(Transitions batch, Tensor bellmanTarget) {
        Tensor criticLoss =
                LossFunctions.squaredErrors(critics.of(batch.observations(), batch.actions()), bellmanTarget);
        Losses losses = Losses.of("bellman", criticLoss);
        if (config.diversityWeight() > 0 && critics.size() > 1) {
            Tensor diversity = diversity(critics.actionGradient(batch.observations(), batch.actions()));
            criticLoss = criticLoss.plus(diversity.times(config.diversityWeight()));
            losses = losses.and("diversity", diversity);
        }
        criticOptimizer.minimize(criticLoss);
        return losses.and("critic", criticLoss);
    }

    /** The mean over the batch of the sum over pairs i != j of the cosine of gradients i and j, by N - 1; N x n x action size. */
    private static Tensor diversity(Tensor gradients) {
        Tensor unit = gradients.dividedBy(gradients.norm(-1).plus(1e-10).unsqueeze(-1));
        Tensor ofAllPairs = unit.sum(0).squared().sum(-1);
        Tensor ofEachWithItself = unit.squared().sum(-1).sum(0);
        return ofAllPairs.minus(ofEachWithItself).mean().times(1.0 / (gradients.rows() - 1));
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(actor.policy(), (s, a) -> critics.of(s, a).min(0));
    }
}
