package dev.hindcast.learning.algorithm;

import static dev.hindcast.learning.nn.Scope.noGradient;

import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.TanhGaussianActor;
import dev.hindcast.learning.nn.TanhGaussianActor.Distribution;
import dev.hindcast.learning.nn.TanhGaussianActor.Sample;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;
import java.util.List;
import java.util.function.Supplier;

/** How far a policy is from the behaviour in each state, as {@link Brac} estimates it (Wu et al. 2019, section 3.1). */
interface BehaviorDivergence {
    /** The divergence that the settings name. */
    static BehaviorDivergence create(Brac.Config config, Networks networks, TanhGaussianActor actor) {
        return switch (config.divergence()) {
            case KL -> new Kl(config, networks, new Behavior(config, networks));
            case MMD -> new Mmd(config, networks, new Behavior(config, networks));
            case KL_DUAL -> new DualKl(config, networks, actor);
        };
    }

    /**
     * An estimate for each of n states; gradients flow to the policy.
     *
     * @param observations the states
     * @param policy the policy's distributions there
     * @param sampled an action of the policy in each
     * @param logged the logged action in each, for those who need it
     */
    Tensor at(Tensor observations, Distribution policy, Tensor sampled, Supplier<Tensor> logged);

    /** What is to be learned before the policy is. */
    List<Stage> before();

    /** What is learned beside the policy. */
    Losses update(Replay data);

    /**
     * The behaviour policy, cloned: maximises log b(a | s) of logged actions, limited to 10^-3 inside of their bounds, with an
     * entropy that is held at minus the action's size.
     */
    final class Behavior {
        private static final double MARGIN = 1e-3;

        /** atanh(1 - MARGIN). */
        private static final double MAX_BEFORE_TANH = 0.5 * Math.log((2 - MARGIN) / MARGIN);

        private final Brac.Config config;
        private final Networks networks;
        private final SoftActor actor;

        Behavior(Brac.Config config, Networks networks) {
            this.config = config;
            this.networks = networks;
            TanhGaussianActor policy = networks.tanhGaussianActor("behavior", config.actorHidden());
            actor = new SoftActor(networks, policy, config.behaviorLearningRate(), 1, 1);
        }

        List<Stage> stages() {
            return List.of(Stage.of("behavior", config.cloningUpdates(), this::imitate));
        }

        private Losses imitate(Replay data) {
            Transitions batch = data.transitions(config.batchSize(), config.discount());
            Distribution behavior = actor.policy().at(batch.observations());
            Sample sample =
                    behavior.sample(networks.noise().normal(batch.actions().shape()));
            Tensor logged = batch.actions().clamp(MARGIN - 1, 1 - MARGIN);
            return actor.update(sample, behavior.logProbability(logged)).renamed("actor", "behavior");
        }

        Distribution at(Tensor observations) {
            return noGradient(() -> actor.policy().at(observations));
        }

        /** log b of actions by what their tanh was taken of, limited as in cloning. */
        Tensor logProbability(Tensor observations, Tensor beforeTanh) {
            return at(observations).logProbabilityBeforeTanh(beforeTanh.clamp(-MAX_BEFORE_TANH, MAX_BEFORE_TANH));
        }
    }

    /** KL(pi, b): the mean over actions of the policy of log pi(a) - log b(a). */
    record Kl(Brac.Config config, Networks networks, Behavior behavior) implements BehaviorDivergence {
        @Override
        public Tensor at(Tensor observations, Distribution policy, Tensor sampled, Supplier<Tensor> logged) {
            int samples = config.divergenceSamples();
            Sample several =
                    policy.sample(networks.noise().normal((long) observations.rows() * samples, networks.actionSize()));
            return several.logProbabilities()
                    .minus(behavior.logProbability(observations, several.beforeTanh()))
                    .splitLast(samples)
                    .mean(-1);
        }

        @Override
        public List<Stage> before() {
            return behavior.stages();
        }

