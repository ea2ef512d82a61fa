package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.dynamics.Imagination;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * Model-based offline reinforcement learning (Kidambi, Rajeswaran, Netrapalli and Joachims 2020, arXiv 2005.05951). It keeps to the data by
 * ending: in its model of the world a step that the model's members disagree about too much leads to a state HALT of which nothing comes but
 * the least reward there is, or 0 where that is positive, since 0 is what follows an end: so that what the policy is worth in the model is no
 * more than what it is worth in the world.
 *
 * <p>First the model learns alone, then the policy imitates the logged actions, then it learns in the model: by natural policy gradient
 * as published, or by soft actor-critic. <em>An update of the last phase is one iteration of the natural gradient</em>, with all the episodes
 * that it imagines (the paper has 500 of them), or one update of soft actor-critic (as many as {@link Mopo}'s). The natural gradient imagines
 * whole episodes anew for each iteration: of {@link RolloutSettings} it looks at {@code rolloutLength} and {@code rolloutStates} alone.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>dynamics</td><td>f_phi1, f_phi2, ...</td></tr>
 * <tr><td>unknown</td><td>the unknown state-action detector U^alpha_practical; its threshold is alpha's</td></tr>
 * <tr><td>haltReturn</td><td>-kappa for ever: -kappa / (1 - gamma)</td></tr>
 * <tr><td>stepSize, damping, conjugateIterations</td><td>those of {@link dev.hindcast.learning.nn.NaturalGradient}</td></tr>
 * </table>
 *
 * <p>Other than in the authors' code the members are probabilistic ones that also tell rewards and, perhaps, ends ({@link
 * dev.hindcast.learning.dynamics.Dynamics}), a member is drawn anew for each step and not for each episode, episodes start from any logged
 * state, the means of the policy are limited by tanh, and the value sees the observation but not the time. HALT pays for ever, as in the paper;
 * there it pays once, and since {@code terminated} is computed after the episode was cut off, the value of what comes behind it is added. In the
 * paper rewards lie in [-R, R] and HALT pays -R, which is never a gain; the bound by 0 is the same for a log of positive rewards.
 */
public final class Morel extends ModelBased {
    /** What the default settings learn from that data: {@link dev.hindcast.learning.algorithm.Config#fit(Dataset)}. */
    public static NetworkPolicy fit(Dataset dataset) {
        return Config.defaults().fit(dataset);
    }

    /** How the policy learns in the model. */
    public enum Planner {
        /** By natural policy gradient. */
        NPG,
        /** By soft actor-critic. */
        SAC
    }

    /** The settings. */
    @RecordBuilder
    public record Config(
            @Setting("how the policy learns in the model: npg by natural policy gradient, an update being an iteration "
                    + "that imagines rolloutStates whole episodes of at most rolloutLength steps anew: "
                    + "rolloutInterval, rolloutsKept and realShare count for sac alone; "
                    + "sac by soft actor-critic")
            Planner planner,

            @Setting(value = "units of each hidden layer of the policy", range = "at least 1")
            List<Integer> hidden,

            @Setting(value = "units of each hidden layer of the value (npg) or the critics (sac)", range = "at least 1")
            List<Integer> criticHidden,

            @Setting(value = "the step size of Adam, for all but the model and the natural gradient", range = "above 0")
            double learningRate,

            @Setting(value = "steps in a batch of the value or the critics, and of imitation", range = "at least 1")
            int batchSize,

            @Setting(value = "gamma: what a reward is worth a step earlier", range = "[0, 1)")
            double discount,

            @Setting(
                    value = "updates that imitate the logged actions before the policy learns in the model",
                    range = "at least 1")
            long cloningUpdates,

            @Setting(
                    value =
                            "a step is unknown where the model's networks are further apart than the most that they are "
                                    + "on logged steps, divided by this; 0 knows everything",
                    range = "at least 0")
            double pessimism,

            @Setting(
                    value = "how much less than the least logged reward, or than 0 where that is positive, an unknown "
                            + "step and each after it pay",
                    range = "at least 0")
            double haltPenalty,

            @Setting(
                    value =
                            "npg: the squared length of a step, about twice the divergence of the new policy from the old",
                    range = "above 0")
            double stepSize,

            @Setting(value = "npg: what is added to the diagonal of the Fisher information", range = "at least 0")
            double damping,

            @Setting(value = "npg: iterations of conjugate gradients", range = "at least 1")
            int conjugateIterations,

            @Setting(
                    value = "npg: lambda of the advantages: 0 trusts the value, 1 the imagined returns",
                    range = "[0, 1]")
            double gaeLambda,

            @Setting(value = "npg: the log deviation of the policy's actions when it starts", range = "finite")
            double initialLogStd,

            @Setting(value = "npg: the least log deviation of the policy's actions", range = "finite")
            double minLogStd,

            @Setting(value = "npg: steps of the value after each of the policy", range = "at least 1")
            int valueUpdates,

            @Setting(value = "sac: how far the target critics move in each update", range = "[0, 1]")
            double polyak,

            @Setting(value = "sac: alpha before the first update", range = "above 0")
            double initialTemperature,

            @Setting(value = "sac: the target entropy is minus this times the action's size", range = "at least 0")
            double targetEntropyScale,

            ModelSettings model,

            RolloutSettings rollouts)
            implements dev.hindcast.learning.algorithm.Config, MorelConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            criticHidden = Checks.hidden("criticHidden", criticHidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.belowOne("discount", discount);
            Checks.positive("cloningUpdates", cloningUpdates);
            Checks.notNegative("pessimism", pessimism);
            Checks.notNegative("haltPenalty", haltPenalty);
            Checks.positive("stepSize", stepSize);
            Checks.notNegative("damping", damping);
            Checks.positive("conjugateIterations", conjugateIterations);
            Checks.unit("gaeLambda", gaeLambda);
            Checks.finite("initialLogStd", initialLogStd);
            Checks.finite("minLogStd", minLogStd);
            Checks.positive("valueUpdates", valueUpdates);
            Checks.unit("polyak", polyak);
            Checks.positive("initialTemperature", initialTemperature);
            Checks.notNegative("targetEntropyScale", targetEntropyScale);
        }

