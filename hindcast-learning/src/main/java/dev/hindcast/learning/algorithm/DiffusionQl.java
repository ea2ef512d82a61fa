package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.ActionDiffusion;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.AdamOptions;
import dev.hindcast.learning.nn.Initialization;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Parameters;
import dev.hindcast.learning.nn.Schedule;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.Activation;
import dev.hindcast.learning.policy.BestOfPolicy;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * Diffusion Q-learning (Wang, Hunt and Zhou 2022, arXiv 2208.06193): the policy is a diffusion model of the logged actions, improved in a
 * critic by the gradient that flows through all of its denoising steps. It keeps to the data by imitation, of a policy that can imitate:
 * where the log does one of several things, it does one of them too, and what the critic adds chooses which.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>actor, targetActor</td><td>eps_theta by which pi_theta draws, its average theta'</td></tr>
 * <tr><td>critics, targetCritics</td><td>Q_phi1 and Q_phi2, their targets</td></tr>
 * <tr><td>valueWeight</td><td>eta</td></tr>
 * <tr><td>diffusionSteps</td><td>N; T in the code</td></tr>
 * <tr><td>polyak</td><td>1 - rho of the critics; 0.005</td></tr>
 * </table>
 *
 * <p>As in the authors' code: Q in the actor's loss is divided by the mean size of the other critic's values, and a coin says which is
 * which; the average of the actor that targets act by stands still for the first {@code averageStart} updates; gradients are shortened; step
 * sizes follow a cosine. The policy proposes {@code actingSamples} actions and draws one of probability proportional to e^Q, with the
 * smaller target critic; what acts without randomness takes the proposal of the highest Q, which is the draw's most likely one (see {@link
 * BestOfPolicy}).
 *
 * <p>It pays where logged actions of a state have several modes, as those of several people or policies do: a Gaussian's mean lies between
 * them, where nobody acted. Where the log has one mode, {@link Iql} or {@link Td3Bc} take a fraction of the computation. Few steps blur:
 * with five of them even the exact model of two modes of width 0.1 at +-0.7 leaves 18% of its actions between the two, with twenty 0.3%.
 */
public final class DiffusionQl extends Algorithm {
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

            @Setting(value = "eta: 0 imitates, larger prefers actions of high value", range = "at least 0")
            double valueWeight,

            @Setting(value = "in how many steps noise is made an action", range = "at least 1")
            int diffusionSteps,

            @Setting(value = "of how many next actions a target takes the best", range = "at least 1")
            int targetSamples,

            @Setting(value = "how far the actor's average moves, where it does", range = "[0, 1]")
            double averageRate,

            @Setting(value = "updates from one move of the actor's average to the next", range = "at least 1")
            int averageInterval,

            @Setting(value = "updates before the actor's average moves for the first time", range = "at least 0")
            long averageStart,

            @Setting(
                    value = "the norm that longer gradients, of actor and critics each, are shortened to; 0 for none",
                    range = "at least 0")
            double maxGradientNorm,

            @Setting(
                    value = "updates over which the step sizes fall to 0 along a cosine; 0 keeps them constant",
                    range = "at least 0")
            long cosineSteps,

            @Setting(value = "how many actions the policy proposes to its critics", range = "at least 1")
            int actingSamples,

