package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.CategoricalActor;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Tensor;
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
 * <p>The advantage is taken over the policy's mean value (the paper's CRR mean), a sum over the actions instead of samples. The
 * paper's critic is distributional; this one has two members of which the smaller counts.
 */
public final class DiscreteCrr extends Algorithm {
    /**
     * The settings.
     *
     * @param hidden units of each hidden layer, of all networks
     * @param learningRate of Adam, for all networks
     * @param batchSize transitions in a batch
     * @param discount gamma
     * @param polyak how far the target networks move in each update
     * @param filter which logged actions are imitated
     * @param temperature beta of the exponential filter
     * @param maxWeight the limit of the exponential filter
     */
    public record Config(
            List<Integer> hidden,
            double learningRate,
            int batchSize,
            double discount,
            double polyak,
            Filter filter,
            double temperature,
            double maxWeight)
            implements dev.hindcast.learning.algorithm.Config {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.positive("temperature", temperature);
            Checks.positive("maxWeight", maxWeight);
        }

        /** The binary filter; for the exponential one the published temperature and limit. */
        public static Config defaults() {
            return new Config(List.of(256, 256), 3e-4, 256, 0.99, 0.005, Filter.BINARY, 1, 20);
        }

        /** These with another {@code hidden}. */
        public Config withHidden(List<Integer> hidden) {
            return Settings.with(this, "hidden", hidden);
        }

        /** These with another {@code learningRate}. */
        public Config withLearningRate(double learningRate) {
            return Settings.with(this, "learningRate", learningRate);
        }

        /** These with another {@code batchSize}. */
        public Config withBatchSize(int batchSize) {
            return Settings.with(this, "batchSize", batchSize);
        }

        /** These with another {@code discount}. */
        public Config withDiscount(double discount) {
            return Settings.with(this, "discount", discount);
        }

        /** These with another {@code polyak}. */
        public Config withPolyak(double polyak) {
            return Settings.with(this, "polyak", polyak);
        }

        /** These with another {@code filter}. */
        public Config withFilter(Filter filter) {
            return Settings.with(this, "filter", filter);
        }

        /** These with another {@code temperature}. */
        public Config withTemperature(double temperature) {
            return Settings.with(this, "temperature", temperature);
        }

        /** These with another {@code maxWeight}. */
        public Config withMaxWeight(double maxWeight) {
            return Settings.with(this, "maxWeight", maxWeight);
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
        EXPONENTIAL
    }

    private final Config config;
    private final Network critics;
    private final Network targetCritics;
    private final CategoricalActor actor;
    private final CategoricalActor targetActor;
    private final Adam criticOptimizer;
    private final Adam actorOptimizer;

    DiscreteCrr(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        critics = networks.discreteCritics("critics", 2, config.hidden());
        targetCritics = networks.copyOf("target_critics", critics);
        actor = networks.categoricalActor("actor", config.hidden());
        targetActor = networks.copyOf("target_actor", actor);
        criticOptimizer = networks.adam(critics, config.learningRate());
        actorOptimizer = networks.adam(actor.network(), config.learningRate());
    }

    @Override
    protected Losses learn(Batch batch) {
        Tensor bellmanTarget = noGradient(() -> batch.bellmanTarget(LossFunctions.expectation(
                targetActor.logProbabilities(batch.nextObservations(), batch.nextLegal()),
                targetCritics.of(batch.nextObservations()).min(0))));
        Tensor criticLoss = LossFunctions.squaredErrors(
                critics.of(batch.observations()).pick(batch.actions()), bellmanTarget); // eq. 1
        criticOptimizer.minimize(criticLoss);

        Tensor logProbabilities = actor.logProbabilities(batch.observations(), batch.legal());
        Tensor values = noGradient(() -> critics.of(batch.observations()).min(0));
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

    private Tensor filter(Tensor advantage) {
        return config.filter() == Filter.BINARY
                ? advantage.greaterThan(0) // eq. 3
                : LossFunctions.advantageWeight(advantage, 1 / config.temperature(), config.maxWeight()); // eq. 4
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(actor, (s, a) -> critics.of(s).min(0).pick(a));
    }
}
