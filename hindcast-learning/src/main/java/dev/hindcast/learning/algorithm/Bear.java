package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.ActionAutoencoder;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.FreeScalar;
import dev.hindcast.learning.nn.Kernel;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.TanhGaussianActor;
import dev.hindcast.learning.nn.TanhGaussianActor.Distribution;
import dev.hindcast.learning.nn.TanhGaussianActor.Sample;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * Bootstrapping error accumulation reduction (Kumar, Fu, Tucker and Levine 2019, arXiv 1906.00949). It keeps to the data by a limit on
 * the maximum mean discrepancy of a few actions of the policy from a few of the behaviour, which asks for actions where there are data
 * rather than for the frequencies of the data.
 *
 * <p>The behaviour is an autoencoder of logged actions. The limit is held by a multiplier of its own, by dual descent. The discrepancy is of
 * actions before tanh, where its gradients do not vanish. {@code constraint = kl} replaces it by the mean of -log pi of the behaviour's
 * actions, which up to the behaviour's entropy is KL(behaviour, pi): the policy then has to be as wide as the behaviour.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>actor</td><td>pi_phi</td></tr>
 * <tr><td>critics, targetCritics</td><td>Q_theta_1 and Q_theta_2, their targets</td></tr>
 * <tr><td>behavior</td><td>D(s), a model of the behaviour's actions</td></tr>
 * <tr><td>threshold</td><td>epsilon</td></tr>
 * <tr><td>multiplier</td><td>alpha = exp(logMultiplier)</td></tr>
 * <tr><td>constraintSamples</td><td>n and m</td></tr>
 * <tr><td>targetSamples</td><td>p</td></tr>
 * <tr><td>softMinimumWeight</td><td>lambda</td></tr>
 * <tr><td>polyak</td><td>tau</td></tr>
 * </table>
 *
 * <p>As in the authors' code for D4RL the limit is on the root of MMD^2 + 10^-6, the target takes actions of the policy itself, the
 * actor follows the minimum of both critics at a single action and only after {@code warmUpUpdates} of their own, and logMultiplier is kept in [-5, 10].
 * The policy takes the action that the first critic values most among {@code actingSamples}.
 */
public final class Bear extends Algorithm {
    /** What the default settings learn from that data: {@link dev.hindcast.learning.algorithm.Config#fit(Dataset)}. */
    public static NetworkPolicy fit(Dataset dataset) {
        return Config.defaults().fit(dataset);
    }

