package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.ImitatingActor;
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
 * Implicit Q-learning (Kostrikov, Nair and Levine 2021, arXiv 2110.06169): never asks the critic about an action that is not in
 * the data. V follows an upper expectile of Q over the logged actions, an implicit maximum over the data's support; Q follows V of
 * the next state; the policy imitates logged actions weighted by the exponential of their advantage.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>value</td><td>V_psi</td></tr>
 * <tr><td>critics, targetCritics</td><td>Q_theta, Q_theta^ (minimum of two)</td></tr>
 * <tr><td>expectile</td><td>tau</td></tr>
 * <tr><td>inverseTemperature</td><td>beta</td></tr>
 * <tr><td>polyak</td><td>alpha</td></tr>
 * </table>
 *
 * <p>As in the authors' code the advantage weight is limited to {@code maxWeight}, the actor's learning rate follows a cosine to
 * zero over {@code cosineSteps} updates (a fixed number, so that a short training is a prefix of a long one), and the Gaussian
 * policy has a state-independent deviation. The critic loss is the mean over the two critics of their squared errors.
 */
public final class Iql extends Algorithm {
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

            @Setting(
                    value = "tau: 0.5 values the logged policy, near 1 the maximum over the data's support",
                    range = "(0, 1)")
            double expectile,

            @Setting(value = "beta: 0 imitates, larger prefers actions of high advantage", range = "at least 0")
            double inverseTemperature,

            @Setting(value = "the limit of the advantage weight", range = "above 0")
            double maxWeight,

            @Setting("what the policy is: gaussian N(tanh(f(s)), sigma^2), taught by likelihood; "
                    + "deterministic tanh(f(s)), taught by squared error")
            ImitatingActor.Kind policy,

            @Setting(
                    value = "updates over which the actor's step size falls to 0 along a cosine; 0 keeps it constant",
                    range = "at least 0")
            long cosineSteps)
            implements dev.hindcast.learning.algorithm.Config, IqlConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.notNegative("inverseTemperature", inverseTemperature);
            Checks.positive("maxWeight", maxWeight);
            Checks.notNegative("cosineSteps", cosineSteps);
            Checks.insideUnit("expectile", expectile);
        }

        /** CORL's, which gave its published locomotion scores, but for some of Hopper's: {@code suites/locomotion.yaml} has those. */
        public static Config defaults() {
            return new Config(
                    List.of(256, 256), 3e-4, 256, 0.99, 0.005, 0.7, 3, 100, ImitatingActor.Kind.GAUSSIAN, 1_000_000);
        }

        @Override
        public Iql create(Networks networks) {
            return new Iql(this, networks);
        }
    }

    private final Config config;
    private final Network value;
    private final Network critics;
    private final Network targetCritics;
    private final ImitatingActor actor;
    private final Adam valueOptimizer;
    private final Adam criticOptimizer;
    private final Adam actorOptimizer;

    Iql(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        value = networks.value("value", config.hidden());
        critics = networks.critics("critics", 2, config.hidden(), false);
        targetCritics = networks.copyOf("target_critics", critics);
        actor = networks.imitatingActor("actor", config.policy(), config.hidden());
        valueOptimizer = networks.adam(value, config.learningRate());
        criticOptimizer = networks.adam(critics, config.learningRate());
        actorOptimizer = networks.adam(
                actor.network(),
                config.cosineSteps() == 0
                        ? Schedule.constant(config.learningRate())
                        : Schedule.cosine(config.learningRate(), config.cosineSteps()));
    }

    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Tensor nextValue = noGradient(() -> value.of(batch.nextObservations()));
        Tensor targetValue = noGradient(
                () -> targetCritics.of(batch.observations(), batch.actions()).min(0));

        Tensor advantage = targetValue.minus(value.of(batch.observations()));
        Tensor valueLoss = LossFunctions.expectile(advantage, config.expectile()); // eq. 5
        valueOptimizer.minimize(valueLoss);

        Tensor criticLoss = LossFunctions.meanSquaredError(
                critics.of(batch.observations(), batch.actions()), batch.bellmanTarget(nextValue)); // eq. 6
        criticOptimizer.minimize(criticLoss);
        targetCritics.follow(critics, config.polyak());

        Tensor weight = LossFunctions.advantageWeight(advantage, config.inverseTemperature(), config.maxWeight());
        Tensor actorLoss = weight.times(actor.imitationLoss(batch.observations(), batch.actions()))
                .mean(); // eq. 7
        actorOptimizer.minimize(actorLoss);
        return Losses.of("value", valueLoss).and("critic", criticLoss).and("actor", actorLoss);
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(actor, (s, a) -> critics.of(s, a).min(0));
    }
}
