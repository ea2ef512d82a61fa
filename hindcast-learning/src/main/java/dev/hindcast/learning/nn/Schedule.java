package dev.hindcast.learning.nn;

/** A quantity that depends on how many updates came before. Pure: a resumed training needs the count alone. */
@FunctionalInterface
public interface Schedule {
    /** The value for the update that {@code updates} others precede. */
    double at(long updates);

    /** Always the same value. */
    static Schedule constant(double value) {
        return updates -> value;
    }

    /**
     * From {@code value / updates} for the first update in a straight line to {@code value} for number {@code updates}, and that from
     * there on.
     *
     * @param updates 0 for none
     */
    static Schedule warmUp(double value, long updates) {
        return before -> before + 1 >= updates ? value : value * (before + 1) / updates;
    }

    /** From {@code initial} along half a cosine to 0 at {@code total} updates and 0 from there on. */
    static Schedule cosine(double initial, long total) {
        return updates -> updates >= total ? 0 : initial * (1 + Math.cos(Math.PI * updates / total)) / 2;
    }
}
