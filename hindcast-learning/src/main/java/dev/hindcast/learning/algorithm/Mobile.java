package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.dynamics.Prediction;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Model-Bellman inconsistency penalized offline policy optimization (Sun et al. 2023, PMLR 202). It keeps to the data by doubt, as
 * {@link Mopo} does, but by doubt of values: an imagined step pays for how much the members of the model differ in what they say that comes
 * after it is worth, so that a disagreement that does not matter costs nothing.
 *
 * <p>First the model learns alone, then it stays as it is. The penalty of an imagined step is
 *
 * <pre>
 *   u(s, a) = std over the elite members i of  E_{s' ~ T_i(s, a), a' ~ pi} min Q'(s', a'),
 * </pre>
 *
 * the expectation being the mean of {@code valueSamples} of each; logged steps do not pay. The target of the critics is
 * r - {@code penaltyWeight} u + gamma min Q'(s', a'), without an entropy term, and no less than {@code targetFloor} says.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>dynamics</td><td>the ensemble of T^_i</td></tr>
 * <tr><td>inconsistency</td><td>the Model-Bellman inconsistency U(s, a), without gamma as in the authors' code</td></tr>
 * <tr><td>penaltyWeight</td><td>beta (c in the tables of settings)</td></tr>
 * <tr><td>valueSamples</td><td>M, of each member</td></tr>
 * <tr><td>actor, critics, targetCritics, temperature</td><td>as in {@link Sac}</td></tr>
 * </table>
 *
 * <p>The authors' code never lets a target be less than 0. That is a bound of values where no reward is negative, and wrong elsewhere:
 * where all rewards are negative, every target would be 0 and nothing would be learned. The floor {@code data} is the bound that the log
 * gives, min(0, its least reward) / (1 - gamma): the authors' 0 where no reward is negative. The authors cool the actor's step size along a
 * cosine and keep the temperature at 1 or less, on some Hopper data at .2; this does neither.
 */
public final class Mobile extends ModelBased {
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

            @Setting(value = "alpha before the first update", range = "above 0")
            double initialTemperature,

            @Setting(value = "the target entropy is minus this times the action's size", range = "at least 0")
            double targetEntropyScale,

            @Setting(
                    value =
                            "what one unit of the members' difference in value takes off an imagined step: 0 trusts the model",
                    range = "at least 0")
            double penaltyWeight,

            @Setting(
                    value = "next states and actions of each member that its value is the mean over",
                    range = "at least 1")
            int valueSamples,

            @Setting(
                    "the least that a target may be: data the least return that the log's rewards allow, zero 0 as published, "
                            + "none no bound")
            Floor targetFloor,

            ModelSettings model,

            RolloutSettings rollouts)
            implements dev.hindcast.learning.algorithm.Config, MobileConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("actorLearningRate", actorLearningRate);
            Checks.positive("criticLearningRate", criticLearningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.positive("initialTemperature", initialTemperature);
            Checks.notNegative("targetEntropyScale", targetEntropyScale);
            Checks.notNegative("penaltyWeight", penaltyWeight);
            Checks.positive("valueSamples", valueSamples);
        }

        /** The authors', with weight .5 and rollouts of 5 steps; they take .1 to 1.5 and 1 or 5 by the data. */
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
                    0.5,
                    10,
                    Floor.DATA,
                    ModelSettings.defaults(),
                    RolloutSettings.defaults());
        }

        @Override
        public Mobile create(Networks networks) {
            return new Mobile(this, networks);
        }
    }

    /** The least that a critic's target may be. */
    public enum Floor {
        /** min(0, the log's least reward) / (1 - gamma). */
        DATA {
            @Override
            double of(double leastReward, double discount) {
                return leastReward < 0 ? leastReward / (1 - discount) : 0;
            }
        },
        /** 0. */
        ZERO {
            @Override
            double of(double leastReward, double discount) {
                return 0;
            }
        },
        /** Anything. */
        NONE {
            @Override
            double of(double leastReward, double discount) {
                return Double.NEGATIVE_INFINITY;
            }
        };

        abstract double of(double leastReward, double discount);
    }

    private final Config config;
    private final SoftActor actor;
    private final Network critics;
    private final Network targetCritics;
    private final Adam criticOptimizer;

    Mobile(Config config, Networks networks) {
        super(config, networks, config.model(), config.rollouts());
        this.config = config;
        if (dynamics().elites().length < 2) {
            throw new IllegalArgumentException("MOBILE asks how much members of the model differ: set modelMembers"
                    + " and modelElites to 2 or more, not " + config.model().modelMembers() + " and "
                    + config.model().modelElites());
        }
        actor = new SoftActor(
                networks,
                config.hidden(),
                config.actorLearningRate(),
                config.initialTemperature(),
                config.targetEntropyScale());
        critics = networks.critics("critics", 2, config.hidden(), false);
        targetCritics = networks.copyOf("target_critics", critics);
        criticOptimizer = networks.adam(critics, config.criticLearningRate());
    }

    /** Algorithm 1 of the paper, from where the model is learned. */
    @Override
    protected Losses learn(Replay data) {
        Transitions batch =
                imagining(data, imagination(), actor::act).transitions(config.batchSize(), config.discount());
        Tensor penalties = noGradient(() -> penalties(batch));
        Tensor bellmanTarget = noGradient(() -> bellmanTarget(batch, penalties));
        Tensor criticLoss =
                LossFunctions.squaredErrors(critics.of(batch.observations(), batch.actions()), bellmanTarget);
        criticOptimizer.minimize(criticLoss);
        Losses ofActor = actor.update(batch, critics);
        targetCritics.follow(critics, config.polyak());
        return Losses.of("penalty", penalties.mean()).and("critic", criticLoss).and(ofActor);
    }

    private Tensor bellmanTarget(Transitions batch, Tensor penalties) {
        double floor = config.targetFloor().of(dynamics().leastReward(), config.discount());
        return batch.bellmanTarget(actor.value(batch.nextObservations(), targetCritics))
                .minus(penalties)
                .clampMin(floor);
    }

    /** c u(s, a) of the imagined rows, the last ones of a batch, and 0 of the logged ones: n values. */
    private Tensor penalties(Transitions batch) {
        int logged = config.rollouts().logged(batch.size());
        Tensor none = batch.rewards().columns(0, logged).times(0);
        if (logged == batch.size()) {
            return none;
        }
        long[] imagined = LongStream.range(logged, batch.size()).toArray();
        Tensor inconsistency = inconsistency(
                batch.observations().gatherRows(imagined), batch.actions().gatherRows(imagined));
        return Tensor.concatenate(none, inconsistency.times(config.penaltyWeight()));
    }

    /** The standard deviation over E elite members of the mean value of what they say comes next: n values. */
    private Tensor inconsistency(Tensor observations, Tensor actions) {
        long[] elites = Arrays.stream(dynamics().elites()).asLongStream().toArray();
        Prediction prediction = dynamics().predict(observations, actions);
        int n = observations.rows();
        int size = networks().inputSize();
        int samples = config.valueSamples();
        Tensor means = prediction.means().gatherRows(elites).columns(0, size);
        Tensor deviations = prediction.deviations().gatherRows(elites).columns(0, size);
        Tensor noise =
                noise().normal((long) elites.length * n * samples, size).reshape(elites.length, n, samples, size);
        Tensor next =
                means.unsqueeze(2).plus(deviations.unsqueeze(2).times(noise)).reshape(-1, size);
        return actor.value(next, targetCritics)
                .reshape(elites.length, n, samples)
                .mean(-1)
                .std(0);
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(actor.policy(), (s, a) -> critics.of(s, a).min(0));
    }
}
