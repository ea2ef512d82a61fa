package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import java.util.Arrays;
import java.util.List;

/**
 * Episodes whose last observation repeats the one before to the last bit, where observations elsewhere hardly ever do: the log had no successor
 * to write there and took the step's own observation.
 */
final class RepeatedFinalObservations implements Check {
    static final String NAME = "repeated-final-observations";

    private static final int LEAST_EPISODES = 3;
    private static final double MOST = 0.5;
    private static final double BEYOND_OTHERS = 5;

    @Override
    public List<Finding> examine(Evidence evidence) {
        int size = evidence.observationSize();
        int repeated = 0;
        int bootstrapped = 0;
        int known = 0;
        long within = 0;
        long repeatedWithin = 0;
        for (Episode episode : evidence.episodes()) {
            int length = episode.length();
            for (int t = 1; t < length; t++) {
                within++;
                repeatedWithin += repeats(episode, t, size) ? 1 : 0;
            }
            if (episode.hasFinalObservation(size)) {
                boolean repeats = repeats(episode, length, size);
                known++;
                repeated += repeats ? 1 : 0;
                bootstrapped += repeats && episode.ending() == Ending.TRUNCATED ? 1 : 0;
            }
        }
        double share = known == 0 ? 0 : (double) repeated / known;
        double elsewhere = within == 0 ? 0 : (double) repeatedWithin / within;
        if (repeated < LEAST_EPISODES || share < MOST || share <= BEYOND_OTHERS * elsewhere) {
            return List.of();
        }
        return List.of(new Finding(
                NAME,
                bootstrapped > 0 ? Severity.ERROR : Severity.WARNING,
                "The last observation of " + Figures.count(repeated) + " of " + Figures.count(known, "episode")
                        + " is the one before once more (elsewhere " + Figures.percent(elsewhere)
                        + " of observations repeat); " + Figures.count(bootstrapped) + " of them were truncated",
                "The step is learned as one that leads back to its own state, whose value then feeds on itself; where"
                        + " it terminated, a learned model is told a wrong outcome",
                "Log the observation after the last action, or leave it out: without 'next_observations' the last"
                        + " steps of truncated episodes are not learned from"));
    }

    private static boolean repeats(Episode episode, int t, int size) {
        float[] rows = episode.observations();
        return Arrays.equals(rows, t * size, (t + 1) * size, rows, (t - 1) * size, t * size);
    }
}
