package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.ImitatingActor;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * Advantage-weighted regression (Peng, Kumar, Zhang and Levine 2019, arXiv 1910.00177). It keeps to the data by imitation: logged
 * actions are weighted by the exponential of how much better the return after them was than the data's value of the state. There is no
 * Q: nothing is learned of actions that were not taken, and values are the behaviour's.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>value</td><td>V(s)</td></tr>
 * <tr><td>temperature</td><td>beta</td></tr>
 * <tr><td>maxWeight</td><td>omega_max</td></tr>
 * </table>
 *
 * <p>Where the paper takes TD(lambda) returns, this takes the n-step returns of the batch: {@code nStep} of the trainer says how many
 * rewards are summed before V is asked. With 1, the trainer's default, the advantages are one-step TD errors, r + gamma V(s') - V(s); a
 * number that no episode is longer than, such as {@code --n-step 1000} on the command line, gives the returns themselves. The partition function Z(s) of
 * the weights is ignored, as in the paper. Advantages are standardised over the batch where the authors' code does it over all data. The
 * paper's policy has a fixed deviation, under which likelihood is the squared error of the deterministic policy.
 */
public final class Awr extends Algorithm {
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

            @Setting(value = "how far the target value moves in each update", range = "[0, 1]")
            double polyak,

            @Setting("whether advantages are standardised over the batch before they are weighted")
            boolean standardize,

            @Setting(value = "beta: larger imitates, smaller prefers actions of high advantage", range = "above 0")
            double temperature,

            @Setting(value = "the limit of the advantage weight", range = "above 0")
            double maxWeight,

            @Setting("what the policy is: gaussian N(tanh(f(s)), sigma^2), taught by likelihood; "
                    + "deterministic tanh(f(s)), taught by squared error")
            ImitatingActor.Kind policy)
            implements dev.hindcast.learning.algorithm.Config, AwrConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.positive("temperature", temperature);
            Checks.positive("maxWeight", maxWeight);
        }

        /**
         * The authors' code: standardised advantages at temperature 1 and the published limit; the paper says 0.05, on advantages as they
         * are. Networks and optimiser are those of the other methods here.
         */
        public static Config defaults() {
            return new Config(
                    List.of(256, 256), 3e-4, 256, 0.99, 0.005, true, 1, 20, ImitatingActor.Kind.DETERMINISTIC);
        }

        @Override
        public Awr create(Networks networks) {
            return new Awr(this, networks);
        }
    }

    /** What is added to the deviation of the advantages, as in the authors' code. */
    private static final double EPSILON = 1e-5;

    private final Config config;
    private final Network value;
    private final Network targetValue;
    private final ImitatingActor actor;
    private final Adam valueOptimizer;
    private final Adam actorOptimizer;

    Awr(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        value = networks.value("value", config.hidden());
        targetValue = networks.copyOf("target_value", value);
        actor = networks.imitatingActor("actor", config.policy(), config.hidden());
        valueOptimizer = networks.adam(value, config.learningRate());
        actorOptimizer = networks.adam(actor.network(), config.learningRate());
    }

    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Tensor returns = noGradient(() -> batch.bellmanTarget(targetValue.of(batch.nextObservations())));
        Tensor values = value.of(batch.observations());
        Tensor valueLoss = LossFunctions.meanSquaredError(values, returns); // algorithm 1, line 6
        valueOptimizer.minimize(valueLoss);
        targetValue.follow(value, config.polyak());

        Tensor weight =
                weight(returns.minus(values.detach()), config.standardize(), config.temperature(), config.maxWeight());
        Tensor actorLoss = weight.times(actor.imitationLoss(batch.observations(), batch.actions()))
                .mean(); // algorithm 1, line 7
        actorOptimizer.minimize(actorLoss);
        return Losses.of("value", valueLoss).and("actor", actorLoss);
    }

    /** What each of n actions of such advantages weighs in the imitation. */
    static Tensor weight(Tensor advantage, boolean standardize, double temperature, double maxWeight) {
        return LossFunctions.advantageWeight(
                standardize ? LossFunctions.standardized(advantage, EPSILON) : advantage, 1 / temperature, maxWeight);
    }

    @Override
    protected ActorCritic learned() {
        return ActorCritic.of(actor);
    }
}
