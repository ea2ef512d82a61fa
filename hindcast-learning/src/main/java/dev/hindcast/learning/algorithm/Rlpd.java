package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.TanhGaussianActor.Sample;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reinforcement learning with prior data (Ball, Smith, Kostrikov and Levine 2023, arXiv 2302.02948): {@link Sac} that learns online from
 * batches of which half are logged, without a training before. It keeps to the data by nothing but LayerNorm, which bounds what critics
 * make of actions that nobody took; an ensemble of critics makes many updates a step bearable. On logged steps alone it is a naive
 * baseline.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>critics, targetCritics</td><td>Q_theta_1, ..., Q_theta_E, their targets</td></tr>
 * <tr><td>targetSubset</td><td>Z: how many of them a target is the minimum of (REDQ's M)</td></tr>
 * <tr><td>updatesPerActorStep</td><td>G: critic updates for one of the actor and the temperature</td></tr>
 * <tr><td>polyak</td><td>1 - rho</td></tr>
 * </table>
 *
 * <p>The subset is drawn anew in each update, for the whole batch. The actor is improved in the mean of all critics, with the batch of
 * the last of {@code updatesPerActorStep} updates. Symmetric sampling is not a part of it but of what it is given to draw from: half of
 * each batch logged, half lived through, and as many updates after each step in the environment as the actor waits for.
 */
public final class Rlpd extends Algorithm {
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

            @Setting(value = "E: how many critics", range = "at least 1")
            int critics,

            @Setting(
                    value =
                            "of how many critics, drawn anew in each update, a target is the minimum; more than there are "
                                    + "are all of them",
                    range = "at least 1")
            int targetSubset,

            @Setting("whether the critics have LayerNorm; it keeps values of unseen actions in bounds")
            boolean criticLayerNorm,

            @Setting(value = "critic updates for each update of actor and temperature", range = "at least 1")
            int updatesPerActorStep,

            @Setting("whether a target counts the entropy of the next action")
            boolean entropyBackup,

            @Setting(value = "alpha before the first update", range = "above 0")
            double initialTemperature,

            @Setting(value = "the target entropy is minus this times the action's size", range = "at least 0")
            double targetEntropyScale)
            implements dev.hindcast.learning.algorithm.Config, RlpdConfigBuilder.With {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.positive("critics", critics);
            Checks.positive("targetSubset", targetSubset);
            Checks.positive("updatesPerActorStep", updatesPerActorStep);
            Checks.positive("initialTemperature", initialTemperature);
            Checks.notNegative("targetEntropyScale", targetEntropyScale);
        }

        /**
         * The authors' for locomotion. For AntMaze and Adroit they take three hidden layers and no {@code entropyBackup}, for AntMaze
         * {@code targetSubset} 1 too.
         */
        public static Config defaults() {
            return new Config(List.of(256, 256), 3e-4, 256, 0.99, 0.005, 10, 2, true, 20, true, 1, 0.5);
        }

        /** As many as the actor waits for. */
        @Override
        public int updatesPerStep() {
            return updatesPerActorStep;
        }

        @Override
        public Rlpd create(Networks networks) {
            return new Rlpd(this, networks);
        }
    }

    private final Config config;
    private final SoftActor actor;
    private final Network critics;
    private final Network targetCritics;
    private final Adam criticOptimizer;

    Rlpd(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        actor = new SoftActor(
                networks,
                config.hidden(),
                config.learningRate(),
                config.initialTemperature(),
                config.targetEntropyScale());
        critics = networks.critics("critics", config.critics(), config.hidden(), config.criticLayerNorm());
        targetCritics = networks.copyOf("target_critics", critics);
        criticOptimizer = networks.adam(critics, config.learningRate());
    }

    /** Algorithm 1 of the paper, from where a batch is drawn. */
    @Override
    protected Losses learn(Replay data) {
        Transitions batch = data.transitions(config.batchSize(), config.discount());
        Tensor bellmanTarget = noGradient(() -> bellmanTarget(batch));
        Tensor criticLoss =
                LossFunctions.squaredErrors(critics.of(batch.observations(), batch.actions()), bellmanTarget);
        criticOptimizer.minimize(criticLoss);
        targetCritics.follow(critics, config.polyak());
        Losses losses = Losses.of("critic", criticLoss);
        boolean actorToo = (updates() + 1) % config.updatesPerActorStep() == 0;
        return actorToo ? losses.and(updateActor(batch)) : losses;
    }

    private Tensor bellmanTarget(Transitions batch) {
        Network subset = targetCritics.subset(drawSubset());
        Sample next = actor.sample(batch.nextObservations());
        Tensor nextValue = subset.of(batch.nextObservations(), next.actions()).min(0);
        return batch.bellmanTarget(config.entropyBackup() ? actor.soft(nextValue, next) : nextValue);
    }

    /** Different critics, each of those as likely as the others: the ones that drew the smallest numbers. */
    private int[] drawSubset() {
        float[] drawn = noise().uniform(1, config.critics()).toArray();
        return IntStream.range(0, drawn.length)
                .boxed()
                .sorted(Comparator.comparing(i -> drawn[i]))
                .limit(config.targetSubset())
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private Losses updateActor(Transitions batch) {
        Sample sample = actor.sample(batch.observations());
        return actor.update(
                sample, critics.of(batch.observations(), sample.actions()).mean(0));
    }

    @Override
    protected ActorCritic learned() {
        return new ActorCritic(actor.policy(), (s, a) -> critics.of(s, a).min(0));
    }
}
