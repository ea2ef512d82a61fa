package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.AdamOptions;
import dev.hindcast.learning.nn.Initialization;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Schedule;
import dev.hindcast.learning.nn.SequenceActor;
import dev.hindcast.learning.nn.SequenceModel;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.nn.ValuedSequenceActor;
import dev.hindcast.learning.policy.Activation;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.policy.TriedReturns;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Windows;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * Q-value regularised Transformer (Hu, Fan, Huang, Shen, Zhang, Wang and Tao 2024, "Q-value Regularized Transformer for Offline Reinforcement
 * Learning", arXiv 2405.17098): a {@link DecisionTransformer} whose actions are also to be worth much to critics, so that it may do better than what
 * the log did for a return. To act, it tries several returns and takes the action that the critics value most.
 *
 * <p>It keeps to the data by imitation: the value is a term of its loss, over the mean size of the values, and what is tried is what the log did for
 * some return.
 *
 * <table>
 * <caption>Names here and in the paper</caption>
 * <tr><td>actor, targetActor</td><td>pi_theta, its moving average pi_theta'</td></tr>
 * <tr><td>critics, targetCritics</td><td>Q_phi, Q_phi'</td></tr>
 * <tr><td>valueWeight</td><td>eta</td></tr>
 * <tr><td>averageRate, averageInterval, averageStart</td><td>ema_decay (as 1 - rate), update_ema_every, step_start_ema of the code</td></tr>
 * </table>
 *
 * <p>As in the authors' code one critic is held against the mean size of the other, which of them a coin decides; critics, whose targets run along
 * the windows, have three layers with Mish; and the policy acts by the target critics. What differs: their target drops the last reward of an
 * episode that terminates, here it is what the last step is worth; dropout is off in targets; the next observation is not predicted beside the
 * action; the last of the tried returns is none that a value was turned into, whose units returns do not have; weight decay is that of AdamW.
 */
public final class Qt extends Algorithm {
    /** What the default settings learn from that data: {@link dev.hindcast.learning.algorithm.Config#fit(Dataset)}. */
    public static NetworkPolicy fit(Dataset dataset) {
        return Config.defaults().fit(dataset);
    }

    /** The settings. */
    @RecordBuilder
    public record Config(
            SequenceSettings sequence,

            @Setting(value = "units of each hidden layer of the critics", range = "at least 1")
            List<Integer> hidden,

            @Setting(value = "the step size of Adam, for the critics", range = "above 0")
            double criticLearningRate,

            @Setting(value = "windows in a batch", range = "at least 1")
            int batchSize,

            @Setting(value = "gamma: what a reward is worth a step earlier", range = "[0, 1]")
            double discount,

            @Setting(value = "how far the target critics move in each update", range = "[0, 1]")
            double polyak,

            @Setting(
                    value = "eta: the weight of the value against imitation, to be chosen for each problem: 0 imitates",
                    range = "at least 0")
            double valueWeight,

            @Setting(
                    value = "how far the average of the transformer, which acts in targets, moves when it does",
                    range = "[0, 1]")
            double averageRate,

            @Setting(value = "updates between such moves", range = "at least 1")
            int averageInterval,

            @Setting(value = "updates before the first such move", range = "at least 0")
            long averageStart,

            @Setting(
                    value = "what returns-to-go are divided by before the network sees them: about the largest of them",
                    range = "above 0")
            double returnScale,

            @Setting(
                    value =
                            "the return that the policy aims at unless told otherwise; Infinity: the highest of the data",
                    range = "a return or Infinity")
            double targetReturn,

            @Setting(value = "how many returns the policy tries, that one and lower ones", range = "at least 1")
            int triedReturns,

            @Setting(value = "by which share of its size the lowest of them lies below it", range = "at least 0")
            double returnCut)
            implements ReturnConditioned, QtConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("criticLearningRate", criticLearningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.notNegative("valueWeight", valueWeight);
            Checks.unit("averageRate", averageRate);
            Checks.positive("averageInterval", averageInterval);
            Checks.notNegative("averageStart", averageStart);
            Checks.positive("returnScale", returnScale);
            Checks.targetReturn("targetReturn", targetReturn);
            Checks.positive("triedReturns", triedReturns);
            Checks.notNegative("returnCut", returnCut);
        }

        /** The authors' for hopper-medium; eta and the largest gradient norm, here of the transformer and of the critics, differ by task. */
        public static Config defaults() {
            SequenceSettings sequence = SequenceSettings.defaults()
                    .withWidth(256)
                    .withLayers(4)
                    .withHeads(4)
                    .withLearningRate(3e-4)
                    .withWarmUpUpdates(0)
                    .withMaxGradientNorm(9);
            return new Config(
                    sequence,
                    List.of(256, 256, 256),
                    3e-4,
                    256,
                    0.99,
                    0.005,
                    1,
                    0.005,
                    5,
                    1_000,
                    1000,
                    Double.POSITIVE_INFINITY,
                    3,
                    0.5);
        }

        @Override
        public Qt create(Networks networks) {
            return new Qt(this, networks);
        }
    }

    private final Config config;
    private final SequenceModel actor;
    private final SequenceModel targetActor;
    private final Network critics;
    private final Network targetCritics;
    private final Adam actorOptimizer;
    private final Adam criticOptimizer;
    private final HighestReturn highest;

    Qt(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        SequenceSettings settings = config.sequence();
        if (settings.context() < 2) {
            throw new IllegalArgumentException(
                    "The targets of qt run along its windows: set context to 2 or more, not " + settings.context());
        }
        actor = settings.model(
                networks, "actor", SequenceActor.tokens(networks), SequenceActor.readouts(networks.actionSize()));
        targetActor = networks.copyOf("target_actor", actor);
        critics = networks.critics("critics", 2, config.hidden(), false, Activation.MISH, Initialization.defaults());
        targetCritics = networks.copyOf("target_critics", critics);
        actorOptimizer = settings.optimizer(networks, actor);
        criticOptimizer = networks.adam(
                critics.parameters(),
                Schedule.constant(config.criticLearningRate()),
                AdamOptions.defaults().withMaxGradientNorm(settings.maxGradientNorm()));
        highest = remembering("returns", new HighestReturn());
    }

    /** A step of the critics, one of the transformer, and of the averages of both. */
    @Override
    protected Losses learn(Replay data) {
        highest.see(data);
        Windows batch = data.windows(config.batchSize(), config.sequence().context());
        Tensor targets = noGradient(() -> targets(batch));
        Tensor errors = values(critics, batch, batch.actions()).minus(targets).squared();
        Tensor followed = batch.followed();
        Tensor criticLoss =
                errors.sum(0).times(followed).sum().dividedBy(followed.sum().clamp(1, Float.MAX_VALUE));
        criticOptimizer.minimize(criticLoss);

        Tensor actions = acting(actor).outputs(batch.steps(), noise()).tanh();
        Tensor imitation = batch.mean(actions.minus(batch.actions()).squared().mean(-1));
        Tensor actorLoss = imitation.minus(relativeValue(batch, actions).times(config.valueWeight()));
        actorOptimizer.minimize(actorLoss);

        if (updatesInAll() >= config.averageStart() && updates() % config.averageInterval() == 0) {
            targetActor.parameters().follow(actor.parameters(), config.averageRate());
        }
        targetCritics.follow(critics, config.polyak());
        return Losses.of("critic", criticLoss).and("imitation", imitation).and("actor", actorLoss);
    }

    /** The rewards of a window from each step on, and the value of its last state, or its last reward where the episode terminates: n x K. */
    private Tensor targets(Windows batch) {
        int last = config.sequence().context() - 1;
        Tensor actions = acting(targetActor).outputs(batch.steps(), null).tanh().select(1, last);
        Tensor following =
                targetCritics.of(batch.observations().select(1, last), actions).min(0);
        Tensor ends = batch.terminated().column(last);
        Tensor[] targets = new Tensor[last + 1];
        targets[last] =
                following.minus(following.minus(batch.rewards().column(last)).times(ends));
        for (int k = last - 1; k >= 0; k--) {
            targets[k] = batch.rewards().column(k).plus(targets[k + 1].times(config.discount()));
        }
        return Tensor.stack(targets).transposed();
    }

    /** Q of actions at each step: members x n x K. */
    private Tensor values(Network of, Windows batch, Tensor actions) {
        Tensor states = batch.observations().reshape(-1, networks().inputSize());
        return of.of(states, actions.reshape(-1, networks().actionSize()))
                .splitLast(config.sequence().context());
    }

    /** The mean of one critic's values of the policy's actions over the mean size of the other's, through which no gradient flows. */
    private Tensor relativeValue(Windows batch, Tensor actions) {
        int chosen = noise().uniform(1).item() > 0.5 ? 0 : 1;
        Tensor others = noGradient(() -> values(critics.member(1 - chosen), batch, actions));
        return batch.mean(values(critics.member(chosen), batch, actions)).dividedBy(batch.mean(others.absolute()));
    }

    private SequenceActor acting(SequenceModel model) {
        return new SequenceActor(
                model, config.sequence().context(), config.sequence().stride(), highest.target(config));
    }

    @Override
    protected ActorCritic learned() {
        TriedReturns tried = new TriedReturns(config.triedReturns(), config.returnCut());
        return new ActorCritic(
                new ValuedSequenceActor(acting(actor), tried, targetCritics),
                (s, a) -> critics.of(s, a).min(0));
    }
}
