package dev.hindcast.learning.algorithm;

import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.AdamOptions;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Schedule;
import dev.hindcast.learning.nn.SequenceModel;
import dev.hindcast.learning.policy.Activation;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;

/** The settings of a transformer over the steps of episodes ({@link SequenceModel}) and of how it learns. */
@RecordBuilder
public record SequenceSettings(
        @Setting(value = "K: how many steps are seen, the present one among them", range = "at least 1")
        int context,

        @Setting(
                value =
                        "how many steps a policy that sees K of them drops at once, to see more again until they are K: the"
                                + " larger, the more actions cost the tokens of one step alone",
                range = "1 to context")
        int stride,

        @Setting(
                value = "components of an embedded token; a block's perceptron has 4 times as many units",
                range = "at least 1")
        int width,

        @Setting(value = "blocks of attention and perceptron", range = "at least 1")
        int layers,

        @Setting(value = "heads of the attention, a divisor of the width", range = "at least 1")
        int heads,

        @Setting(
                value = "steps of an episode that have an embedding of their own: later ones count as the last of them",
                range = "at least 1")
        int timesteps,

        @Setting("what a perceptron's units do: relu, gelu, mish, silu or tanh")
        Activation activation,

        @Setting(
                value = "which share of embeddings, attention and what a block adds is dropped in an update",
                range = "[0, 1)")
        double dropout,

        @Setting(value = "the step size of AdamW, once it is warm", range = "above 0")
        double learningRate,

        @Setting(value = "updates over which the step size rises from 0 in a straight line", range = "at least 0")
        long warmUpUpdates,

        @Setting(value = "which share of every weight a step takes away, times the step size", range = "at least 0")
        double weightDecay,

        @Setting(value = "the norm that longer gradients are shortened to", range = "above 0")
        double maxGradientNorm)
        implements SequenceSettingsBuilder.With {
    public SequenceSettings {
        Checks.positive("context", context);
        if (stride < 1 || stride > context) {
            throw new IllegalArgumentException("stride must be in [1, context], " + context + " here, got " + stride);
        }
        Checks.positive("width", width);
        Checks.positive("layers", layers);
        Checks.positive("heads", heads);
        Checks.positive("timesteps", timesteps);
        Checks.belowOne("dropout", dropout);
        Checks.positive("learningRate", learningRate);
        Checks.notNegative("warmUpUpdates", warmUpUpdates);
        Checks.notNegative("weightDecay", weightDecay);
        Checks.positive("maxGradientNorm", maxGradientNorm);
    }

    /** Those of Chen et al. for locomotion, with their code's weight decay and clipping. */
    public static SequenceSettings defaults() {
        return new SequenceSettings(20, 1, 128, 3, 1, 1000, Activation.RELU, 0.1, 1e-4, 10_000, 1e-4, 0.25);
    }

    SequenceModel model(
            Networks networks, String name, List<SequenceModel.Token> tokens, List<SequenceModel.Readout> readouts) {
        return model(networks, name, tokens, readouts, Map.of());
    }

    /** {@link #model(Networks, String, List, List)} with free vectors, see {@link Networks#sequenceModel(String, SequenceModel.Shape, Map)}. */
    SequenceModel model(
            Networks networks,
            String name,
            List<SequenceModel.Token> tokens,
            List<SequenceModel.Readout> readouts,
            Map<String, float[]> vectors) {
        return networks.sequenceModel(
                name,
                new SequenceModel.Shape(tokens, readouts, width, layers, heads, timesteps, activation, dropout),
                vectors);
    }

    Adam optimizer(Networks networks, SequenceModel model) {
        return networks.adam(
                model.parameters(),
                Schedule.warmUp(learningRate, warmUpUpdates),
                AdamOptions.defaults().withWeightDecay(weightDecay).withMaxGradientNorm(maxGradientNorm));
    }
}
