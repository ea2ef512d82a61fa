package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.Critics;
import dev.hindcast.learning.nn.FreeScalar;
import dev.hindcast.learning.nn.LegalActions;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.TanhGaussianActor;
import dev.hindcast.learning.nn.TanhGaussianActor.Distribution;
import dev.hindcast.learning.nn.TanhGaussianActor.Sample;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
 */
public final class Cql extends Algorithm {
    /**
     * The settings.
     *
     * @param hidden units of each hidden layer, of all networks
     * @param actorLearningRate of Adam, for the actor and the temperature
     * @param criticLearningRate of Adam, for the critics and the multiplier
     * @param batchSize transitions in a batch
     * @param discount gamma
     * @param polyak how far the targets move when they do
     * @param conservativeWeight how strongly values outside the data are pushed down: 0 is soft actor-critic without entropy in its target
     * @param actionSamples sampled actions of each kind
     * @param dataTerm whether the data's values are pushed up as much
     * @param lagrange whether a multiplier is tuned so that the gap meets {@code lagrangeThreshold}
     * @param lagrangeThreshold the gap that the Lagrange variant aims for
     * @param initialTemperature the entropy's weight before the first update
     * @param targetEntropyScale the target entropy is minus this times the action's size
     */
    public record Config(
            List<Integer> hidden,
            double actorLearningRate,
            double criticLearningRate,
            int batchSize,
            double discount,
            double polyak,
            double conservativeWeight,
            int actionSamples,
            boolean dataTerm,
            boolean lagrange,
            double lagrangeThreshold,
            double initialTemperature,
            double targetEntropyScale)
            implements dev.hindcast.learning.algorithm.Config {
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
        }

        /**
         * The weight and the learning rates that the authors' script starts from, with which alone no published locomotion score was
         * made: that script tunes the weight (Lagrange, threshold 5) and begins with 40,000 updates of behaviour cloning, and CORL's
         * scores are of weight 10, an actor's learning rate of 3e-5 and orthogonal initialisation.
         */
        public static Config defaults() {
            return new Config(List.of(256, 256, 256), 1e-4, 3e-4, 256, 0.99, 0.005, 5, 10, true, false, 10, 1, 1);
        }

        /** These with another {@code hidden}. */
        public Config withHidden(List<Integer> hidden) {
            return Settings.with(this, "hidden", hidden);
        }

        /** These with another {@code actorLearningRate}. */
        public Config withActorLearningRate(double actorLearningRate) {
            return Settings.with(this, "actorLearningRate", actorLearningRate);
        }

        /** These with another {@code criticLearningRate}. */
        public Config withCriticLearningRate(double criticLearningRate) {
            return Settings.with(this, "criticLearningRate", criticLearningRate);
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

        /** These with another {@code conservativeWeight}. */
        public Config withConservativeWeight(double conservativeWeight) {
            return Settings.with(this, "conservativeWeight", conservativeWeight);
        }

        /** These with another {@code actionSamples}. */
        public Config withActionSamples(int actionSamples) {
            return Settings.with(this, "actionSamples", actionSamples);
        }

        /** These with another {@code dataTerm}. */
        public Config withDataTerm(boolean dataTerm) {
            return Settings.with(this, "dataTerm", dataTerm);
        }

        /** These with another {@code lagrange}. */
        public Config withLagrange(boolean lagrange) {
            return Settings.with(this, "lagrange", lagrange);
        }

        /** These with another {@code lagrangeThreshold}. */
        public Config withLagrangeThreshold(double lagrangeThreshold) {
            return Settings.with(this, "lagrangeThreshold", lagrangeThreshold);
        }

        /** These with another {@code initialTemperature}. */
        public Config withInitialTemperature(double initialTemperature) {
            return Settings.with(this, "initialTemperature", initialTemperature);
        }

        /** These with another {@code targetEntropyScale}. */
        public Config withTargetEntropyScale(double targetEntropyScale) {
            return Settings.with(this, "targetEntropyScale", targetEntropyScale);
        }

        @Override
        public Cql create(Networks networks) {
            return new Cql(this, networks);
        }
    }

    private static final double MAX_MULTIPLIER = 1e6;

    private final Config config;
    private final TanhGaussianActor actor;
    private final Critics critics;
    private final Critics targetCritics;
    private final FreeScalar logTemperature;
    private final Adam actorOptimizer;
    private final Adam criticOptimizer;
    private final Adam temperatureOptimizer;
    private final @Nullable FreeScalar logMultiplier;
    private final @Nullable Adam multiplierOptimizer;

    Cql(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        actor = networks.tanhGaussianActor("actor", config.hidden());
        critics = networks.critics("critics", 2, config.hidden(), false);
        targetCritics = networks.copyOf("target_critics", critics);
        logTemperature = networks.scalar("log_temperature", Math.log(config.initialTemperature()));
        actorOptimizer = networks.adam(actor.parameters(), config.actorLearningRate());
        criticOptimizer = networks.adam(critics.parameters(), config.criticLearningRate());
        temperatureOptimizer = networks.adam(logTemperature.parameters(), config.actorLearningRate());
        logMultiplier = config.lagrange() ? networks.scalar("log_multiplier", 0) : null;
        multiplierOptimizer =
                logMultiplier == null ? null : networks.adam(logMultiplier.parameters(), config.criticLearningRate());
    }

