package dev.hindcast.learning.tabular;

/**
 * Within which any policy's value of any state lies, and 0, which is what follows an end.
 *
 * @param least the lowest
 * @param greatest the highest, above {@code least}
 */
public record ValueRange(double least, double greatest) {
    public ValueRange {
        if (!(least < greatest) || Double.isInfinite(least) || Double.isInfinite(greatest)) {
            throw new IllegalArgumentException(
                    "Values range from a finite least one to a greater one, got " + least + " and " + greatest);
        }
    }

    /**
     * What follows from the rewards: values lie within reward / (1 - gamma).
     *
     * @param least the lowest reward
     * @param greatest the highest, above {@code least}
     * @param discount gamma, in [0, 1)
     */
    public static ValueRange ofRewards(double least, double greatest, double discount) {
        if (!(discount >= 0 && discount < 1)) {
            throw new IllegalArgumentException(
                    "Only with a discount in [0, 1) do rewards bound values, got " + discount);
        }
        return new ValueRange(Math.min(0, least / (1 - discount)), Math.max(0, greatest / (1 - discount)));
    }

    /** The greatest minus the least. */
    public double width() {
        return greatest - least;
    }
}
