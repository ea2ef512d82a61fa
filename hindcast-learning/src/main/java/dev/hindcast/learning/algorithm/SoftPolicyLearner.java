package dev.hindcast.learning.algorithm;

import dev.hindcast.learning.dynamics.Imagination;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.replay.Replay;
import dev.hindcast.learning.replay.Transitions;

/** The policy of {@link Morel} by soft actor-critic, from logged and imagined steps as {@link Mopo}'s. */
final class SoftPolicyLearner implements PolicyLearner {
    private final Morel owner;
    private final Morel.Config config;
    private final SoftActor actor;
    private final Network critics;
    private final Network targetCritics;
    private final Adam criticOptimizer;

    SoftPolicyLearner(Morel owner, Networks networks, Morel.Config config) {
        this.owner = owner;
        this.config = config;
        actor = new SoftActor(
                networks,
                config.hidden(),
                config.learningRate(),
                config.initialTemperature(),
                config.targetEntropyScale());
        critics = networks.critics("critics", 2, config.criticHidden(), false);
        targetCritics = networks.copyOf("target_critics", critics);
        criticOptimizer = networks.adam(critics, config.learningRate());
    }

    @Override
    public Tensor imitate(Tensor observations, Tensor actions) {
        return actor.imitate(observations, actions);
    }

    @Override
    public Losses improve(Replay data, Imagination imagination) {
        Transitions batch =
                owner.imagining(data, imagination, actor::act).transitions(config.batchSize(), config.discount());
        return actor.step(batch, critics, targetCritics, criticOptimizer, config.polyak());
    }

    @Override
    public ActorCritic learned() {
        return new ActorCritic(actor.policy(), (s, a) -> critics.of(s, a).min(0));
    }
}
