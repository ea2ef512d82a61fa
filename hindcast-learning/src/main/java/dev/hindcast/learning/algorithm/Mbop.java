package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.dynamics.Termination;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.DeterministicActor;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Seeds;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.policy.PlanningPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * Model-based offline planning (Argenson and Dulac-Arnold 2021, arXiv 2008.05556): no policy is learned but a model of the world, one of what
 * the behaviour does and one of what comes of it in the long run; actions are searched for when one is needed ({@link
 * dev.hindcast.learning.policy.PlanningPolicy}). It keeps to the data by starting from what the behaviour does, and by doubt: imagined
 * steps pay where the model's members disagree and halt where they disagree too much, as in Zhan et al. 2022 (arXiv 2105.07351) and
 * {@link Morel}.
 *
 * <p>First the model learns alone, then the behaviour's action and value.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>dynamics</td><td>f_m, the ensemble of states and rewards</td></tr>
 * <tr><td>prior</td><td>f_b, the behaviour's action</td></tr>
 * <tr><td>value</td><td>f_R, the truncated value</td></tr>
 * <tr><td>horizon, samples</td><td>H, N</td></tr>
 * <tr><td>deviation, mix, inverseTemperature</td><td>sigma, beta, kappa</td></tr>
 * </table>
 *
 * <p>Other than in the paper the plan that actions are mixed with is that of an earlier iteration in the same state and not of the step
 * before, so that the policy is a function of the observation; the prior is one network that does not see the action before; the value
 * is that of the behaviour from the observation on, learned by differences; rewards are discounted.
 */
public final class Mbop extends ModelBased {
    /** Of the stream of random numbers that the policy's noise is drawn from. */
    private static final long ACTING = 300;

    /** It imagines nothing while it learns. */
    private static final RolloutSettings NONE = new RolloutSettings(1, 1, 1, 1, 0);

    /** What the default settings learn from that data: {@link dev.hindcast.learning.algorithm.Config#fit(Dataset)}. */
    public static NetworkPolicy fit(Dataset dataset) {
        return Config.defaults().fit(dataset);
    }

    /** The settings. */
    @RecordBuilder
    public record Config(
            @Setting(value = "units of each hidden layer, of the prior and the value", range = "at least 1")
            List<Integer> hidden,

            @Setting(value = "the step size of Adam, for the prior and the value", range = "above 0")
            double learningRate,

            @Setting(value = "transitions in a batch of the prior and the value", range = "at least 1")
            int batchSize,

            @Setting(value = "gamma: what a reward is worth a step earlier", range = "[0, 1)")
            double discount,

            @Setting(value = "how far the target value moves in each update", range = "[0, 1]")
            double polyak,

            @Setting(value = "H: how many steps a plan looks ahead", range = "at least 1")
            int horizon,

            @Setting(value = "N: trajectories that are imagined in each iteration", range = "at least 1")
            int samples,

            @Setting(value = "how often a plan is made, each from the one before", range = "at least 1")
            int iterations,

            @Setting(value = "sigma: deviation of the noise on the prior's actions", range = "at least 0")
            double deviation,

            @Setting(value = "beta: the share of the plan before in the next one's actions", range = "[0, 1]")
            double mix,

            @Setting(
                    value = "kappa: 0 averages trajectories, larger prefers those of high return",
                    range = "at least 0")
            double inverseTemperature,

            @Setting(
                    value = "what a step pays for each unit that the model's networks are apart: 0 trusts them",
                    range = "at least 0")
            double penaltyWeight,

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

            ModelSettings model)
            implements dev.hindcast.learning.algorithm.Config, MbopConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.belowOne("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.positive("horizon", horizon);
            Checks.positive("samples", samples);
            Checks.positive("iterations", iterations);
            Checks.notNegative("deviation", deviation);
            Checks.unit("mix", mix);
            Checks.notNegative("inverseTemperature", inverseTemperature);
            Checks.notNegative("penaltyWeight", penaltyWeight);
            Checks.notNegative("pessimism", pessimism);
            Checks.notNegative("haltPenalty", haltPenalty);
            PlanningPolicy.Search.steps(iterations, samples, horizon);
        }

        /** The paper's 100 trajectories, in three small networks: a policy of larger ones would be slow to act. */
        public static Config defaults() {
            return new Config(
                    List.of(64, 64),
                    1e-3,
                    256,
                    0.99,
                    0.005,
                    10,
                    100,
                    2,
                    0.4,
                    0.2,
                    1,
                    0,
                    1,
                    0,
                    ModelSettings.defaults()
                            .withModelHidden(List.of(64, 64))
                            .withModelMembers(3)
                            .withModelElites(3));
        }

        @Override
        public Mbop create(Networks networks) {
            return new Mbop(this, networks);
        }
    }

    private final Config config;
    private final UnknownStates unknown;
    private final DeterministicActor prior;
    private final Network value;
    private final Network targetValue;
    private final Adam priorOptimizer;
    private final Adam valueOptimizer;
    private final PlanningActor actor;

    Mbop(Config config, Networks networks) {
        super(config, networks, config.model(), NONE);
        this.config = config;
        Termination termination = config.model().termination();
        if (termination != Termination.LEARNED && termination != Termination.NONE) {
            throw new IllegalArgumentException(
                    "A policy that plans knows no rule by which episodes end: set termination to learned or none");
        }
        unknown = remembering("unknown", new UnknownStates(dynamics(), config.pessimism()));
        prior = networks.deterministicActor("prior", config.hidden());
        value = networks.value("value", config.hidden());
        targetValue = networks.copyOf("target_value", value);
        priorOptimizer = networks.adam(prior.network(), config.learningRate());
        valueOptimizer = networks.adam(value, config.learningRate());
        actor = new PlanningActor(
                config, dynamics(), unknown, prior, value, networks.actionSize(), Seeds.mix(networks.seed(), ACTING));
    }

    @Override
    protected Losses learn(Replay data) {
        if (stageUpdates() == 0) {
            unknown.measure(data);
        }
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Tensor priorLoss = LossFunctions.meanSquaredError(prior.mode(batch.observations()), batch.actions());
        priorOptimizer.minimize(priorLoss);

        Tensor target = noGradient(() -> valueTarget(batch));
        Tensor valueLoss = LossFunctions.meanSquaredError(value.of(batch.observations()), target);
        valueOptimizer.minimize(valueLoss);
        targetValue.follow(value, config.polyak());
        return Losses.of("prior", priorLoss).and("value", valueLoss);
    }

    /** The Bellman target of the behaviour, in rewards of a step: (1 - gamma) (r + gamma V(s')). */
    private Tensor valueTarget(Transitions batch) {
        Tensor next = batch.discounts().times(targetValue.of(batch.nextObservations()));
        return batch.rewards().times(1 - config.discount()).plus(next);
    }

    @Override
    protected ActorCritic learned() {
        return ActorCritic.of(actor);
    }
}
