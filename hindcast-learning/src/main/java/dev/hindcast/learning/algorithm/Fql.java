package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.Initialization;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.OneStepActor;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.nn.VelocityField;
import dev.hindcast.learning.policy.Activation;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * Flow Q-learning (Park, Li and Levine 2025, arXiv 2502.02538). It keeps to the data by distillation: a flow imitates the log, whatever its
 * modes, and the policy, which makes an action of noise in one step, pays for ending elsewhere than the flow would take the same noise.
 * Values are never passed back through the flow's steps.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>flow</td><td>v_theta(t, s, x), mu_theta(s, z) by Euler's method</td></tr>
 * <tr><td>actor</td><td>mu_omega(s, z)</td></tr>
 * <tr><td>critics, targetCritics</td><td>Q_phi, Q_phi^bar</td></tr>
 * <tr><td>distillationWeight</td><td>alpha</td></tr>
 * <tr><td>flowSteps</td><td>M</td></tr>
 * <tr><td>polyak</td><td>tau of the code</td></tr>
 * </table>
 *
 * <p>As in the authors' code all losses are computed with the weights before the update, the policy's noise in targets is drawn anew, the
 * distillation sees what the one-step network gives and the critics see it limited to [-1, 1]. Their one Adam on the sum of the losses changes
 * each network by its own loss alone, which an optimiser of each network does too. In their networks LayerNorm follows GELU in its tanh form;
 * here it precedes GELU in its exact form. How the policy acts without randomness is said in {@link
 * dev.hindcast.learning.policy.OneStepPolicy}.
 */
public final class Fql extends Algorithm {
    /** What the default settings learn from that data: {@link dev.hindcast.learning.algorithm.Config#fit(Dataset)}. */
    public static NetworkPolicy fit(Dataset dataset) {
        return Config.defaults().fit(dataset);
    }

    /** What a target makes of the two target critics' values. */
    public enum Target {
        /** Their mean. */
        MEAN,
        /** The smaller one. */
        MINIMUM
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

            @Setting(
                    value =
                            "alpha: the weight of doing what the flow would against the value: larger keeps closer to the log; "
                                    + "to be chosen for each problem, from 0.03 to 10 where values are normalised",
                    range = "at least 0")
            double distillationWeight,

            @Setting("whether values are divided by their mean size, so that alpha means the same whatever rewards are")
            boolean normalizeQ,

            @Setting("what a target takes of the two critics: mean or minimum")
            Target target,

            @Setting(value = "how many steps the flow takes from noise to an action", range = "at least 1")
            int flowSteps,

            @Setting("whether the critics have LayerNorm; it keeps values of unseen actions in bounds")
            boolean criticLayerNorm,

            @Setting(
                    value =
                            "H: how many actions are decided at once and taken one after the other, by the state before the first",
                    range = "at least 1")
            int chunk)
            implements dev.hindcast.learning.algorithm.Config, FqlConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.notNegative("distillationWeight", distillationWeight);
            Checks.positive("flowSteps", flowSteps);
            Checks.positive("chunk", chunk);
        }

        /**
         * The authors', with values normalised, as they advise on new problems, and an alpha from the middle of the range that they advise to
         * try then. Without normalisation theirs lies between 3 and 30,000.
         */
        public static Config defaults() {
            return new Config(List.of(512, 512, 512, 512), 3e-4, 256, 0.99, 0.005, 1, true, Target.MEAN, 10, true, 1);
        }

        @Override
        public Fql create(Networks networks) {
            return new Fql(this, networks);
        }
    }

    private final Config config;
    private final VelocityField flow;
    private final OneStepActor actor;
    private final Network critics;
    private final Network targetCritics;
    private final Adam flowOptimizer;
    private final Adam actorOptimizer;
    private final Adam criticOptimizer;

    Fql(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        flow = networks.velocityField("flow", config.hidden(), config.flowSteps(), Initialization.xavier());
        actor = networks.oneStepActor("actor", config.hidden(), Initialization.xavier());
        critics = networks.critics(
                "critics", 2, config.hidden(), config.criticLayerNorm(), Activation.GELU, Initialization.xavier());
        targetCritics = networks.copyOf("target_critics", critics);
        flowOptimizer = networks.adam(flow.network(), config.learningRate());
        actorOptimizer = networks.adam(actor.network(), config.learningRate());
        criticOptimizer = networks.adam(critics, config.learningRate());
    }

    /** Algorithm 1 of the paper. */
    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Tensor bellmanTarget = noGradient(() -> bellmanTarget(batch));
        Tensor noise = actionNoise(batch.size());
        Tensor imitated = noGradient(() -> flow.actions(batch.observations(), noise));

        Tensor flowLoss = flow.imitationLoss(
                batch.observations(),
                batch.actions(),
                actionNoise(batch.size()),
                noise().uniform(batch.size(), 1)); // eq. 4
        flowOptimizer.minimize(flowLoss);

        Tensor actions = actor.unlimited(batch.observations(), noise);
        Tensor distillationLoss = LossFunctions.meanSquaredError(actions, imitated); // eq. 6
        Tensor values = critics.of(batch.observations(), actions.clamp(-1, 1)).mean(0);
        Tensor actorLoss = distillationLoss
                .times(config.distillationWeight())
                .minus((config.normalizeQ() ? Td3.normalized(values) : values).mean()); // eq. 7
        actorOptimizer.minimize(actorLoss);

        Tensor criticLoss =
                LossFunctions.meanSquaredError(critics.of(batch.observations(), batch.actions()), bellmanTarget);
        criticOptimizer.minimize(criticLoss);
        targetCritics.follow(critics, config.polyak());
        return Losses.of("flow", flowLoss)
                .and("distillation", distillationLoss)
                .and("actor", actorLoss)
                .and("critic", criticLoss);
    }

    private Tensor bellmanTarget(Transitions batch) {
        Tensor actions = actor.actions(batch.nextObservations(), actionNoise(batch.size()));
        Tensor values = targetCritics.of(batch.nextObservations(), actions);
        return batch.bellmanTarget(config.target() == Target.MEAN ? values.mean(0) : values.min(0)); // eq. 5
    }

    private Tensor actionNoise(int rows) {
        return noise().normal(rows, networks().actionSize());
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(actor, (s, a) -> critics.of(s, a).min(0));
    }
}