    @Override
    protected Losses learn(Batch batch) {
        Distribution current = actor.at(batch.observations());
        Distribution next = noGradient(() -> actor.at(batch.nextObservations()));
        return updateActor(batch, current, updateCritics(batch, current, next));
    }

    private Losses updateCritics(Batch batch, Distribution current, Distribution next) {
        Tensor bellmanTarget = noGradient(() -> bellmanTarget(batch, next));
        SampledActions sampled = noGradient(() -> sampledActions(batch.size(), current, next));
        List<Tensor> dataValues = critics.all(batch.observations(), batch.actions());
        Tensor bellmanError = critics.total(
                i -> dataValues.get(i).minus(bellmanTarget).squared().mean());
        Tensor gap = critics.total(i -> gap(softMaximum(i, batch.observations(), sampled), dataValues.get(i)));
        Tensor conservativeLoss = gap.times(config.conservativeWeight()); // eq. 4
        Losses losses = Losses.of("bellman", bellmanError).and("conservative", conservativeLoss);
        if (logMultiplier != null && multiplierOptimizer != null) {
            Tensor beyond = conservativeLoss.minus(critics.size() * config.lagrangeThreshold());
            Tensor multiplier = noGradient(() -> multiplier(logMultiplier));
            Tensor multiplierLoss = multiplier(logMultiplier)
                    .times(beyond.detach())
                    .times(-1.0 / critics.size())
                    .sum(); // eq. 30
            multiplierOptimizer.minimize(multiplierLoss);
            losses = losses.and("multiplier", multiplierLoss);
            conservativeLoss = multiplier.times(beyond).sum();
        }
        Tensor criticLoss = bellmanError.plus(conservativeLoss);
        criticOptimizer.minimize(criticLoss);
        return losses.and("critic", criticLoss);
    }

    private Tensor gap(Tensor softMaximum, Tensor dataValue) {
        return (config.dataTerm() ? softMaximum.minus(dataValue) : softMaximum).mean();
    }

    private static Tensor multiplier(FreeScalar logMultiplier) {
        return logMultiplier.value().exp().clamp(0, MAX_MULTIPLIER);
    }

    private Tensor bellmanTarget(Batch batch, Distribution next) {
        Sample sample = next.sample(noise().normal(batch.actions().shape()));
        Tensor nextValue = targetCritics.minimum(batch.nextObservations(), sample.actions());
        return batch.rewards().plus(batch.discounts().times(nextValue));
    }

    /**
     * Proposals for the soft maximum over actions: 3 N for each state.
     *
     * @param actions (n 3N) x action size, those of a state together
     * @param logDensities n x 3N: of each action under the distribution it was drawn from
     */
    private record SampledActions(Tensor actions, Tensor logDensities) {}

    private SampledActions sampledActions(int n, Distribution current, Distribution next) {
        int samples = config.actionSamples();
        int size = networks().actionSize();
        Tensor random = noise().uniform(n * samples, size).times(2).minus(1);
        Sample now = current.sample(noise().normal(n * samples, size));
        Sample later = next.sample(noise().normal(n * samples, size));
        Tensor actions = Tensor.concatenate(
                random.reshape(n, -1),
                later.actions().reshape(n, -1),
                now.actions().reshape(n, -1));
        Tensor uniformLogDensity = random.columns(0, 1).times(0).plus(size * Math.log(0.5));
        Tensor logDensities = Tensor.concatenate(
                uniformLogDensity.reshape(n, -1),
                later.logProbabilities().reshape(n, -1),
                now.logProbabilities().reshape(n, -1));
        return new SampledActions(actions.reshape(-1, size), logDensities);
    }

    /** log sum_a exp Q(s, a) by importance sampling, up to a constant: n values. */
    private Tensor softMaximum(int critic, Tensor observations, SampledActions sampled) {
        Tensor values = critics.of(critic, observations, sampled.actions());
        return values.reshape(observations.rows(), -1)
                .minus(sampled.logDensities())
                .logSumExp();
    }

    private Losses updateActor(Batch batch, Distribution current, Losses losses) {
        Tensor temperature = noGradient(() -> logTemperature.value().exp());
        Sample sample = current.sample(noise().normal(batch.actions().shape()));
        Tensor value = critics.minimum(batch.observations(), sample.actions());
        Tensor actorLoss =
                sample.logProbabilities().times(temperature).minus(value).mean();
        actorOptimizer.minimize(actorLoss);

        double targetEntropy = -config.targetEntropyScale() * networks().actionSize();
        Tensor excess = sample.logProbabilities().detach().plus(targetEntropy).mean();
        Tensor temperatureLoss = logTemperature.value().times(excess).negated().sum();
        temperatureOptimizer.minimize(temperatureLoss);

        targetCritics.follow(critics, config.polyak());
        return losses.and("actor", actorLoss).and("temperature", temperatureLoss);
    }

    @Override
    public NetworkPolicy policy() {
        return actor.snapshot(spec());
    }

    @Override
    public Tensor act(Tensor observations, LegalActions legal) {
        return actor.mode(observations);
    }

    @Override
    public Optional<Tensor> actionValues(Tensor observations, Tensor actions) {
        return Optional.of(critics.minimum(observations, actions));
    }
}
