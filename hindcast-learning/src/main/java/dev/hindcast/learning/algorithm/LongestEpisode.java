package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.NpyArray;
import dev.hindcast.learning.nn.Stateful;
import dev.hindcast.learning.replay.Replay;
import java.util.Map;
import java.util.Objects;

/** How many steps an episode may have: as many as settings say, or as the longest of the data has; 1 before the first update. */
final class LongestEpisode implements Stateful {
    private static final String STEPS = "steps";

    private int steps;

    /** @param stated by the settings; 0 for the longest of the data */
    LongestEpisode(int stated) {
        steps = stated;
    }

    /** The steps, from the data where it is not known yet. */
    int of(Replay data) {
        if (steps == 0) {
            steps = data.longestEpisode();
        }
        return steps;
    }

    int steps() {
        return Math.max(1, steps);
    }

    @Override
    public Map<String, NpyArray> save() {
        return Map.of(STEPS, NpyArray.of(new int[] {steps}, 1));
    }

    @Override
    public void restore(Map<String, NpyArray> saved) {
        steps = Objects.requireNonNull(saved.get(STEPS), STEPS).ints()[0];
    }
}
