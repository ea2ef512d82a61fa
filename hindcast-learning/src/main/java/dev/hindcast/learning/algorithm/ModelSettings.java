package dev.hindcast.learning.algorithm;

import dev.hindcast.learning.dynamics.DynamicsOptions;
import dev.hindcast.learning.dynamics.Termination;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/** The settings of a model of the dynamics ({@link dev.hindcast.learning.dynamics.Dynamics}), a part of those of the methods that learn one. */
@RecordBuilder
public record ModelSettings(
        @Setting(value = "units of each hidden layer, of each member of the model", range = "at least 1")
        List<Integer> modelHidden,

        @Setting(value = "networks of the model", range = "at least 1")
        int modelMembers,

        @Setting(
                value = "how many of the model's networks tell next states: those with the least held-out error",
                range = "at least 1")
        int modelElites,

        @Setting(value = "the step size of Adam, for the model", range = "above 0")
        double modelLearningRate,

        @Setting(value = "transitions in a batch of each of the model's networks", range = "at least 1")
        int modelBatchSize,

        @Setting(
                value =
                        "updates of the model at most: fewer where no network's held-out error has fallen by 1% for five epochs "
                                + "and 500 updates",
                range = "at least 1")
        long modelUpdates,

        @Setting(
                value = "weight decay of the last layer of the model's networks: a quarter of it for the first hidden "
                        + "layer, half for the second, three quarters for the others",
                range = "at least 0")
        double modelWeightDecay,

        @Setting("when an imagined step ends its episode: learned from the log, none never, hopper or walker2d by the "
                + "rule of that environment")
        Termination termination)
        implements ModelSettingsBuilder.With {
    public ModelSettings {
        modelHidden = Checks.hidden("modelHidden", modelHidden);
        Checks.positive("modelMembers", modelMembers);
        Checks.positive("modelElites", modelElites);
        Checks.positive("modelLearningRate", modelLearningRate);
        Checks.positive("modelBatchSize", modelBatchSize);
        Checks.positive("modelUpdates", modelUpdates);
        Checks.notNegative("modelWeightDecay", modelWeightDecay);
    }

    /** Those of the authors of MOPO, with 200,000 updates at most and terminations that are learned. */
    public static ModelSettings defaults() {
        return new ModelSettings(List.of(200, 200, 200, 200), 7, 5, 1e-3, 256, 200_000, 1e-4, Termination.LEARNED);
    }

    DynamicsOptions options() {
        return new DynamicsOptions(
                modelHidden,
                modelMembers,
                modelElites,
                modelLearningRate,
                modelBatchSize,
                modelUpdates,
                modelWeightDecay,
                termination);
    }
}
