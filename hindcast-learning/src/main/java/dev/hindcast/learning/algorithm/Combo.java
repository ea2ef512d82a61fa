package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.TanhGaussianActor.Distribution;
import dev.hindcast.learning.nn.TanhGaussianActor.Sample;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * Conservative offline model-based policy optimization (Yu et al. 2021, arXiv 2102.08363): {@link Cql} that learns from imagined steps as
 * well. It keeps to the data by its values: these are pushed down in all states, logged and imagined, and up at logged actions in logged
 * states alone, so that what was only imagined is worth less, and nobody has to tell how sure the model is.
 *
 * <p>First the model learns alone, then it stays as it is. The critic's loss is the Bellman error in batches of both kinds of steps plus
 * {@code conservativeWeight} times
 *
 * <pre>
 *   E_{s ~ d_f} log sum_a exp Q(s, a)  -  E_{(s, a) ~ D} Q(s, a),
 * </pre>
 *
 * the paper's conservative policy evaluation with the entropy as regulariser of rho(a | s), as in CQL(H): d_f is the mixture of the log D
 * and of what the policy does in the model, of which {@code realShare} (f) is the log's. (In the paper's theory the states of the first
 * expectation are the model's alone; public programs take those of the mixture.)
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>conservativeWeight</td><td>beta</td></tr>
 * <tr><td>realShare</td><td>f of d_f</td></tr>
 * <tr><td>rolloutLength</td><td>h</td></tr>
 * <tr><td>softMaximum</td><td>the expectation under rho, by importance sampling as in {@link Cql}</td></tr>
 * <tr><td>actor, critics, targetCritics, temperature</td><td>as in {@link Sac}</td></tr>
 * </table>
 *
 * <p>As in {@link Cql} the Bellman target has no entropy term, its error is not halved, and the critic goes first. Two public programs
 * differ from the paper in what they push down: one takes the soft maximum over three values in place of 3 N of them, the other lets
 * no gradient through it.
 */
public final class Combo extends ModelBased {
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

            @Setting(value = "transitions in a batch, logged and imagined ones", range = "at least 1")
            int batchSize,

            @Setting(value = "gamma: what a reward is worth a step earlier", range = "[0, 1]")
            double discount,

            @Setting(value = "how far the target critics move in each update", range = "[0, 1]")
            double polyak,

            @Setting(
                    value =
                            "beta: how strongly values are pushed down in all states and up at logged actions: 0 trusts "
                                    + "the model",
                    range = "at least 0")
            double conservativeWeight,

            @Setting(value = "sampled actions of each kind", range = "at least 1")
            int actionSamples,

            @Setting(value = "the entropy's weight before the first update", range = "above 0")
            double initialTemperature,

            @Setting(value = "the target entropy is minus this times the action's size", range = "at least 0")
            double targetEntropyScale,

            ModelSettings model,

            RolloutSettings rollouts)
            implements dev.hindcast.learning.algorithm.Config, ComboConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("actorLearningRate", actorLearningRate);
            Checks.positive("criticLearningRate", criticLearningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.notNegative("conservativeWeight", conservativeWeight);
            Checks.positive("actionSamples", actionSamples);
            Checks.positive("initialTemperature", initialTemperature);
            Checks.notNegative("targetEntropyScale", targetEntropyScale);
        }

        /** The authors' for broad data: weight .5 (5 for narrow data), rollouts of 5 steps, half of each batch logged. */
        public static Config defaults() {
            return new Config(
                    List.of(256, 256, 256),
                    1e-4,
                    3e-4,
                    256,
                    0.99,
                    0.005,
                    0.5,
                    10,
                    1,
                    1,
                    ModelSettings.defaults(),
                    RolloutSettings.defaults().withRealShare(0.5));
        }

        @Override
        public Combo create(Networks networks) {
            return new Combo(this, networks);
        }
    }

    private final Config config;
    private final SoftActor actor;
    private final SoftMaximum softMaximum;
    private final Network critics;
    private final Network targetCritics;
    private final Adam criticOptimizer;

    Combo(Config config, Networks networks) {
        super(config, networks, config.model(), config.rollouts());
        this.config = config;
        actor = new SoftActor(
                networks,
                config.hidden(),
                config.actorLearningRate(),
                config.initialTemperature(),
                config.targetEntropyScale());
        softMaximum = new SoftMaximum(networks, config.actionSamples());
        critics = networks.critics("critics", 2, config.hidden(), false);
        targetCritics = networks.copyOf("target_critics", critics);
        criticOptimizer = networks.adam(critics, config.criticLearningRate());
    }

    /** Algorithm 1 of the paper, from where the model is learned. */
    @Override
    protected Losses learn(Replay data) {
        Transitions batch =
                imagining(data, imagination(), actor::act).transitions(config.batchSize(), config.discount());
        Distribution current = actor.policy().at(batch.observations());
        Distribution next = noGradient(() -> actor.policy().at(batch.nextObservations()));
        Losses ofCritics = updateCritics(batch, current, next);

        Sample sample = current.sample(noise().normal(batch.actions().shape()));
        Losses ofActor = actor.update(
                sample, critics.of(batch.observations(), sample.actions()).min(0));
        targetCritics.follow(critics, config.polyak());
        return ofCritics.and(ofActor);
    }

    private Losses updateCritics(Transitions batch, Distribution current, Distribution next) {
        Tensor bellmanTarget = noGradient(() -> bellmanTarget(batch, next));
        SoftMaximum.Proposals proposals = noGradient(() -> softMaximum.propose(current, next));
        Tensor values = critics.of(batch.observations(), batch.actions());
        Tensor bellmanError = LossFunctions.squaredErrors(values, bellmanTarget);
        Tensor pushedDown =
                softMaximum.of(critics, batch.observations(), proposals).mean(-1);
        Tensor conservativeLoss = pushedDown.minus(meanOfLogged(values)).sum().times(config.conservativeWeight());
        Tensor criticLoss = bellmanError.plus(conservativeLoss);
        criticOptimizer.minimize(criticLoss);
        return Losses.of("bellman", bellmanError)
                .and("conservative", conservativeLoss)
                .and("critic", criticLoss);
    }

    private Tensor bellmanTarget(Transitions batch, Distribution next) {
        Sample sample = next.sample(noise().normal(batch.actions().shape()));
        return batch.bellmanTarget(
                targetCritics.of(batch.nextObservations(), sample.actions()).min(0));
    }

    /** The mean over the logged rows, the first ones of a batch: 2 values, 0 where there are none. */
    private Tensor meanOfLogged(Tensor values) {
        int logged = config.rollouts().logged(config.batchSize());
        return values.columns(0, logged).sum(-1).times(1.0 / Math.max(1, logged));
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(actor.policy(), (s, a) -> critics.of(s, a).min(0));
    }
}