        @Override
        public Losses update(Replay data) {
            return Losses.none();
        }
    }

    /** MMD^2(pi, b) of samples of both. */
    record Mmd(Brac.Config config, Networks networks, Behavior behavior) implements BehaviorDivergence {
        @Override
        public Tensor at(Tensor observations, Distribution policy, Tensor sampled, Supplier<Tensor> logged) {
            Tensor ofPolicy = several(policy);
            Tensor ofBehavior = noGradient(() -> several(behavior.at(observations)));
            return config.kernel().squaredDiscrepancy(ofPolicy, ofBehavior, config.kernelWidth());
        }

        /** n x samples x action size. */
        private Tensor several(Distribution distribution) {
            int n = distribution.mean().rows();
            int size = networks.actionSize();
            Tensor noise = networks.noise().normal((long) n * config.divergenceSamples(), size);
            return distribution.sample(noise).actions().reshape(n, -1, size);
        }

        @Override
        public List<Stage> before() {
            return behavior.stages();
        }

        @Override
        public Losses update(Replay data) {
            return Losses.none();
        }
    }

    /**
     * The dual form of KL(pi, b), log softplus(c(s, a)) + 1 - softplus(c(s, a_b)) with a of the policy and a_b logged, where the discriminator
     * c maximises it over the data, with slopes that are held at 1 (Gulrajani et al. 2017, from above alone) at actions in between.
     */
    final class DualKl implements BehaviorDivergence {
        private static final double EPSILON = 1e-8;

        private final Brac.Config config;
        private final Networks networks;
        private final TanhGaussianActor actor;
        private final Network discriminator;
        private final Adam optimizer;

        DualKl(Brac.Config config, Networks networks, TanhGaussianActor actor) {
            this.config = config;
            this.networks = networks;
            this.actor = actor;
            discriminator =
                    networks.critics("discriminator", 1, config.hidden(), false).member(0);
            optimizer = networks.adam(discriminator, config.criticLearningRate());
        }

        @Override
        public Tensor at(Tensor observations, Distribution policy, Tensor sampled, Supplier<Tensor> logged) {
            return estimate(observations, sampled, logged.get());
        }

        private Tensor estimate(Tensor observations, Tensor sampled, Tensor logged) {
            Tensor ofPolicy = discriminator.of(observations, sampled).softplus();
            Tensor ofBehavior = discriminator.of(observations, logged).softplus();
            return ofPolicy.plus(EPSILON).log().plus(1).minus(ofBehavior);
        }

        @Override
        public List<Stage> before() {
            return List.of();
        }

        /** The discriminator's steps, each on transitions of its own. */
        @Override
        public Losses update(Replay data) {
            Losses losses = Losses.none();
            for (int i = 0; i < config.discriminatorUpdates(); i++) {
                losses = losses.and("discriminator", step(data.transitions(config.batchSize(), config.discount())));
            }
            return losses;
        }

        private Tensor step(Transitions batch) {
            Tensor sampled = noGradient(() -> actor.sample(
                            batch.observations(),
                            networks.noise().normal(batch.actions().shape()))
                    .actions());
            Tensor loss = slopes(batch, sampled)
                    .times(config.gradientPenalty())
                    .minus(estimate(batch.observations(), sampled, batch.actions())
                            .mean());
            optimizer.minimize(loss);
            return loss;
        }

        /** The mean of max(|grad_a c| - 1, 0)^2 at actions between the policy's and the logged ones. */
        private Tensor slopes(Transitions batch, Tensor sampled) {
            Tensor share = networks.noise().uniform(batch.size(), 1);
            Tensor between = sampled.plus(batch.actions().minus(sampled).times(share));
            Tensor gradient = discriminator.actionGradient(batch.observations(), between);
            Tensor slope = gradient.squared().sum(-1).plus(EPSILON).sqrt();
            return slope.minus(1).clampMin(0).squared().mean();
        }
    }
}
