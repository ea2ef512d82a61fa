package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Initialization;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.TanhGaussianActor.Distribution;
import dev.hindcast.learning.nn.TanhGaussianActor.Sample;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * Calibrated Q-learning (Nakamoto, Zhai, Singh, Mark, Ma, Finn, Kumar and Levine 2023, arXiv 2303.05479): {@link Cql} made for going on
 * online. It keeps to the data as CQL does, but pushes the values of the policy's actions down no further than to what the log got in
 * the end: where a value is lower already, it counts as that return and is left alone. Values so keep the scale of true returns, and the
 * first online data do not look better than they are, which is what makes the policy of CQL collapse there.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>returns of a batch</td><td>V^mu, the reference value of equation 5.1, by the return of the logged episode</td></tr>
 * <tr><td>conservativeWeight</td><td>alpha</td></tr>
 * <tr><td>lagrangeThreshold</td><td>the gap that a tuned weight aims for</td></tr>
 * <tr><td>actionSamples</td><td>actions of each kind: random, pi(s) and pi(s')</td></tr>
 * <tr><td>temperature</td><td>the entropy's weight in the actor's loss, tuned as in SAC</td></tr>
 * </table>
 *
 * <p>Random actions have no floor, and nothing has where the return is not known: in an episode that is under way. Other than in
 * {@link Cql} {@code lagrangeThreshold} is a gap before it is weighted, as in the authors' code. The metric {@code bound_rate} is the
 * share of the values of the policy's actions, of both critics, that lie below their floor; where it stays near 1 the weight is too
 * large, or returns are on another scale than rewards.
 */
public final class CalQl extends Algorithm {
    /** What the default settings learn from that data: {@link dev.hindcast.learning.algorithm.Config#fit(Dataset)}. */
    public static NetworkPolicy fit(Dataset dataset) {
        return Config.defaults().fit(dataset);
    }

    /** The settings. */
    @RecordBuilder
    public record Config(
            @Setting(value = "units of each hidden layer of the policy", range = "at least 1")
            List<Integer> hidden,

            @Setting(value = "units of each hidden layer of the critics", range = "at least 1")
            List<Integer> criticHidden,

            @Setting(value = "the step size of Adam, for the actor and the temperature", range = "above 0")
            double actorLearningRate,

            @Setting(value = "the step size of Adam, for the critics and the multiplier", range = "above 0")
            double criticLearningRate,

            @Setting(value = "transitions in a batch", range = "at least 1")
            int batchSize,

            @Setting(value = "gamma: what a reward is worth a step earlier", range = "[0, 1]")
            double discount,

            @Setting(value = "how far the target critics move in each update", range = "[0, 1]")
            double polyak,

            @Setting(
                    value = "how strongly values outside the data are pushed down, the policy's to its floor at most",
                    range = "at least 0")
            double conservativeWeight,

            @Setting(value = "sampled actions of each kind", range = "at least 1")
            int actionSamples,

            @Setting("whether a multiplier is tuned so that the gap meets lagrangeThreshold")
            boolean lagrange,

            @Setting(value = "the gap, before its weight, that the Lagrange variant aims for", range = "at least 0")
            double lagrangeThreshold,

            @Setting(value = "the entropy's weight before the first update", range = "above 0")
            double initialTemperature,

            @Setting(value = "the target entropy is minus this times the action's size", range = "at least 0")
            double targetEntropyScale,

            @Setting("whether the Bellman target takes the best of actionSamples next actions in place of a single one")
            boolean maxTargetBackup)
            implements dev.hindcast.learning.algorithm.Config, CalQlConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            criticHidden = Checks.hidden("criticHidden", criticHidden);
            Checks.positive("actorLearningRate", actorLearningRate);
            Checks.positive("criticLearningRate", criticLearningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.notNegative("conservativeWeight", conservativeWeight);
            Checks.positive("actionSamples", actionSamples);
            Checks.notNegative("lagrangeThreshold", lagrangeThreshold);
            Checks.positive("initialTemperature", initialTemperature);
            Checks.notNegative("targetEntropyScale", targetEntropyScale);
        }

        /**
         * The defaults of the authors' code, with their networks for AntMaze. For AntMaze they take {@code lagrange} too, whose multiplier
         * starts at e there and at 1 here, with rewards times 10 less 5; for Adroit {@code conservativeWeight} 1.
         */
        public static Config defaults() {
            return new Config(
                    List.of(256, 256),
                    List.of(256, 256, 256, 256),
                    1e-4,
                    3e-4,
                    256,
                    0.99,
                    0.005,
                    5,
                    10,
                    false,
                    0.8,
                    1,
                    1,
                    true);
        }

        @Override
        public CalQl create(Networks networks) {
            return new CalQl(this, networks);
        }
    }

    private final Config config;
    private final SoftActor actor;
    private final ConservativeCritics critics;

    CalQl(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        actor = new SoftActor(
                networks,
                config.hidden(),
                config.actorLearningRate(),
                config.initialTemperature(),
                config.targetEntropyScale());
        critics = new ConservativeCritics(
                networks,
                new ConservativeCritics.Settings(
                        config.criticHidden(),
                        Initialization.defaults(),
                        config.criticLearningRate(),
                        config.polyak(),
                        config.conservativeWeight(),
                        config.actionSamples(),
                        true,
                        config.lagrange() ? config.conservativeWeight() * config.lagrangeThreshold() : null,
                        config.maxTargetBackup()));
    }

    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.withReturns().transitions(config.batchSize(), config.discount());
        Distribution current = actor.policy().at(batch.observations());
        Distribution next = noGradient(() -> actor.policy().at(batch.nextObservations()));
        Losses ofCritics = critics.update(batch, current, next, batch.returns());

        Sample sample = current.sample(noise().normal(batch.actions().shape()));
        Losses ofActor = actor.update(sample, critics.least(batch.observations(), sample.actions()));
        critics.moveTargets();
        return ofCritics.and(ofActor);
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(actor.policy(), critics::least);
    }
}
