package dev.hindcast.learning.training;

import dev.hindcast.learning.algorithm.Losses;
import dev.hindcast.learning.nn.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** The means of losses over an interval of updates, summed on the device and read once. */
final class LossMeans {
    private final Map<String, Sum> sums = new LinkedHashMap<>();
    private Map<String, Double> previous = Map.of();

    private static final class Sum {
        private final Tensor total;
        private int count = 1;

        Sum(Tensor first) {
            total = first.kept();
        }
    }

    void add(Losses losses) {
        losses.values().forEach((name, value) -> {
            Sum sum = sums.get(name);
            if (sum == null) {
                sums.put(name, new Sum(value));
            } else {
                sum.total.accumulate(value);
                sum.count++;
            }
        });
    }

    /**
     * The means by name; starts a new interval.
     *
     * @param updates how many updates were done
     * @throws DivergedException where a loss was not a finite number once in the interval
     */
    Map<String, Double> takeFinite(long updates) {
        Map<String, Double> means = new LinkedHashMap<>();
        sums.forEach((name, sum) -> means.put(name, (double) sum.total.item() / sum.count));
        sums.clear();
        means.forEach((name, mean) -> requireFinite(name, mean, updates));
        previous = means;
        return means;
    }

    private void requireFinite(String name, double mean, long updates) {
        if (!Double.isFinite(mean)) {
            throw new DivergedException("The loss '" + name + "' became " + mean + " before update " + updates
                    + " (its mean in the interval before: " + previous.get(name)
                    + "). Try a smaller learning rate, and inspect the data for extreme rewards or observations.");
        }
    }
}
