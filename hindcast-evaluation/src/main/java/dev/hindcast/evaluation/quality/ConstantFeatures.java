package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Summary;
import java.util.ArrayList;
import java.util.List;

/** Components of the observation that never change. */
final class ConstantFeatures implements Check {
    @Override
    public List<Finding> examine(Evidence evidence) {
        List<Integer> constant = new ArrayList<>();
        List<Summary> components = evidence.statistics().observations();
        for (int i = 0; i < components.size(); i++) {
            if (components.get(i).min() == components.get(i).max()) {
                constant.add(i);
            }
        }
        return constant.isEmpty()
                ? List.of()
                : List.of(new Finding(
                        "constant-features",
                        Severity.NOTE,
                        "Observation " + Figures.components(constant) + (constant.size() == 1 ? " has" : " have")
                                + " the same value in every step",
                        "They teach nothing; and standardization divides by a deviation of 0.001, so that where they do change"
                                + " later the network sees numbers a thousand times as large",
                        "Drop them, or make sure that they stay constant where the policy is used"));
    }
}
