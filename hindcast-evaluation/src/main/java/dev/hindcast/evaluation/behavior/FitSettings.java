package dev.hindcast.evaluation.behavior;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * How a network of an estimate is fitted: by Adam, whose learning rate falls to 0 along half a cosine.
 *
 * @param hidden units of each hidden layer
 * @param updates how many updates
 * @param batchSize rows of an update
 * @param learningRate of the first update
 * @param seed of the weights, the batches and the noise
 */
@RecordBuilder
public record FitSettings(List<Integer> hidden, int updates, int batchSize, double learningRate, long seed)
        implements FitSettingsBuilder.With {
    public FitSettings {
        hidden = List.copyOf(hidden);
        if (updates < 1 || batchSize < 1 || !(learningRate > 0)) {
            throw new IllegalArgumentException(
                    "A fit needs updates and a batch of at least 1 and a learning rate above 0, got " + updates + ", "
                            + batchSize + " and " + learningRate);
        }
    }

    /** Two layers of 64 units, 3,000 updates of 256 rows, learning rate 1e-3, seed 0: seconds on one core. */
    public static FitSettings defaults() {
        return new FitSettings(List.of(64, 64), 3_000, 256, 1e-3, 0);
    }
}
