package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.ActionDiffusion;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.AdamOptions;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Schedule;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * Implicit diffusion Q-learning (Hansen-Estruch, Kostrikov, Janner, Kuba and Levine 2023, arXiv 2304.10573): the critic of implicit
 * Q-learning, a diffusion model that does nothing but imitate, and as a policy the best of that model's proposals. It keeps to the data
 * by proposal, and its critic is never asked about an action that is not in them while it learns.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>critic</td><td>V_psi, Q_theta and its target</td></tr>
 * <tr><td>expectile</td><td>tau</td></tr>
 * <tr><td>actor, targetActor</td><td>mu_phi, the behaviour's model, and its average, which proposes</td></tr>
 * <tr><td>diffusionSteps</td><td>T</td></tr>
 * <tr><td>actingSamples</td><td>N</td></tr>
 * </table>
 *
 * <p>As in the authors' code the actor's network has residual blocks with LayerNorm and dropout, and the policy takes the proposal of the
 * highest value by the smaller target critic. Two things differ from it: its features of the step's number have fixed frequencies, as those
 * of {@link DiffusionQl}, and the model's guess of an action is limited to [-1, 1] in each step, with the variance that then remains, where
 * the authors limit the noisy action. How the policy proposes, {@link dev.hindcast.learning.policy.BestOfPolicy} says.
 *
 * <p>It pays where logged actions of a state have several modes, and learns what it proposes without a critic's errors: with more {@code
 * actingSamples} it trusts the critic more. The number of proposals is fixed in the policy at training; another number needs another training
 * with it. Acting costs {@code actingSamples} times {@code diffusionSteps} evaluations of the actor.
 */
public final class Idql extends Algorithm {
    /** What the default settings learn from that data: {@link dev.hindcast.learning.algorithm.Config#fit(Dataset)}. */
    public static NetworkPolicy fit(Dataset dataset) {
        return Config.defaults().fit(dataset);
    }

    /** The settings. */
    @RecordBuilder
    public record Config(
            @Setting(value = "units of each hidden layer, of the critics and V", range = "at least 1")
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
                    value = "units between the actor's blocks; within a block there are four times as many",
                    range = "at least 1")
            int actorWidth,

            @Setting(value = "residual blocks of the actor", range = "at least 1")
            int actorBlocks,

            @Setting(value = "what share of each block's input is dropped while the actor is trained", range = "[0, 1)")
            double actorDropout,

            @Setting(value = "how strongly the actor's weights are drawn to 0, as in AdamW", range = "at least 0")
            double weightDecay,

            @Setting(value = "how far the actor's average moves in each update", range = "[0, 1]")
            double averageRate,

            @Setting(
                    value = "updates over which the actor's step size falls to 0 along a cosine; 0 keeps it constant",
                    range = "at least 0")
            long cosineSteps,

            @Setting(value = "in how many steps noise is made an action", range = "at least 1")
            int diffusionSteps,

            @Setting(value = "of how many proposed actions the policy takes the best", range = "at least 1")
            int actingSamples,

            @Setting(
                    value =
                            "H: how many actions are decided at once and taken one after the other, by the state before the first",
                    range = "at least 1")
            int chunk)
            implements dev.hindcast.learning.algorithm.Config, IdqlConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.insideUnit("expectile", expectile);
            Checks.positive("actorWidth", actorWidth);
            Checks.positive("actorBlocks", actorBlocks);
            Checks.belowOne("actorDropout", actorDropout);
            Checks.notNegative("weightDecay", weightDecay);
            Checks.unit("averageRate", averageRate);
            Checks.notNegative("cosineSteps", cosineSteps);
            Checks.positive("diffusionSteps", diffusionSteps);
            Checks.positive("actingSamples", actingSamples);
            Checks.positive("chunk", chunk);
        }

        /** The authors' for locomotion. */
        public static Config defaults() {
            return new Config(
                    List.of(256, 256), 3e-4, 512, 0.99, 0.005, 0.7, 256, 3, 0.1, 1e-4, 0.001, 3_000_000, 5, 64, 1);
        }

        @Override
        public Idql create(Networks networks) {
            return new Idql(this, networks);
        }
    }

    private final Config config;
    private final InSampleCritic critic;
    private final ActionDiffusion actor;
    private final ActionDiffusion targetActor;
    private final Adam actorOptimizer;

    Idql(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        critic = new InSampleCritic(networks, config.hidden(), config.learningRate(), config.polyak(), false);
        actor = ActionDiffusion.residual(
                networks,
                "actor",
                config.actorWidth(),
                config.actorBlocks(),
                config.actorDropout(),
                config.diffusionSteps());
        targetActor = actor.copy(networks, "target_actor");
        actorOptimizer = networks.adam(
                actor.parameters(),
                config.cosineSteps() == 0
                        ? Schedule.constant(config.learningRate())
                        : Schedule.cosine(config.learningRate(), config.cosineSteps()),
                AdamOptions.defaults().withWeightDecay(config.weightDecay()));
    }

    /** Algorithms 1 and 2 of the paper, together. */
    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Tensor actorLoss = actorLoss(batch); // eq. 12
        actorOptimizer.minimize(actorLoss);
        targetActor.follow(actor, config.averageRate());

        Tensor valueLoss = critic.updateValue(
                batch,
                critic.loggedValue(batch),
                (q, v) -> LossFunctions.expectile(q.minus(v), config.expectile())); // eq. 3
        Tensor criticLoss = critic.updateCritics(batch, LossFunctions::meanSquaredError); // eq. 4
        return Losses.of("actor", actorLoss).and("value", valueLoss).and("critic", criticLoss);
    }

    private Tensor actorLoss(Transitions batch) {
        Tensor shares = noise().uniform(batch.size(), 1);
        Tensor drawn = noise().normal(batch.size(), networks().actionSize());
        return actor.losses(batch.observations(), batch.actions(), shares, drawn, noise())
                .sum(-1)
                .mean();
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(
                networks().bestOf(critic.targetCritics(), targetActor, config.actingSamples()), critic::cautious);
    }
}