        /**
         * The authors', in terms of our model: four members of 2 x 512 units that all tell next states, and in each iteration 200 episodes
         * (theirs are 50 starts with each of the four) of at most 700 steps.
         */
        public static Config defaults() {
            return new Config(
                    Planner.NPG,
                    List.of(64, 64),
                    List.of(128, 128),
                    1e-3,
                    256,
                    0.999,
                    20_000,
                    3,
                    0,
                    0.02,
                    1e-3,
                    20,
                    0.97,
                    -0.25,
                    -1,
                    1_000,
                    0.005,
                    1,
                    1,
                    ModelSettings.defaults()
                            .withModelHidden(List.of(512, 512))
                            .withModelMembers(4)
                            .withModelElites(4),
                    new RolloutSettings(700, 200, 1, 1, 0));
        }

        /** The same model and detector with the soft actor-critic and the rollouts of {@link Mopo}. */
        public static Config softDefaults() {
            return defaults()
                    .withPlanner(Planner.SAC)
                    .withHidden(List.of(256, 256))
                    .withCriticHidden(List.of(256, 256))
                    .withLearningRate(3e-4)
                    .withDiscount(0.99)
                    .withRollouts(RolloutSettings.defaults());
        }

        @Override
        public String kind() {
            return planner.name();
        }

        @Override
        public Morel create(Networks networks) {
            return new Morel(this, networks);
        }
    }

    private final Config config;
    private final UnknownStates unknown;
    private final PolicyLearner policy;

    Morel(Config config, Networks networks) {
        super(config, networks, config.model(), config.rollouts());
        this.config = config;
        unknown = remembering("unknown", new UnknownStates(dynamics(), config.pessimism()));
        policy = config.planner() == Planner.NPG
                ? new NaturalPolicyLearner(this, networks, config)
                : new SoftPolicyLearner(this, networks, config);
    }

    @Override
    protected List<Stage> stages() {
        List<Stage> modelAndPolicy = super.stages();
        return List.of(
                modelAndPolicy.get(0),
                Stage.of("cloning", config.cloningUpdates(), this::imitate),
                modelAndPolicy.get(1));
    }

    private Losses imitate(Replay data) {
        if (stageUpdates() == 0) {
            unknown.measure(data);
        }
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        return Losses.of("cloning", policy.imitate(batch.observations(), batch.actions()));
    }

    @Override
    protected Losses learn(Replay data) {
        Imagination pessimistic =
                imagination().haltingWhere(unknown::of, unknown.haltReturn(config.haltPenalty(), config.discount()));
        return policy.improve(data, pessimistic);
    }

    @Override
    protected ActorCritic learned() {
        return policy.learned();
    }
}
