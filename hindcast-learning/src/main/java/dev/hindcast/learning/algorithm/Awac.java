package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.AdamOptions;
import dev.hindcast.learning.nn.GaussianActor;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Schedule;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * Advantage-weighted actor-critic (Nair, Gupta, Dalal and Levine 2020, arXiv 2006.09359). It keeps to the data by imitation: the critic
 * values the policy, and the policy is taught by logged actions alone, weighted by the exponential of their advantage over its own.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>critics, targetCritics</td><td>Q_phi and its delayed copy (minimum of two)</td></tr>
 * <tr><td>temperature</td><td>lambda of equation 13</td></tr>
 * <tr><td>weighting</td><td>what becomes of the partition function Z(s)</td></tr>
 * </table>
 *
 * <p>The partition function of the weights, Z(s), is ignored by {@link Weighting#EXPONENTIAL}, as the paper advises; {@link
 * Weighting#SOFTMAX}, which the authors' code takes, puts the batch's sum of weights in its place. The value of a state is that of one
 * action drawn from the policy. The deviation of the policy's actions, before they are limited to [-1, 1], does not depend on the state
 * and lies between e^-6 and 1.
 */
public final class Awac extends Algorithm {
    /** What the default settings learn from that data: {@link dev.hindcast.learning.algorithm.Config#fit(Dataset)}. */
    public static NetworkPolicy fit(Dataset dataset) {
        return Config.defaults().fit(dataset);
    }

    /** The settings. */
    @RecordBuilder
    public record Config(
            @Setting(value = "units of each hidden layer of the critics", range = "at least 1")
            List<Integer> hidden,

            @Setting(value = "units of each hidden layer of the policy", range = "at least 1")
            List<Integer> actorHidden,

            @Setting(value = "the step size of Adam, for all networks", range = "above 0")
            double learningRate,

            @Setting(value = "transitions in a batch", range = "at least 1")
            int batchSize,

            @Setting(value = "gamma: what a reward is worth a step earlier", range = "[0, 1]")
            double discount,

            @Setting(value = "how far the target critics move in each update", range = "[0, 1]")
            double polyak,

            @Setting("what is made of advantages: exponential each one's exponential, limited; "
                    + "softmax its share of the batch's sum, times the batch's size")
            Weighting weighting,

            @Setting(value = "lambda: larger imitates, smaller prefers actions of high advantage", range = "above 0")
            double temperature,

            @Setting(value = "the limit of an exponential weight; one of softmax has none", range = "above 0")
            double maxWeight,

            @Setting(
                    value = "how strongly the policy's parameters are drawn to 0, as a term of its loss",
                    range = "at least 0")
            double weightDecay)
            implements dev.hindcast.learning.algorithm.Config, AwacConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            actorHidden = Checks.hidden("actorHidden", actorHidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.positive("temperature", temperature);
            Checks.positive("maxWeight", maxWeight);
            Checks.notNegative("weightDecay", weightDecay);
        }

        /**
         * CORL's, with the authors' policy. The authors take softmax weights of temperature 2, critics of 256, 256 units, a policy
         * of 256, 256, 256, 256, batches of 1,024 and a weight decay of 1e-4.
         */
        public static Config defaults() {
            List<Integer> hidden = List.of(256, 256, 256);
            return new Config(hidden, hidden, 3e-4, 256, 0.99, 0.005, Weighting.EXPONENTIAL, 0.3333, 100, 0);
        }

        @Override
        public Awac create(Networks networks) {
            return new Awac(this, networks);
        }
    }

    /** What is made of the advantages of a batch. */
    public enum Weighting {
        /** Each one's exponential, up to a limit. */
        EXPONENTIAL,
        /** The softmax over the batch, times the number of its transitions. */
        SOFTMAX
    }

    private final Config config;
    private final Network critics;
    private final Network targetCritics;
    private final GaussianActor actor;
    private final Adam criticOptimizer;
    private final Adam actorOptimizer;

    Awac(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        critics = networks.critics("critics", 2, config.hidden(), false);
        targetCritics = networks.copyOf("target_critics", critics);
        actor = networks.gaussianActor("actor", config.actorHidden(), GaussianActor.Deviation.SQUASHED);
        criticOptimizer = networks.adam(critics, config.learningRate());
        actorOptimizer = networks.adam(
                actor.network().parameters(),
                Schedule.constant(config.learningRate()),
                AdamOptions.defaults().withWeightDecay(config.weightDecay(), AdamOptions.Decay.LOSS));
    }

    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Tensor bellmanTarget = noGradient(() -> {
            Tensor nextActions = sample(actor.at(batch.nextObservations()), batch);
            return batch.bellmanTarget(
                    targetCritics.of(batch.nextObservations(), nextActions).min(0));
        });
        Tensor criticLoss =
                LossFunctions.squaredErrors(critics.of(batch.observations(), batch.actions()), bellmanTarget); // eq. 3
        criticOptimizer.minimize(criticLoss);

        GaussianActor.Distribution policy = actor.at(batch.observations());
        Tensor advantage = noGradient(() -> value(batch, batch.actions()).minus(value(batch, sample(policy, batch))));
        Tensor actorLoss = weight(advantage)
                .times(policy.logProbability(batch.actions()))
                .mean()
                .negated(); // eq. 13
        actorOptimizer.minimize(actorLoss);
        targetCritics.follow(critics, config.polyak());
        return Losses.of("critic", criticLoss).and("actor", actorLoss);
    }

    private Tensor sample(GaussianActor.Distribution policy, Transitions batch) {
        return policy.sample(noise().normal(batch.actions().shape()));
    }

    private Tensor value(Transitions batch, Tensor actions) {
        return critics.of(batch.observations(), actions).min(0);
    }

    /** Of n advantages, through which no gradient flows. */
    private Tensor weight(Tensor advantage) {
        return switch (config.weighting()) {
            case EXPONENTIAL -> LossFunctions.advantageWeight(advantage, 1 / config.temperature(), config.maxWeight());
            case SOFTMAX ->
                advantage.times(1 / config.temperature()).logSoftmax().exp().times(advantage.rows());
        };
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(actor, (s, a) -> critics.of(s, a).min(0));
    }
}
