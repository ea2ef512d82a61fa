package dev.hindcast.learning.training;

import dev.hindcast.learning.algorithm.Losses;
import dev.hindcast.learning.nn.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** The means of losses over an interval of updates, summed on the device and read once. */
final class LossMeans {
    private final Map<String, Sum> sums = new LinkedHashMap<>();

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

    /** The means by name; starts a new interval. A loss that was not a number once makes its mean one. */
    Map<String, Double> take() {
        Map<String, Double> means = new LinkedHashMap<>();
        sums.forEach((name, sum) -> means.put(name, (double) sum.total.item() / sum.count));
        sums.clear();
        return means;
    }
}
