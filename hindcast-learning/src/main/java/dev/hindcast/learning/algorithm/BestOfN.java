package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.GaussianActor;
import dev.hindcast.learning.nn.Initialization;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Proposer;
import dev.hindcast.learning.nn.TanhGaussianActor;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.nn.VelocityField;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.function.Function;

/**
 * The best of N actions of a policy that imitates, by the critic of implicit Q-learning (Kostrikov, Nair and Levine 2021, arXiv 2110.06169).
 * It keeps to the data by proposal, and its critic is never asked about an action that is not in them while it learns. With a flow that is
 * the implicit flow Q-learning of Park, Li and Levine 2025 (arXiv 2502.02538, section 5); with a diffusion model it is {@link Idql}, where
 * the idea is from (Hansen-Estruch et al. 2023, arXiv 2304.10573).
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>papers</th></tr>
 * <tr><td>critic</td><td>V_psi, Q_theta and its target</td></tr>
 * <tr><td>expectile</td><td>tau</td></tr>
 * <tr><td>imitation</td><td>mu, the behaviour's model</td></tr>
 * <tr><td>actingSamples</td><td>N</td></tr>
 * <tr><td>flowSteps</td><td>M</td></tr>
 * </table>
 *
 * <p>The policy takes the proposal of the highest value by the smaller target critic. How it proposes, {@link
 * dev.hindcast.learning.policy.BestOfPolicy} says.
 */
public final class BestOfN extends Algorithm {
    /** What the default settings learn from that data: {@link dev.hindcast.learning.algorithm.Config#fit(Dataset)}. */
    public static NetworkPolicy fit(Dataset dataset) {
        return Config.defaults().fit(dataset);
    }

    /** What imitates. */
    public enum Kind {
        /** N(tanh(f(s)), sigma^2), taught by likelihood. */
        GAUSSIAN,
        /** tanh(u), u ~ N(mu(s), sigma(s)^2), taught by likelihood. */
        TANH_GAUSSIAN,
        /** A {@link VelocityField}, taught by flow matching. */
        FLOW
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

            @Setting(
                    "what imitates and proposes: gaussian N(tanh(f(s)), sigma^2); tanh-gaussian, its sigma a function of the state and"
                            + " its draws squashed; flow, any distribution, several modes too")
            Kind imitation,

            @Setting(value = "of flow: how many steps it takes from noise to an action", range = "at least 1")
            int flowSteps,

            @Setting(value = "of how many proposed actions the policy takes the best: 1 imitates", range = "at least 1")
            int actingSamples,

            @Setting(
                    value =
                            "H: how many actions are decided at once and taken one after the other, by the state before the first",
                    range = "at least 1")
            int chunk)
            implements dev.hindcast.learning.algorithm.Config, BestOfNConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.insideUnit("expectile", expectile);
            Checks.positive("flowSteps", flowSteps);
            Checks.positive("actingSamples", actingSamples);
            Checks.positive("chunk", chunk);
        }

        /** A flow and 32 proposals, as of implicit flow Q-learning; networks and tau are {@link Iql}'s. */
        public static Config defaults() {
            return new Config(List.of(256, 256), 3e-4, 256, 0.99, 0.005, 0.7, Kind.FLOW, 10, 32, 1);
        }

        @Override
        public BestOfN create(Networks networks) {
            return new BestOfN(this, networks);
        }
    }

    /** What proposes, the network that is taught, and how badly it imitates a batch. */
    private record Imitation(Proposer proposer, Network network, Function<Transitions, Tensor> loss) {}

    private final Config config;
    private final InSampleCritic critic;
    private final Imitation imitation;
    private final Adam imitationOptimizer;

    BestOfN(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        critic = new InSampleCritic(networks, config.hidden(), config.learningRate(), config.polyak(), false);
        imitation = switch (config.imitation()) {
            case GAUSSIAN -> gaussian(networks.gaussianActor("actor", config.hidden()));
            case TANH_GAUSSIAN -> tanhGaussian(networks.tanhGaussianActor("actor", config.hidden()));
            case FLOW ->
                flow(networks.velocityField("flow", config.hidden(), config.flowSteps(), Initialization.xavier()));
        };
        imitationOptimizer = networks.adam(imitation.network(), config.learningRate());
    }

    private static Imitation gaussian(GaussianActor actor) {
        return new Imitation(
                actor,
                actor.network(),
                batch -> actor.imitationLoss(batch.observations(), batch.actions())
                        .mean());
    }

    private static Imitation tanhGaussian(TanhGaussianActor actor) {
        return new Imitation(
                actor,
                actor.network(),
                batch -> actor.at(batch.observations())
                        .logProbability(batch.actions())
                        .mean()
                        .negated());
    }

    private Imitation flow(VelocityField flow) {
        return new Imitation(
                flow,
                flow.network(),
                batch -> flow.imitationLoss(
                        batch.observations(),
                        batch.actions(),
                        noise().normal(batch.size(), flow.actionSize()),
                        noise().uniform(batch.size(), 1)));
    }

    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Tensor imitationLoss = imitation.loss().apply(batch);
        imitationOptimizer.minimize(imitationLoss);

        Tensor valueLoss = critic.updateValue(
                batch,
                critic.loggedValue(batch),
                (q, v) -> LossFunctions.expectile(q.minus(v), config.expectile())); // eq. 5 of IQL
        Tensor criticLoss = critic.updateCritics(batch, LossFunctions::meanSquaredError); // eq. 6 of IQL
        return Losses.of("imitation", imitationLoss).and("value", valueLoss).and("critic", criticLoss);
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(
                networks().bestOf(critic.targetCritics(), imitation.proposer(), config.actingSamples()),
                critic::cautious);
    }
}
