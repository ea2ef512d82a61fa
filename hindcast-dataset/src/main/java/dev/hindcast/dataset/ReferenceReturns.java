package dev.hindcast.dataset;

/**
 * Undiscounted returns that the makers of a data set compare with, such as {@code ref_min_score} and {@code ref_max_score} in Minari's
 * metadata.
 *
 * @param low of a bad policy, such as a random one
 * @param high of a good one, above {@code low}
 */
public record ReferenceReturns(double low, double high) {
    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException where one is not as said of it
     */
    public ReferenceReturns {
        if (!(low < high) || Double.isInfinite(high - low)) {
            throw new IllegalArgumentException(
                    "Reference returns are two finite numbers, the lower one first: got " + low + " and " + high);
        }
    }
}
