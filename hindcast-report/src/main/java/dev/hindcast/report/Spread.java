package dev.hindcast.report;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Moves labels apart that would lie on one another. */
final class Spread {
    private Spread() {}

    /**
     * Places near those wanted, in their order, at least {@code gap} apart and inside the range as far as it has room.
     *
     * @return the places, in the order of {@code wanted}
     */
    static double[] apart(double[] wanted, double gap, double low, double high) {
        Integer[] order = IntStream.range(0, wanted.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble(i -> wanted[i]));
        double[] places = wanted.clone();
        double free = low;
        for (int i : order) {
            places[i] = Math.max(places[i], free);
            free = places[i] + gap;
        }
        free = high;
        for (int k = order.length - 1; k >= 0; k--) {
            places[order[k]] = Math.min(places[order[k]], free);
            free = places[order[k]] - gap;
        }
        return places;
    }
}
