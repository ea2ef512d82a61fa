package dev.hindcast.learning.nn;

import dev.hindcast.dataset.NpyArray;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Ends a phase of learning when the loss on held-out steps has stopped falling, and then puts back the weights with which it was
 * least.
 */
public final class EarlyStopping implements Stateful {
    private final Parameters parameters;
    private final long every;
    private final long patience;
    private float[] bestWeights;
    private double best = Double.POSITIVE_INFINITY;
    private long calls;
    private long withoutProgress;

    /**
     * @param parameters what is learned in the phase
     * @param every how many updates between looks at the held-out loss, at least 1
     * @param patience how many looks in a row may see no progress before the phase ends, at least 1
     */
    public EarlyStopping(Parameters parameters, long every, long patience) {
        if (every < 1 || patience < 1) {
            throw new IllegalArgumentException(
                    "Early stopping looks every 1 or more updates and waits for 1 or more looks, got " + every + " and "
                            + patience);
        }
        this.parameters = parameters;
        this.every = every;
        this.patience = patience;
        this.bestWeights = parameters.values().toArray();
    }

    /** Called after each update; asks for the held-out loss, a scalar, when it is time to look at it. */
    public void updated(Supplier<Tensor> heldOutLoss) {
        calls++;
        if (calls % every != 0 || over()) {
            return;
        }
        double loss = Scope.noGradient(heldOutLoss).item();
        if (loss < best) {
            best = loss;
            bestWeights = parameters.values().toArray();
            withoutProgress = 0;
            return;
        }
        withoutProgress++;
        if (over()) {
            parameters.values().assign(bestWeights);
            parameters.changed();
        }
    }

    /** Whether the phase is over. */
    public boolean over() {
        return withoutProgress >= patience;
    }

    /** The least held-out loss so far, infinite before the first. */
    public double best() {
        return best;
    }

    @Override
    public Map<String, NpyArray> save() {
        return Map.of(
                "weights", NpyArray.of(bestWeights, bestWeights.length),
                "best", NpyArray.of(new double[] {best}, 1),
                "counts", NpyArray.of(new long[] {calls, withoutProgress}, 2));
    }

    @Override
    public void restore(Map<String, NpyArray> saved) {
        float[] weights =
                Objects.requireNonNull(saved.get("weights"), "weights").floats();
        if (weights.length != bestWeights.length) {
            throw new IllegalArgumentException(
                    "The saved weights are " + weights.length + ", this learner has " + bestWeights.length);
        }
        long[] counts = Objects.requireNonNull(saved.get("counts"), "counts").longs();
        bestWeights = weights;
        best = Objects.requireNonNull(saved.get("best"), "best").doubles()[0];
        calls = counts[0];
        withoutProgress = counts[1];
    }
}
