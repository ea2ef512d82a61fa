package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Adam;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Behaviour-regularised actor-critic (Wu, Tucker and Nachum 2019, arXiv 1911.11361), BRAC-p and BRAC-v. It keeps to the data by a price
 * on the divergence of the policy's actions from the behaviour's: in the actor's loss alone (policy regularisation), or in the values
 * too (value penalty), so that a policy also avoids states in which it would leave the data later.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>actor</td><td>pi_theta</td></tr>
 * <tr><td>critics, targetCritics</td><td>Q_psi, Q-bar (minimum of two)</td></tr>
 * <tr><td>behavior</td><td>pi_b^, cloned from the data first</td></tr>
 * <tr><td>discriminator</td><td>g of the dual form; c in the authors' code</td></tr>
 * <tr><td>divergence</td><td>D^(pi, pi_b), see {@link BehaviorDivergence}</td></tr>
 * <tr><td>penaltyWeight</td><td>alpha</td></tr>
 * <tr><td>polyak</td><td>tau</td></tr>
 * </table>
 *
 * <p>As in the authors' code for D4RL alpha is fixed and nothing weighs the policy's entropy; the actor follows Q only after
 * {@code warmUpUpdates} in which it approaches the behaviour; values count the divergence from the start. Their policies
 * squash log sigma into [-5, 0], these limit it to [-20, 2]; their targets move before an update, these after it.
 */
public final class Brac extends Algorithm {
    /** What the default settings, BRAC-v's, learn from that data: {@link dev.hindcast.learning.algorithm.Config#fit(Dataset)}. */
    public static NetworkPolicy fit(Dataset dataset) {
        return Config.defaults().fit(dataset);
    }

    /** The settings. */
    @RecordBuilder
    public record Config(
            @Setting(
                    value = "units of each hidden layer, of the critics and of the discriminator",
                    range = "at least 1")
            List<Integer> hidden,

            @Setting(
                    value = "units of each hidden layer, of the actor and of the behaviour policy",
                    range = "at least 1")
            List<Integer> actorHidden,

            @Setting(value = "the step size of Adam, for the critics and the discriminator", range = "above 0")
            double criticLearningRate,

            @Setting(value = "the step size of Adam, for the actor", range = "above 0")
            double actorLearningRate,

            @Setting(value = "the step size of Adam, for the behaviour policy and its temperature", range = "above 0")
            double behaviorLearningRate,

            @Setting(value = "transitions in a batch", range = "at least 1")
            int batchSize,

            @Setting(value = "gamma: what a reward is worth a step earlier", range = "[0, 1]")
            double discount,

            @Setting(value = "how far the target critics move in each update", range = "[0, 1]")
            double polyak,

            @Setting("where the divergence counts: policy, in the actor's loss alone (brac-p); value, in the Bellman "
                    + "target too (brac-v)")
            Penalty penalty,

            @Setting("how far the policy is from the behaviour: kl, from a cloned behaviour policy; kl-dual, by a "
                    + "discriminator of logged actions; mmd, by a kernel, from samples of a cloned behaviour policy")
            Divergence divergence,

            @Setting(value = "alpha: what a unit of divergence costs", range = "at least 0")
            double penaltyWeight,

            @Setting(value = "actions of each policy that kl and mmd are estimated from", range = "at least 1")
            int divergenceSamples,

            @Setting("mmd's kernel: gaussian of the Euclidean, laplacian of the absolute distance")
            Kernel kernel,

            @Setting(value = "sigma of the kernel exp(-distance / (2 sigma))", range = "above 0")
            double kernelWidth,

            @Setting(value = "steps of kl-dual's discriminator in each update", range = "at least 1")
            int discriminatorUpdates,

            @Setting(
                    value = "how strongly slopes of kl-dual's discriminator above 1 are punished",
                    range = "at least 0")
            double gradientPenalty,

            @Setting(
                    value = "updates that the behaviour policy is cloned in before all others; kl-dual takes none",
                    range = "at least 1")
            long cloningUpdates,

            @Setting(
                    value =
                            "updates between cloning and all others in which the actor approaches the behaviour only while "
                                    + "the critics learn as ever",
                    range = "at least 0")
            long warmUpUpdates)
            implements dev.hindcast.learning.algorithm.Config, BracConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            actorHidden = Checks.hidden("actorHidden", actorHidden);
            Checks.positive("criticLearningRate", criticLearningRate);
            Checks.positive("actorLearningRate", actorLearningRate);
            Checks.positive("behaviorLearningRate", behaviorLearningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.notNegative("penaltyWeight", penaltyWeight);
            Checks.positive("divergenceSamples", divergenceSamples);
            Checks.positive("kernelWidth", kernelWidth);
            Checks.positive("discriminatorUpdates", discriminatorUpdates);
            Checks.notNegative("gradientPenalty", gradientPenalty);
            Checks.positive("cloningUpdates", cloningUpdates);
            Checks.notNegative("warmUpUpdates", warmUpUpdates);
        }