            @Setting(
                    value =
                            "H: how many actions are decided at once and taken one after the other, by the state before the first",
                    range = "at least 1")
            int chunk)
            implements dev.hindcast.learning.algorithm.Config, DiffusionQlConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.notNegative("valueWeight", valueWeight);
            Checks.positive("diffusionSteps", diffusionSteps);
            Checks.positive("targetSamples", targetSamples);
            Checks.unit("averageRate", averageRate);
            Checks.positive("averageInterval", averageInterval);
            Checks.notNegative("averageStart", averageStart);
            Checks.notNegative("maxGradientNorm", maxGradientNorm);
            Checks.notNegative("cosineSteps", cosineSteps);
            Checks.positive("actingSamples", actingSamples);
            Checks.positive("chunk", chunk);
        }

        /** The authors' for hopper-medium; eta and the largest gradient norm differ by task. */
        public static Config defaults() {
            return new Config(
                    List.of(256, 256, 256), 3e-4, 256, 0.99, 0.005, 1, 5, 1, 0.005, 5, 1_000, 9, 2_000_000, 50, 1);
        }

        @Override
        public DiffusionQl create(Networks networks) {
            return new DiffusionQl(this, networks);
        }
    }

    private final Config config;
    private final ActionDiffusion actor;
    private final ActionDiffusion targetActor;
    private final Network critics;
    private final Network targetCritics;
    private final Adam actorOptimizer;
    private final Adam criticOptimizer;

    DiffusionQl(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        actor = ActionDiffusion.perceptron(networks, "actor", config.hidden(), config.diffusionSteps());
        targetActor = actor.copy(networks, "target_actor");
        critics = networks.critics("critics", 2, config.hidden(), false, Activation.MISH, Initialization.defaults());
        targetCritics = networks.copyOf("target_critics", critics);
        actorOptimizer = optimizer(networks, actor.parameters());
        criticOptimizer = optimizer(networks, critics.parameters());
    }

    private Adam optimizer(Networks networks, Parameters parameters) {
        Schedule rate = config.cosineSteps() == 0
                ? Schedule.constant(config.learningRate())
                : Schedule.cosine(config.learningRate(), config.cosineSteps());
        double norm = config.maxGradientNorm() == 0 ? Double.POSITIVE_INFINITY : config.maxGradientNorm();
        return networks.adam(parameters, rate, AdamOptions.defaults().withMaxGradientNorm(norm));
    }

    /** Algorithm 1 of the paper. */
    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Tensor bellmanTarget = noGradient(() -> bellmanTarget(batch));
        Tensor criticLoss =
                LossFunctions.squaredErrors(critics.of(batch.observations(), batch.actions()), bellmanTarget); // eq. 4
        criticOptimizer.minimize(criticLoss);

        Tensor imitation = imitation(batch); // eq. 2
        Tensor actorLoss = config.valueWeight() == 0
                ? imitation
                : imitation.minus(relativeValue(batch).times(config.valueWeight())); // eq. 3
        actorOptimizer.minimize(actorLoss);

        if (updatesInAll() >= config.averageStart() && updates() % config.averageInterval() == 0) {
            targetActor.follow(actor, config.averageRate());
        }
        targetCritics.follow(critics, config.polyak());
        return Losses.of("critic", criticLoss).and("imitation", imitation).and("actor", actorLoss);
    }

    /** r + gamma Q'(s', a') of the smaller target critic, or the smaller of what each finds best among several a'. */
    private Tensor bellmanTarget(Transitions batch) {
        int samples = config.targetSamples();
        Tensor actions = targetActor.actions(batch.nextObservations(), chainNoise(batch.size() * samples));
        Tensor values = targetCritics.of(batch.nextObservations(), actions);
        return batch.bellmanTarget(values.splitLast(samples).max(-1).min(0));
    }

    private Tensor chainNoise(int rows) {
        return noise().normal(rows, actor.noiseSize());
    }

    private Tensor imitation(Transitions batch) {
        Tensor shares = noise().uniform(batch.size(), 1);
        Tensor drawn = noise().normal(batch.size(), networks().actionSize());
        return actor.losses(batch.observations(), batch.actions(), shares, drawn, null)
                .mean();
    }

    /** The mean of one critic's values of the policy's actions over the mean size of the other's, through which no gradient flows. */
    private Tensor relativeValue(Transitions batch) {
        Tensor actions = actor.actions(batch.observations(), chainNoise(batch.size()));
        int chosen = noise().uniform(1).item() > 0.5 ? 0 : 1;
        Tensor values = critics.member(chosen).of(batch.observations(), actions);
        Tensor others = noGradient(() -> critics.member(1 - chosen).of(batch.observations(), actions));
        return values.mean().dividedBy(others.absolute().mean());
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(
                networks().bestOf(targetCritics, actor, BestOfPolicy.Choice.SOFTMAX, config.actingSamples()),
                (s, a) -> critics.of(s, a).min(0));
    }
}
