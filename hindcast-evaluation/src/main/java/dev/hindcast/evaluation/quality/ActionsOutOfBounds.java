package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Summary;
import java.util.ArrayList;
import java.util.List;

/** Continuous actions outside of their space. */
final class ActionsOutOfBounds implements Check {
    private static final double TOLERANCE = 1e-5;

    @Override
    public List<Finding> examine(Evidence evidence) {
        if (!(evidence.dataset().actionSpace() instanceof Box box)) {
            return List.of();
        }
        List<String> outside = new ArrayList<>();
        for (int i = 0; i < box.size(); i++) {
            Summary range = evidence.statistics().actions().get(i);
            double low = box.low()[i];
            double high = box.high()[i];
            double slack = TOLERANCE * Math.max(1, Math.max(Math.abs(low), Math.abs(high)));
            if (range.min() < low - slack || range.max() > high + slack) {
                outside.add("component " + i + " runs from " + Figures.number(range.min()) + " to "
                        + Figures.number(range.max()) + " where " + Figures.number(low) + " to " + Figures.number(high)
                        + " is allowed");
            }
        }
        return outside.isEmpty()
                ? List.of()
                : List.of(new Finding(
                        "actions-out-of-bounds",
                        Severity.WARNING,
                        "Action " + Figures.list(outside),
                        "A policy stays within the bounds: it cannot imitate such actions, and critics see inputs that it never"
                                + " chooses",
                        "State the true bounds with `actionLow` and `actionHigh`, or scale the actions"));
    }
}
