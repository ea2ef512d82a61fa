package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Discrete;
import java.util.ArrayList;
import java.util.List;

/** Discrete actions that were never taken. */
final class UnusedActions implements Check {
    @Override
    public List<Finding> examine(Evidence evidence) {
        List<String> unused = new ArrayList<>();
        List<Double> shares = evidence.quality().behavior().shares();
        int start = evidence.discreteActions().map(Discrete::start).orElse(0);
        for (int i = 0; i < shares.size(); i++) {
            if (shares.get(i) == 0) {
                unused.add(Integer.toString(start + i));
            }
        }
        return unused.isEmpty()
                ? List.of()
                : List.of(new Finding(
                        "unused-actions",
                        Severity.WARNING,
                        Figures.count(unused.size()) + " of " + Figures.count(shares.size(), "action")
                                + " were never taken: " + Figures.list(unused),
                        "Nothing is known of what they do, and their values are whatever the network makes of them",
                        "Take an algorithm that stays with the data (discrete-bcq, discrete-cql, discrete-iql), or leave the"
                                + " actions out"));
    }
}
