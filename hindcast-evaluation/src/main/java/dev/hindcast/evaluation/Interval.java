package dev.hindcast.evaluation;

/**
 * A confidence interval; both ends are NaN where one sample leaves nothing to resample.
 *
 * @param low the lower end
 * @param high the upper end
 */
public record Interval(double low, double high) {
    /** What is said of a quantity whose spread cannot be known. */
    public static final Interval UNKNOWN = new Interval(Double.NaN, Double.NaN);

    /** Whether {@code value} lies inside, ends included. */
    public boolean contains(double value) {
        return low <= value && value <= high;
    }

    /** Whether the two have a point in common. */
    public boolean overlaps(Interval other) {
        return low <= other.high && other.low <= high;
    }
}
