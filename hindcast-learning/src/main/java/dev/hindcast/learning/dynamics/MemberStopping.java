package dev.hindcast.learning.dynamics;

import dev.hindcast.dataset.NpyArray;
import dev.hindcast.learning.nn.Parameters;
import dev.hindcast.learning.nn.Stateful;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Ends the learning of an ensemble when no member's held-out error has fallen by 1% for some looks, and then puts back each member's own
 * best weights.
 */
final class MemberStopping implements Stateful {
    private static final double LEAST_GAIN = 0.01;

    private final Parameters parameters;
    private final int memberSize;
    private final double[] best;
    private float[] bestWeights;
    private long withoutGain;
    private boolean over;

    /**
     * @param parameters whose first values are those of the members, one after the other
     * @param memberSize values of each member
     */
    MemberStopping(Parameters parameters, int members, int memberSize) {
        this.parameters = parameters;
        this.memberSize = memberSize;
        this.best = new double[members];
        this.bestWeights = parameters.values().toArray();
        Arrays.fill(best, Double.POSITIVE_INFINITY);
    }

    /**
     * Looks at the held-out error of each member; its first number is always a gain.
     *
     * @param patience ends it after so many looks in a row without gain
     */
    void look(float[] errors, long patience) {
        int[] gained =
                IntStream.range(0, best.length).filter(i -> gains(i, errors[i])).toArray();
        withoutGain = gained.length > 0 ? 0 : withoutGain + 1;
        if (gained.length > 0) {
            keep(gained, errors);
        } else if (withoutGain >= patience) {
            end();
        }
    }

    private boolean gains(int member, float error) {
        return Float.isFinite(error)
                && (best[member] == Double.POSITIVE_INFINITY || (best[member] - error) / best[member] > LEAST_GAIN);
    }

    private void keep(int[] gained, float[] errors) {
        float[] weights = parameters.values().toArray();
        for (int i : gained) {
            best[i] = errors[i];
            System.arraycopy(weights, i * memberSize, bestWeights, i * memberSize, memberSize);
        }
    }

    /** Ends it now. */
    void end() {
        float[] weights = parameters.values().toArray();
        System.arraycopy(bestWeights, 0, weights, 0, best.length * memberSize);
        parameters.assign(weights);
        over = true;
    }

    boolean over() {
        return over;
    }

    /** The least held-out error of each member. */
    double[] best() {
        return best.clone();
    }

    /** The {@code count} members whose least errors are the least. */
    int[] elites(int count) {
        return IntStream.range(0, best.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> best[i]))
                .limit(count)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    @Override
    public Map<String, NpyArray> save() {
        return Map.of(
                "best_weights", NpyArray.of(bestWeights, bestWeights.length),
                "best", NpyArray.of(best, best.length),
                "counts", NpyArray.of(new long[] {withoutGain, over ? 1 : 0}, 2));
    }

    @Override
    public void restore(Map<String, NpyArray> saved) {
        float[] weights = Objects.requireNonNull(saved.get("best_weights"), "best_weights")
                .floats();
        if (weights.length != bestWeights.length) {
            throw new IllegalArgumentException(
                    "The saved weights are " + weights.length + ", this model has " + bestWeights.length);
        }
        double[] errors = Objects.requireNonNull(saved.get("best"), "best").doubles();
        long[] counts = Objects.requireNonNull(saved.get("counts"), "counts").longs();
        bestWeights = weights;
        System.arraycopy(errors, 0, best, 0, best.length);
        withoutGain = counts[0];
        over = counts[1] == 1;
    }
}
