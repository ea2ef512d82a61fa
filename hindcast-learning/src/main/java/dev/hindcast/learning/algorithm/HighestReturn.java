package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.NpyArray;
import dev.hindcast.learning.nn.Stateful;
import dev.hindcast.learning.policy.ReturnTarget;
import dev.hindcast.learning.replay.Replay;
import java.util.Map;
import java.util.Objects;

/** The highest return of the data, which a policy aims at where its settings state none: 0 before the first update. */
final class HighestReturn implements Stateful {
    private static final String HIGHEST = "highest";

    private double highest;

    /** Looks at what is learned from. */
    void see(Replay data) {
        highest = data.highestReturn();
    }

    /** What a policy aims at. */
    ReturnTarget target(ReturnConditioned settings) {
        double stated = settings.targetReturn();
        return new ReturnTarget(Double.isInfinite(stated) ? highest : stated, settings.returnScale());
    }

    @Override
    public Map<String, NpyArray> save() {
        return Map.of(HIGHEST, NpyArray.of(new double[] {highest}, 1));
    }

    @Override
    public void restore(Map<String, NpyArray> saved) {
        highest = Objects.requireNonNull(saved.get(HIGHEST), HIGHEST).doubles()[0];
    }
}
