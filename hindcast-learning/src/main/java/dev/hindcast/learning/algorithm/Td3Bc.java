package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.Critics;
import dev.hindcast.learning.nn.DeterministicActor;
import dev.hindcast.learning.nn.LegalActions;
import dev.hindcast.learning.nn.LossFunctions;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import java.util.List;
import java.util.Optional;

/**
 * TD3+BC (Fujimoto and Gu 2021, arXiv 2106.06860): TD3 (Fujimoto, van Hoof and Meger 2018) whose actor loss gets a behaviour-cloning
 * term, with the value term scaled to the size of the values.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>actor, targetActor</td><td>pi, pi'</td></tr>
 * <tr><td>critics, targetCritics</td><td>Q_1 and Q_2, Q'_1 and Q'_2</td></tr>
 * <tr><td>alpha</td><td>alpha, in lambda = alpha / mean |Q|</td></tr>
 * <tr><td>policyNoise, noiseClip</td><td>sigma~, c of target policy smoothing</td></tr>
 * <tr><td>policyDelay</td><td>d: critic updates for each actor update</td></tr>
 * <tr><td>polyak</td><td>tau</td></tr>
 * </table>
 */
public final class Td3Bc extends Algorithm {
    /**
     * The settings.
     *
     * @param hidden units of each hidden layer, of all networks
     * @param learningRate of Adam, for all networks
     * @param batchSize transitions in a batch
     * @param discount gamma
     * @param polyak how far the targets move when they do
     * @param alpha the weight of the value against imitation: 0 imitates
     * @param policyNoise deviation of the noise on the target's action
     * @param noiseClip the limit of that noise
     * @param policyDelay critic updates for each update of actor and targets
     * @param criticLayerNorm whether the critics have LayerNorm; it keeps values of unseen actions in bounds
     */
    public record Config(
            List<Integer> hidden,
            double learningRate,
            int batchSize,
            double discount,
            double polyak,
            double alpha,
            double policyNoise,
            double noiseClip,
            int policyDelay,
            boolean criticLayerNorm)
            implements dev.hindcast.learning.algorithm.Config {
        public Config {
            hidden = Checks.hidden("hidden", hidden);
            Checks.positive("learningRate", learningRate);
            Checks.positive("batchSize", batchSize);
            Checks.unit("discount", discount);
            Checks.unit("polyak", polyak);
            Checks.notNegative("alpha", alpha);
            Checks.notNegative("policyNoise", policyNoise);
            Checks.notNegative("noiseClip", noiseClip);
            Checks.positive("policyDelay", policyDelay);
        }

        /** The authors' and CORL's, which gave the scores that both published. */
        public static Config defaults() {
            return new Config(List.of(256, 256), 3e-4, 256, 0.99, 0.005, 2.5, 0.2, 0.5, 2, false);
        }

        /** These with another {@code hidden}. */
        public Config withHidden(List<Integer> hidden) {
            return Settings.with(this, "hidden", hidden);
        }

        /** These with another {@code learningRate}. */
        public Config withLearningRate(double learningRate) {
            return Settings.with(this, "learningRate", learningRate);
        }

        /** These with another {@code batchSize}. */
        public Config withBatchSize(int batchSize) {
            return Settings.with(this, "batchSize", batchSize);
        }

        /** These with another {@code discount}. */
        public Config withDiscount(double discount) {
            return Settings.with(this, "discount", discount);
        }

        /** These with another {@code polyak}. */
        public Config withPolyak(double polyak) {
            return Settings.with(this, "polyak", polyak);
        }

        /** These with another {@code alpha}. */
        public Config withAlpha(double alpha) {
            return Settings.with(this, "alpha", alpha);
        }

        /** These with another {@code policyNoise}. */
        public Config withPolicyNoise(double policyNoise) {
            return Settings.with(this, "policyNoise", policyNoise);
        }

        /** These with another {@code noiseClip}. */
        public Config withNoiseClip(double noiseClip) {
            return Settings.with(this, "noiseClip", noiseClip);
        }

        /** These with another {@code policyDelay}. */
        public Config withPolicyDelay(int policyDelay) {
            return Settings.with(this, "policyDelay", policyDelay);
        }

        /** These with another {@code criticLayerNorm}. */
        public Config withCriticLayerNorm(boolean criticLayerNorm) {
            return Settings.with(this, "criticLayerNorm", criticLayerNorm);
        }

        @Override
        public Td3Bc create(Networks networks) {
            return new Td3Bc(this, networks);
        }
    }

    private final Config config;
    private final DeterministicActor actor;
    private final DeterministicActor targetActor;
    private final Critics critics;
    private final Critics targetCritics;
    private final Adam actorOptimizer;
    private final Adam criticOptimizer;

    Td3Bc(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        actor = networks.deterministicActor("actor", config.hidden());
        targetActor = networks.copyOf("target_actor", actor);
        critics = networks.critics("critics", 2, config.hidden(), config.criticLayerNorm());
        targetCritics = networks.copyOf("target_critics", critics);
        actorOptimizer = networks.adam(actor.parameters(), config.learningRate());
        criticOptimizer = networks.adam(critics.parameters(), config.learningRate());
    }

    @Override
    protected Losses learn(Batch batch) {
        Tensor bellmanTarget = noGradient(() -> bellmanTarget(batch));
        Tensor criticLoss = critics.squaredError(batch.observations(), batch.actions(), bellmanTarget);
        criticOptimizer.minimize(criticLoss);
        Losses losses = Losses.of("critic", criticLoss);
        return (updates() + 1) % config.policyDelay() == 0 ? losses.and("actor", updateActor(batch)) : losses;
    }

    /** Target policy smoothing and clipped double Q: TD3, equations 14 and 10. */
    private Tensor bellmanTarget(Batch batch) {
        Tensor noise = noise().normal(batch.actions().shape())
                .times(config.policyNoise())
                .clamp(-config.noiseClip(), config.noiseClip());
        Tensor nextActions =
                targetActor.mode(batch.nextObservations()).plus(noise).clamp(-1, 1);
        Tensor nextValue = targetCritics.minimum(batch.nextObservations(), nextActions);
        return batch.rewards().plus(batch.discounts().times(nextValue));
    }

    /** Equations 3 and 5. */
    private Tensor updateActor(Batch batch) {
        Tensor actions = actor.mode(batch.observations());
        Tensor value = critics.of(0, batch.observations(), actions);
        Tensor meanSize = value.detach().absolute().mean();
        Tensor actorLoss = LossFunctions.meanSquaredError(actions, batch.actions())
                .minus(value.mean().times(config.alpha()).dividedBy(meanSize));
        actorOptimizer.minimize(actorLoss);
        targetCritics.follow(critics, config.polyak());
        targetActor.follow(actor, config.polyak());
        return actorLoss;
    }

    @Override
    public NetworkPolicy policy() {
        return actor.snapshot(spec());
    }

    @Override
    public Tensor act(Tensor observations, LegalActions legal) {
        return actor.mode(observations);
    }

    @Override
    public Optional<Tensor> actionValues(Tensor observations, Tensor actions) {
        return Optional.of(critics.minimum(observations, actions));
    }
}
