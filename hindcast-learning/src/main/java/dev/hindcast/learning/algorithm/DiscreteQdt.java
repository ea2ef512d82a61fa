package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/** {@link Qdt} for discrete actions: V(s) is the largest Q(s, a) of {@link DiscreteCql} over the legal actions. */
public final class DiscreteQdt extends Algorithm {
    /** What the default settings learn from that data: {@link dev.hindcast.learning.algorithm.Config#fit(Dataset)}. */
    public static NetworkPolicy fit(Dataset dataset) {
        return Config.defaults().fit(dataset);
    }

    /**
     * The settings.
     *
     * @param transformer of what is learned last
     * @param value of what is learned first
     */
    @RecordBuilder
    public record Config(DiscreteDecisionTransformer.Config transformer, ValueSettings value)
            implements ReturnConditioned, DiscreteQdtConfigBuilder.With {
        /** Those of {@link DiscreteDecisionTransformer} and of {@link DiscreteCql}. */
        public static Config defaults() {
            return new Config(DiscreteDecisionTransformer.Config.defaults(), ValueSettings.discrete());
        }

        /** Its value does. */
        @Override
        public boolean drawsTransitions() {
            return true;
        }

        @Override
        public int batchSize() {
            return transformer.batchSize();
        }

        /** Of the value. */
        @Override
        public double discount() {
            return value.valueDiscount();
        }

        @Override
        public double targetReturn() {
            return transformer.targetReturn();
        }

        @Override
        public double returnScale() {
            return transformer.returnScale();
        }

        @Override
        public DiscreteQdt create(Networks networks) {
            return new DiscreteQdt(this, networks);
        }
    }

    private final Config config;
    private final DiscreteCql value;
    private final DiscreteDecisionTransformer transformer;
    private final Relabelled relabelled;

    DiscreteQdt(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        value = with(new DiscreteCql(config.value().discreteCql(), networks));
        transformer = with(new DiscreteDecisionTransformer(config.transformer(), networks));
        relabelled = new Relabelled(value.learned());
    }

    @Override
    protected List<Stage> stages() {
        return List.of(
                Stage.of("value", config.value().valuePhaseUpdates(), data -> value.learnWithin(stageUpdates(), data)),
                Stage.of("policy", this::learn));
    }

    @Override
    protected Losses learn(Replay data) {
        return transformer.learnWithin(stageUpdates(), relabelled.of(data));
    }

    @Override
    protected ActorCritic learned() {
        return transformer.learned();
    }
}
