package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.dynamics.Outcome;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * Robust adversarial model-based offline reinforcement learning (Rigter, Lacerda and Hawes 2022, arXiv 2204.12581). It keeps to the data by
 * an adversary: while the policy learns in a model, the model learns to make the policy fail, as far as the log does not contradict it, so
 * that only what works in the log's worst world pays.
 *
 * <p>First the model learns alone and the actor imitates the log. Then, by turns, the policy takes {@code adversarialInterval} steps of soft
 * actor-critic on logged and imagined steps, and the model {@code adversarialUpdates} steps on
 *
 * <pre>
 *   lambda E[A(s, a, s', r) log P(s', r | s, a)]  +  its own loss on logged steps,
 *   A = r + gamma min Q(s', pi(s')) - min Q(s, a), standardized over the batch,
 * </pre>
 *
 * where s, a, s' and r are drawn in rollouts of the policy in the model itself, a from the policy and pi(s') its mode: the gradient of the
 * first part is that of the policy's value with respect to the model. P is the mixture of the elite members.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>dynamics</td><td>T^_phi</td></tr>
 * <tr><td>adversarialWeight</td><td>lambda</td></tr>
 * <tr><td>advantage</td><td>what log P is weighted by, with the state-action baseline</td></tr>
 * <tr><td>actor, critics, targetCritics, temperature</td><td>as in {@link Sac}</td></tr>
 * </table>
 *
 * <p>As in the authors' code, but that their optimiser of the adversary starts anew, where this one goes on with the model's moments; {@link
 * Rambo.Config#defaults} says which settings are theirs. Another public program multiplies n log densities with n x 1 advantages, so that
 * their n x n products add up to 0 and nobody is an adversary there.
 */
public final class Rambo extends ModelBased {
    /** What the default settings learn from that data: {@link dev.hindcast.learning.algorithm.Config#fit(Dataset)}. */
    public static NetworkPolicy fit(Dataset dataset) {
        return Config.defaults().fit(dataset);
    }

    /** The settings. */
    @RecordBuilder
    public record Config(
            @Setting(value = "units of each hidden layer, of the actor and the critics", range = "at least 1")
            List<Integer> hidden,

            @Setting(value = "the step size of Adam, for the actor and the temperature", range = "above 0")
            double actorLearningRate,

            @Setting(value = "the step size of Adam, for the critics", range = "above 0")
            double criticLearningRate,

            @Setting(
                    value = "transitions in a batch, logged and imagined ones, and in one of the adversary",
                    range = "at least 1")
            int batchSize,

            @Setting(value = "gamma: what a reward is worth a step earlier", range = "[0, 1]")
            double discount,

            @Setting(value = "how far the target critics move in each update", range = "[0, 1]")
            double polyak,

            @Setting(value = "alpha before the first update", range = "above 0")
            double initialTemperature,

            @Setting(value = "the target entropy is minus this times the action's size", range = "at least 0")
            double targetEntropyScale,

            @Setting(
                    value = "in how many updates the actor imitates the log before it follows its critics; 0 is none",
                    range = "at least 0")
            long cloningUpdates,

            @Setting(
                    value = "lambda: how strongly the model works against the policy: 0 leaves it as it was learned",
                    range = "at least 0")
            double adversarialWeight,

            @Setting(value = "the step size of Adam, for the model as an adversary", range = "above 0")
            double adversarialLearningRate,

            @Setting(value = "updates of the model at a time, as an adversary", range = "at least 1")
            int adversarialUpdates,

            @Setting(value = "updates of the policy from one time to the next", range = "at least 1")
            long adversarialInterval,

            ModelSettings model,

            RolloutSettings rollouts)
            implements dev.hindcast.learning.algorithm.Config, RamboConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("actorLearningRate", actorLearningRate);
            Checks.positive("criticLearningRate", criticLearningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.positive("initialTemperature", initialTemperature);
            Checks.notNegative("targetEntropyScale", targetEntropyScale);
            Checks.notNegative("cloningUpdates", cloningUpdates);
            Checks.notNegative("adversarialWeight", adversarialWeight);
            Checks.positive("adversarialLearningRate", adversarialLearningRate);
            Checks.positive("adversarialUpdates", adversarialUpdates);
            Checks.positive("adversarialInterval", adversarialInterval);
        }

        /**
         * The settings of policy and adversary, the rollouts' length and the share of logged steps are the authors', with 50,000 updates of
         * imitation (they take 50 epochs: 195,000 of a million steps). The others are {@link Mopo}'s: a step size of 1e-3 while the model
         * is first learned, and rollouts every 1,000 updates, five times' of which are kept. OfflineRL-Kit has 3e-4, every 250 updates and
         * twenty times, weighs the bounds of the variances a tenth as much while the model is an adversary, and imitates by the squared error
         * of drawn actions, where this does by likelihood.
         */
        public static Config defaults() {
            return new Config(
                    List.of(256, 256),
                    1e-4,
                    3e-4,
                    256,
                    0.99,
                    0.005,
                    1,
                    1,
                    50_000,
                    3e-4,
                    3e-4,
                    1_000,
                    1_000,
                    ModelSettings.defaults(),
                    RolloutSettings.defaults().withRealShare(0.5));
        }

        @Override
        public Rambo create(Networks networks) {
            return new Rambo(this, networks);
        }
    }

    private static final double LEAST_DEVIATION = 1e-6;

    private final Config config;
    private final SoftActor actor;
    private final Network critics;
    private final Network targetCritics;
    private final Adam criticOptimizer;
    private final Adam modelOptimizer;

    Rambo(Config config, Networks networks) {
        super(config, networks, config.model(), config.rollouts());
        this.config = config;
        actor = new SoftActor(
                networks,
                config.hidden(),
                config.actorLearningRate(),
                config.initialTemperature(),
                config.targetEntropyScale());
        critics = networks.critics("critics", 2, config.hidden(), false);
        targetCritics = networks.copyOf("target_critics", critics);
        criticOptimizer = networks.adam(critics, config.criticLearningRate());
        modelOptimizer = networks.optimizerOf(dynamics().parameters());
    }

    @Override
    protected List<Stage> stages() {
        Stage model = super.stages().get(0);
        Stage policy = Stage.of("policy", this::learn);
        return config.cloningUpdates() == 0
                ? List.of(model, policy)
                : List.of(model, Stage.of("cloning", config.cloningUpdates(), this::imitate), policy);
    }

    private Losses imitate(Replay data) {
        return Losses.of("cloning", actor.imitate(data.transitions(config.batchSize(), config.discount())));
    }

    /** Algorithm 1 of the paper, from where model and policy were pretrained. */
    @Override
    protected Losses learn(Replay data) {
        Losses ofModel = adversarysTurn() ? updateModel(data) : Losses.none();
        Transitions batch =
                imagining(data, imagination(), actor::act).transitions(config.batchSize(), config.discount());
        return ofModel.and(actor.step(batch, critics, targetCritics, criticOptimizer, config.polyak()));
    }

    private boolean adversarysTurn() {
        return config.adversarialWeight() > 0
                && stageUpdates() > 0
                && stageUpdates() % config.adversarialInterval() == 0;
    }

    /** All of the adversary's updates of one turn, in rollouts from logged states. */
    private Losses updateModel(Replay data) {
        int length = config.rollouts().rolloutLength();
        int updates = config.adversarialUpdates();
        float[] sums = new float[2];
        for (int done = 0; done < updates; done += length) {
            try (Scope rollout = Scope.open()) {
                Tensor states =
                        data.ofSingleSteps().transitions(config.batchSize(), 1).observations();
                for (int t = 0; t < Math.min(length, updates - done); t++) {
                    states = updateModel(states, data, sums);
                }
            }
        }
        Tensor means = Tensor.of(networks().device(), sums, 2).times(1.0 / updates);
        return Losses.of("adversarial", means.column(0)).and("model", means.column(1));
    }

    /**
     * One update of the model, a step of rollouts in it.
     *
     * @param sums to which both parts of its loss are added
     * @return the states that the step led to
     */
    private Tensor updateModel(Tensor states, Replay data, float[] sums) {
        Tensor actions = noGradient(() -> actor.act(states));
        Outcome outcome = noGradient(() -> dynamics().step(states, actions, noise()));
        Tensor advantage =
                noGradient(() -> LossFunctions.standardized(advantage(states, actions, outcome), LEAST_DEVIATION));
        Tensor adversarial = dynamics()
                .logProbability(states, actions, outcome.nextObservations(), outcome.rewards())
                .times(advantage)
                .mean();
        Tensor supervised = dynamics().loss(data.ofSingleSteps().transitions(config.batchSize(), 1));
        Tensor loss = adversarial.times(config.adversarialWeight()).plus(supervised);
        modelOptimizer.minimize(loss, config.adversarialLearningRate());
        sums[0] += adversarial.item();
        sums[1] += supervised.item();
        return outcome.nextObservations();
    }

    /** r + gamma min Q(s', pi(s')) - min Q(s, a), without what follows a termination: n values. */
    private Tensor advantage(Tensor states, Tensor actions, Outcome outcome) {
        Tensor next = outcome.nextObservations();
        Tensor following = critics.of(next, actor.policy().mode(next)).min(0);
        Tensor going = outcome.terminated().negated().plus(1);
        return outcome.rewards()
                .plus(following.times(going).times(config.discount()))
                .minus(critics.of(states, actions).min(0));
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(actor.policy(), (s, a) -> critics.of(s, a).min(0));
    }
}
