package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.CategoricalActor;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Quantiles;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Arrays;
import java.util.List;

/**
 * Critic-regularised regression for discrete actions (Wang et al. 2020, arXiv 2006.15134): the policy imitates the logged actions that
 * the critic finds better than the policy itself, all alike or by how much.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>critics, targetCritics</td><td>Q_theta, Q_theta' (minimum of two)</td></tr>
 * <tr><td>actor, targetActor</td><td>pi, pi'</td></tr>
 * <tr><td>filter</td><td>f of equation 2: {@link Filter#BINARY} is equation 3, {@link Filter#EXPONENTIAL} equation 4</td></tr>
 * <tr><td>temperature</td><td>beta of equation 4</td></tr>
 * </table>
 *
 * <p>The advantage is taken over the policy's mean value (the paper's CRR mean), a sum over the actions instead of samples. As in
 * the paper the critic may be distributional: with several {@code quantiles} it is one network that learns them (QR-DQN, Dabney et al. 2018,
 * arXiv 1710.10044; the paper's learns probabilities of fixed returns), whose target is the mixture of the next actions' returns under pi'.
 * With one, two members learn the mean, of which the smaller counts.
 */
public final class DiscreteCrr extends Algorithm {
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

            @Setting(value = "how far the target networks move in each update", range = "[0, 1]")
            double polyak,

            @Setting("which logged actions are imitated: binary those of positive advantage, all alike; "
                    + "exponential all, weighted by the exponential of the advantage")
            Filter filter,

            @Setting(value = "beta of the exponential filter", range = "above 0")
            double temperature,

            @Setting(value = "the limit of the exponential filter", range = "above 0")
            double maxWeight,

            @Setting(
                    value = "how many quantiles of the return the critic learns: 1 learns its mean, by two members",
                    range = "at least 1")
            int quantiles)
            implements dev.hindcast.learning.algorithm.Config, DiscreteCrrConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.positive("temperature", temperature);
            Checks.positive("maxWeight", maxWeight);
            Checks.positive("quantiles", quantiles);
        }

        /** The binary filter; for the exponential one the published temperature and limit. */
        public static Config defaults() {
            return new Config(List.of(256, 256), 3e-4, 256, 0.99, 0.005, Filter.BINARY, 1, 20, 1);
        }

        @Override
        public DiscreteCrr create(Networks networks) {
            return new DiscreteCrr(this, networks);
        }
    }

    /** Which logged actions are imitated. */
    public enum Filter {
        /** Those of positive advantage, all alike. */
        BINARY,
        /** All, weighted by the exponential of the advantage. */
        EXPONENTIAL;

        /** How much each action is imitated: equations 3 and 4. */
        Tensor weight(Tensor advantage, double temperature, double maxWeight) {
            return this == BINARY
                    ? advantage.greaterThan(0)
                    : LossFunctions.advantageWeight(advantage, 1 / temperature, maxWeight);
        }
    }

    private final Config config;
    private final Quantiles quantiles;
    private final Network critics;
    private final Network targetCritics;
    private final CategoricalActor actor;
    private final CategoricalActor targetActor;
    private final Adam criticOptimizer;
    private final Adam actorOptimizer;

    DiscreteCrr(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        quantiles = new Quantiles(config.quantiles());
        critics = networks.discreteCritics("critics", config.quantiles() == 1 ? 2 : 1, config.hidden(), quantiles);
        targetCritics = networks.copyOf("target_critics", critics);
        actor = networks.categoricalActor("actor", config.hidden());
        targetActor = networks.copyOf("target_actor", actor);
        criticOptimizer = networks.adam(critics, config.learningRate());
        actorOptimizer = networks.adam(actor.network(), config.learningRate());
    }

    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Tensor criticLoss = config.quantiles() == 1 ? meanError(batch) : quantileError(batch); // eq. 1
        criticOptimizer.minimize(criticLoss);

        Tensor logProbabilities = actor.logProbabilities(batch.observations(), batch.legal());
        Tensor values = noGradient(() -> values(critics, batch.observations()));
        Tensor advantage =
                values.pick(batch.actions()).minus(LossFunctions.expectation(logProbabilities.detach(), values));
        Tensor actorLoss = filter(advantage)
                .times(logProbabilities.pick(batch.actions()))
                .mean()
                .negated(); // eq. 2
        actorOptimizer.minimize(actorLoss);
        targetCritics.follow(critics, config.polyak());
        targetActor.follow(actor, config.polyak());
        return Losses.of("critic", criticLoss).and("actor", actorLoss);
    }

    private Tensor meanError(Transitions batch) {
        Tensor bellmanTarget = noGradient(() -> batch.bellmanTarget(LossFunctions.expectation(
                targetActor.logProbabilities(batch.nextObservations(), batch.nextLegal()),
                values(targetCritics, batch.nextObservations()))));
        return LossFunctions.squaredErrors(critics.of(batch.observations()).pick(batch.actions()), bellmanTarget);
    }

    /** The target is every quantile of every next action, each as likely as pi' takes the action. */
    private Tensor quantileError(Transitions batch) {
        int count = config.quantiles();
        Tensor targets =
                noGradient(() -> batch.bellmanTargets(targetCritics.member(0).of(batch.nextObservations())));
        Tensor weights = noGradient(() -> {
            Tensor policy = targetActor
                    .logProbabilities(batch.nextObservations(), batch.nextLegal())
                    .exp();
            float[] shares = new float[count];
            Arrays.fill(shares, 1f / count);
            Tensor ofEach = policy.beside(shares);
            return policy.unsqueeze(-1).times(ofEach).reshape(batch.size(), -1);
        });
        Tensor predicted = quantiles.ofAction(critics.member(0).of(batch.observations()), batch.actions());
        return LossFunctions.quantileHuber(predicted, targets, weights);
    }

    /** The most cautious member's Q(s, .): n x actions. */
    private Tensor values(Network network, Tensor observations) {
        return quantiles.means(network.of(observations)).min(0);
    }

    private Tensor filter(Tensor advantage) {
        return config.filter().weight(advantage, config.temperature(), config.maxWeight());
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(actor, (s, a) -> values(critics, s).pick(a));
    }
}