        /**
         * The authors' of D4RL, with half of their kernel's width, since their exponent is not halved: {@code penaltyWeight} and
         * {@code actorLearningRate} were chosen for each task there, from 0.1 to 30 and from 3e-6 to 1e-3. They clone the behaviour in
         * 1,000,000 updates, where {@code cloningUpdates} is a tenth of that.
         */
        public static Config defaults() {
            return new Config(
                    List.of(300, 300),
                    List.of(200, 200),
                    1e-3,
                    3e-5,
                    5e-4,
                    256,
                    0.99,
                    0.005,
                    Penalty.VALUE,
                    Divergence.KL,
                    1,
                    4,
                    Kernel.LAPLACIAN,
                    10,
                    3,
                    5,
                    100_000,
                    20_000);
        }

        @Override
        public String kind() {
            return penalty.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public Brac create(Networks networks) {
            return new Brac(this, networks);
        }
    }

    /** Where the divergence counts. */
    public enum Penalty {
        /** In the actor's loss: BRAC-p. */
        POLICY,
        /** In the actor's loss and in the values: BRAC-v. */
        VALUE
    }

    /** How far the policy is from the behaviour. */
    public enum Divergence {
        /** KL(pi, b), from the densities of the policy and of a cloned behaviour policy. */
        KL,
        /** KL(pi, b) in its dual form, by a discriminator and without a behaviour policy. */
        KL_DUAL,
        /** The square of the maximum mean discrepancy, from samples of the policy and of a cloned behaviour policy. */
        MMD
    }

    private final Config config;
    private final TanhGaussianActor actor;
    private final Network critics;
    private final Network targetCritics;
    private final Adam actorOptimizer;
    private final Adam criticOptimizer;
    private final BehaviorDivergence divergence;

    Brac(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        actor = networks.tanhGaussianActor("actor", config.actorHidden());
        critics = networks.critics("critics", 2, config.hidden(), false);
        targetCritics = networks.copyOf("target_critics", critics);
        actorOptimizer = networks.adam(actor.network(), config.actorLearningRate());
        criticOptimizer = networks.adam(critics, config.criticLearningRate());
        divergence = BehaviorDivergence.create(config, networks, actor);
    }

    @Override
    protected List<Stage> stages() {
        List<Stage> stages = new ArrayList<>(divergence.before());
        stages.addAll(Stage.warmUp(config.warmUpUpdates(), data -> learn(data, false), this::learn));
        return stages;
    }

    @Override
    protected Losses learn(Replay data) {
        return learn(data, true);
    }

    private Losses learn(Replay data, boolean followsCritics) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Tensor bellmanTarget = noGradient(() -> bellmanTarget(batch));
        Tensor criticLoss =
                LossFunctions.squaredErrors(critics.of(batch.observations(), batch.actions()), bellmanTarget); // eq. 3
        criticOptimizer.minimize(criticLoss);
        Losses ofActor = updateActor(batch, followsCritics);
        Losses losses = Losses.of("critic", criticLoss).and(ofActor).and(divergence.update(data));
        targetCritics.follow(critics, config.polyak());
        return losses;
    }

    /** r + gamma (min Q'(s', a') - alpha D(s')), equation 5; BRAC-p's is without D. */
    private Tensor bellmanTarget(Transitions batch) {
        Tensor observations = batch.nextObservations();
        Distribution policy = actor.at(observations);
        Sample next = policy.sample(noise().normal(batch.actions().shape()));
        Tensor nextValue = targetCritics.of(observations, next.actions()).min(0);
        if (config.penalty() == Penalty.VALUE) {
            Tensor divergences = divergence.at(observations, policy, next.actions(), batch::nextActions);
            if (config.divergence() == Divergence.KL_DUAL) {
                divergences = divergences.times(batch.nextActionsLogged()); // it compares with logged actions
            }
            nextValue = nextValue.minus(divergences.times(config.penaltyWeight()));
        }
        return batch.bellmanTarget(nextValue);
    }

    /** Minimises alpha D(s) - min Q(s, a), equation 6; without Q while it warms up. */
    private Losses updateActor(Transitions batch, boolean followsCritics) {
        Tensor observations = batch.observations();
        Distribution policy = actor.at(observations);
        Sample sample = policy.sample(noise().normal(batch.actions().shape()));
        Tensor divergences = divergence.at(observations, policy, sample.actions(), batch::actions);
        Tensor cost = divergences.times(config.penaltyWeight());
        if (followsCritics) {
            cost = cost.minus(critics.of(observations, sample.actions()).min(0));
        }
        Tensor actorLoss = cost.mean();
        actorOptimizer.minimize(actorLoss);
        return Losses.of("actor", actorLoss).and("divergence", divergences.mean());
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(actor, (s, a) -> critics.of(s, a).min(0));
    }
}
