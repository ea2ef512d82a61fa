package dev.hindcast.learning.algorithm;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/** How a value is learned before the policy, by conservative Q-learning ({@link Cql}, {@link DiscreteCql}), where returns are relabelled by it. */
@RecordBuilder
public record ValueSettings(
        @Setting(value = "units of each hidden layer of the value's networks", range = "at least 1")
        List<Integer> valueHidden,

        @Setting(value = "the step size of Adam for the value's critics", range = "above 0")
        double valueLearningRate,

        @Setting(value = "transitions in a batch of the value's", range = "at least 1")
        int valueBatchSize,

        @Setting(value = "gamma of the value: what a reward is worth a step earlier", range = "[0, 1]")
        double valueDiscount,

        @Setting(value = "how far the value's target critics move in each update", range = "[0, 1]")
        double valuePolyak,

        @Setting(value = "how strongly values outside of the data are pushed down", range = "at least 0")
        double conservativeWeight,

        @Setting(value = "for how many updates the value is learned before the policy", range = "at least 1")
        long valuePhaseUpdates)
        implements ValueSettingsBuilder.With {
    public ValueSettings {
        valueHidden = Checks.hidden("valueHidden", valueHidden);
        Checks.positive("valueLearningRate", valueLearningRate);
        Checks.positive("valueBatchSize", valueBatchSize);
        Checks.unit("valueDiscount", valueDiscount);
        Checks.unit("valuePolyak", valuePolyak);
        Checks.notNegative("conservativeWeight", conservativeWeight);
        Checks.positive("valuePhaseUpdates", valuePhaseUpdates);
    }

    /** Networks, step size, batch and weight of {@link Cql}. */
    public static ValueSettings continuous() {
        Cql.Config cql = Cql.Config.defaults();
        return new ValueSettings(
                cql.hidden(),
                cql.criticLearningRate(),
                cql.batchSize(),
                cql.discount(),
                cql.polyak(),
                cql.conservativeWeight(),
                100_000);
    }

    /** Networks, step size, batch and weight of {@link DiscreteCql}, with targets that move as those of {@link Cql}. */
    public static ValueSettings discrete() {
        DiscreteCql.Config cql = DiscreteCql.Config.defaults();
        return new ValueSettings(
                cql.hidden(),
                cql.learningRate(),
                cql.batchSize(),
                cql.discount(),
                continuous().valuePolyak(),
                cql.conservativeWeight(),
                100_000);
    }

    Cql.Config cql() {
        return Cql.Config.defaults()
                .withHidden(valueHidden)
                .withCriticLearningRate(valueLearningRate)
                .withBatchSize(valueBatchSize)
                .withDiscount(valueDiscount)
                .withPolyak(valuePolyak)
                .withConservativeWeight(conservativeWeight);
    }

    DiscreteCql.Config discreteCql() {
        return DiscreteCql.Config.defaults()
                .withHidden(valueHidden)
                .withLearningRate(valueLearningRate)
                .withBatchSize(valueBatchSize)
                .withDiscount(valueDiscount)
                .withTargetInterval(1)
                .withPolyak(valuePolyak)
                .withConservativeWeight(conservativeWeight);
    }
}