    /** The settings. */
    @RecordBuilder
    public record Config(
            @Setting(value = "units of each hidden layer, of the actor and the critics", range = "at least 1")
            List<Integer> hidden,

            @Setting(value = "units of each hidden layer, of the behaviour's encoder and decoder", range = "at least 1")
            List<Integer> autoencoderHidden,

            @Setting(value = "the step size of Adam, for the actor", range = "above 0")
            double actorLearningRate,

            @Setting(value = "the step size of Adam, for the critics", range = "above 0")
            double criticLearningRate,

            @Setting(value = "the step size of Adam, for the behaviour's autoencoder", range = "above 0")
            double autoencoderLearningRate,

            @Setting(value = "the step size of Adam, for the logarithm of the multiplier", range = "above 0")
            double multiplierLearningRate,

            @Setting(
                    value =
                            "the weight of the codes' divergence in the autoencoder's loss; the smaller, the wider its actions",
                    range = "at least 0")
            double divergenceWeight,

            @Setting(value = "transitions in a batch", range = "at least 1")
            int batchSize,

            @Setting(value = "gamma: what a reward is worth a step earlier", range = "[0, 1]")
            double discount,

            @Setting(value = "how far the target critics move in each update", range = "[0, 1]")
            double polyak,

            @Setting(
                    "what is held below the threshold: mmd, the discrepancy of samples by a kernel; kl, the mean of -log pi "
                            + "of the behaviour's actions")
            Constraint constraint,

            @Setting(
                    value =
                            "epsilon, which the constraint is held below: for kl at least the behaviour's entropy, which may "
                                    + "be negative",
                    range = "finite")
            double threshold,

            @Setting(
                    value = "actions of the policy and of the behaviour that the constraint is taken of",
                    range = "at least 1")
            int constraintSamples,

            @Setting("mmd's kernel: gaussian of the Euclidean, laplacian of the absolute distance")
            Kernel kernel,

            @Setting(value = "sigma of the kernel exp(-distance / (2 sigma))", range = "above 0")
            double kernelWidth,

            @Setting(value = "next actions of which the Bellman target takes the best", range = "at least 1")
            int targetSamples,

            @Setting(
                    value =
                            "lambda: the share of the smaller of two critics' values in the Bellman target; the rest is "
                                    + "the larger one's",
                    range = "[0, 1]")
            double softMinimumWeight,

            @Setting(value = "actions of which the policy takes the best", range = "at least 1")
            int actingSamples,

            @Setting(
                    value = "updates before all others in which the actor follows the constraint only while the "
                            + "critics learn as ever",
                    range = "at least 0")
            long warmUpUpdates)
            implements dev.hindcast.learning.algorithm.Config, BearConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            autoencoderHidden = Checks.hidden("autoencoderHidden", autoencoderHidden);
            Checks.positive("actorLearningRate", actorLearningRate);
            Checks.positive("criticLearningRate", criticLearningRate);
            Checks.positive("autoencoderLearningRate", autoencoderLearningRate);
            Checks.positive("multiplierLearningRate", multiplierLearningRate);
            Checks.notNegative("divergenceWeight", divergenceWeight);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.finite("threshold", threshold);
            Checks.positive("constraintSamples", constraintSamples);
            Checks.positive("kernelWidth", kernelWidth);
            Checks.positive("targetSamples", targetSamples);
            Checks.unit("softMinimumWeight", softMinimumWeight);
            Checks.positive("actingSamples", actingSamples);
            Checks.notNegative("warmUpUpdates", warmUpUpdates);
        }

        /**
         * The authors' of D4RL, with the kernel that they took for Hopper and Walker2d; HalfCheetah had the Gaussian one. Their
         * {@code threshold} of {@code kl} was -2.
         */
        public static Config defaults() {
            return new Config(
                    List.of(256, 256),
                    List.of(750, 750),
                    1e-4,
                    3e-4,
                    3e-4,
                    1e-3,
                    0.5,
                    256,
                    0.99,
                    0.005,
                    Constraint.MMD,
                    0.05,
                    4,
                    Kernel.LAPLACIAN,
                    20,
                    10,
                    0.75,
                    100,
                    40_000);
        }

        @Override
        public Bear create(Networks networks) {
            return new Bear(this, networks);
        }
    }

    /** What is held below the threshold. */
    public enum Constraint {
        /** The root of MMD^2 of samples of the policy and of the behaviour. */
        MMD,
        /** The mean of -log pi of the behaviour's actions. */
        KL
    }

    private static final double MIN_LOG_MULTIPLIER = -5;
    private static final double MAX_LOG_MULTIPLIER = 10;
    private static final double ROOT_OFFSET = 1e-6;

    private final Config config;
    private final TanhGaussianActor actor;
    private final Network critics;
    private final Network targetCritics;
    private final ActionAutoencoder behavior;
    private final FreeScalar logMultiplier;
    private final Adam actorOptimizer;
    private final Adam criticOptimizer;
    private final AutoencoderLearner behaviorLearner;
    private final Adam multiplierOptimizer;

    Bear(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        actor = networks.tanhGaussianActor("actor", config.hidden());
        critics = networks.critics("critics", 2, config.hidden(), false);
        targetCritics = networks.copyOf("target_critics", critics);
        behavior = networks.actionAutoencoder(
                "behavior", config.autoencoderHidden(), 2 * networks.actionSize(), config.divergenceWeight());
        logMultiplier = networks.scalar("log_multiplier", 0);
        actorOptimizer = networks.adam(actor.network(), config.actorLearningRate());
        criticOptimizer = networks.adam(critics, config.criticLearningRate());
        behaviorLearner = new AutoencoderLearner(networks, behavior, config.autoencoderLearningRate());
        multiplierOptimizer = networks.adam(logMultiplier.parameters(), config.multiplierLearningRate());
    }

    @Override
    protected List<Stage> stages() {
        return Stage.warmUp(config.warmUpUpdates(), data -> learn(data, false), this::learn);
    }

    /** Algorithm 1 of the paper. */
    @Override
    protected Losses learn(Replay data) {
        return learn(data, true);
    }

    private Losses learn(Replay data, boolean followsCritics) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Tensor behaviorLoss = behaviorLearner.update(batch);

        Tensor bellmanTarget = noGradient(() -> bellmanTarget(batch));
        Tensor criticLoss =
                LossFunctions.squaredErrors(critics.of(batch.observations(), batch.actions()), bellmanTarget);
        criticOptimizer.minimize(criticLoss);

        Losses ofActor = updateActor(batch.observations(), followsCritics);
        targetCritics.follow(critics, config.polyak());
        return Losses.of("behavior", behaviorLoss).and("critic", criticLoss).and(ofActor);
    }

    /** r + gamma max over sampled actions of lambda min Q' + (1 - lambda) max Q'. */
    private Tensor bellmanTarget(Transitions batch) {
        Tensor observations = batch.nextObservations();
        Sample next = actor.sample(observations, normal(batch.size(), config.targetSamples()));
        Tensor values =
                LossFunctions.softMinimum(targetCritics.of(observations, next.actions()), config.softMinimumWeight());
        return batch.bellmanTarget(values.splitLast(config.targetSamples()).max(-1));
    }

    private Tensor normal(int states, int samples) {
        return noise().normal((long) states * samples, networks().actionSize());
    }

    /** Equation 1: max Q subject to the constraint, with a step of the actor and one of the multiplier; while it warms up without Q. */
    private Losses updateActor(Tensor observations, boolean followsCritics) {
        int n = observations.rows();
        Distribution policy = actor.at(observations);
        Sample sample = policy.sample(normal(n, config.constraintSamples()));
        Tensor excess = constraint(observations, policy, sample).minus(config.threshold());
        Tensor multiplier = noGradient(() -> logMultiplier.value().exp());
        Tensor cost = excess.times(multiplier);
        if (followsCritics) {
            Tensor first = byState(sample.actions(), n).select(1, 0);
            cost = cost.minus(critics.of(observations, first).min(0));
        }
        Tensor actorLoss = cost.mean();
        actorOptimizer.minimize(actorLoss);

        Tensor meanExcess = excess.detach().mean();
        Tensor multiplierLoss =
                logMultiplier.value().exp().times(meanExcess).negated().sum();
        multiplierOptimizer.minimize(multiplierLoss);
        logMultiplier.limit(MIN_LOG_MULTIPLIER, MAX_LOG_MULTIPLIER);
        return Losses.of("actor", actorLoss)
                .and("constraint", meanExcess.plus(config.threshold()))
                .and("multiplier", multiplierLoss);
    }

    /** What is to be below the threshold: n values. */
    private Tensor constraint(Tensor observations, Distribution policy, Sample sample) {
        int n = observations.rows();
        int samples = config.constraintSamples();
        Tensor noise = noise().normal((long) n * samples, behavior.noiseSize());
        Tensor logged = noGradient(() -> behavior.beforeTanh(observations, noise));
        if (config.constraint() == Constraint.KL) {
            return policy.logProbabilityBeforeTanh(logged)
                    .splitLast(samples)
                    .mean(-1)
                    .negated();
        }
        return config.kernel()
                .squaredDiscrepancy(byState(sample.beforeTanh(), n), byState(logged, n), config.kernelWidth())
                .plus(ROOT_OFFSET)
                .sqrt(); // eq. 2
    }

    /** n x samples x action size, of (n samples) x action size. */
    private Tensor byState(Tensor actions, int n) {
        return actions.reshape(n, -1, networks().actionSize());
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(
                networks().bestOf(critics.member(0), actor, config.actingSamples()),
                (s, a) -> critics.of(s, a).min(0));
    }
}
