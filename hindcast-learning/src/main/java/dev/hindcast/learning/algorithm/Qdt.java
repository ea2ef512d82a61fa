package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.replay.Replay;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * Q-learning Decision Transformer (Yamagata, Khalil and Santos-Rodriguez 2023, "Q-learning Decision Transformer: Leveraging Dynamic Programming
 * for Conditional Sequence Modelling in Offline RL", arXiv 2209.03993): a {@link DecisionTransformer} that learns from returns which a value
 * has relabelled, so that it can join what different episodes show.
 *
 * <p>First {@link Cql} learns Q for {@code valuePhaseUpdates} updates. Then every return-to-go of the data is taken backwards and nowhere for less
 * than V says, R_t = r_t + max(R_{t+1}, V(s_{t+1})) (algorithm 1), and the transformer learns from windows in which the last step has that
 * return and those before it agree with the rewards, R_t = r_t + R_{t+1} (algorithm 2).
 *
 * <p>It keeps to the data by imitating it, and by a value that is pushed down where the data are not: a V too high would promise returns that
 * nobody earned.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>code</th><th>paper</th></tr>
 * <tr><td>value</td><td>V(s): Q(s, a) of the policy's own mode a, by the least of both critics</td></tr>
 * <tr><td>{@link Replay#relabelled}</td><td>algorithms 1 and 2</td></tr>
 * <tr><td>transformer</td><td>the Decision Transformer that is learned from what they give</td></tr>
 * </table>
 *
 * <p>V is discounted and R is not: with {@code valueDiscount} below 1 a far reward makes V the smaller of both, and the log's own return counts.
 */
public final class Qdt extends Algorithm {
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
    public record Config(DecisionTransformer.Config transformer, ValueSettings value)
            implements ReturnConditioned, QdtConfigBuilder.With {
        /** Those of {@link DecisionTransformer} and of {@link Cql}. */
        public static Config defaults() {
            return new Config(DecisionTransformer.Config.defaults(), ValueSettings.continuous());
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
        public Qdt create(Networks networks) {
            return new Qdt(this, networks);
        }
    }

    private final Config config;
    private final Cql value;
    private final DecisionTransformer transformer;
    private final Relabelled relabelled;

    Qdt(Config config, Networks networks) {
        super(config, networks);
        this.config = config;
        value = with(new Cql(config.value().cql(), networks));
        transformer = with(new DecisionTransformer(config.transformer(), networks));
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
