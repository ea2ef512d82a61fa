package dev.hindcast.evaluation.behavior;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.Past;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A decision of a log.
 *
 * @param episode the number of its episode in the data set
 * @param time its step in the episode, counted from 0
 * @param observation what was seen, in the environment's units, read only
 * @param action what was done, in the environment's units, read only
 * @param past the episode up to the decision, with what could have been done
 */
@SuppressWarnings("ArrayRecordComponent") // there may be a million of them; compared by no one
public record LoggedStep(int episode, int time, float[] observation, float[] action, Past past) {
    /** Every step of a data set, in its order. */
    public static List<LoggedStep> of(Dataset dataset) {
        return of(dataset.episodes(), dataset.observationSpace(), dataset.actionSpace());
    }

    /** Every step of episodes, in their order. */
    public static List<LoggedStep> of(List<Episode> episodes, Space observations, Space actions) {
        int observationSize = observations.size();
        int actionSize = actions.size();
        List<LoggedStep> steps = new ArrayList<>();
        for (Episode episode : episodes) {
            for (int t = 0; t < episode.length(); t++) {
                steps.add(new LoggedStep(
                        episode.id(),
                        t,
                        row(episode.observations(), t, observationSize),
                        row(episode.actions(), t, actionSize),
                        Past.of(observations, actions, episode, t)));
            }
        }
        return List.copyOf(steps);
    }

    private static float[] row(float[] values, int row, int size) {
        return Arrays.copyOfRange(values, row * size, (row + 1) * size);
    }

    /** At most {@code most} of the steps, drawn without replacement, in the order of drawing. */
    public static List<LoggedStep> drawn(List<LoggedStep> steps, int most, long seed) {
        List<LoggedStep> shuffled = new ArrayList<>(steps);
        SplittableRandom random = new SplittableRandom(seed);
        int count = Math.min(most, shuffled.size());
        for (int i = 0; i < count; i++) {
            int other = random.nextInt(i, shuffled.size());
            shuffled.set(i, shuffled.set(other, shuffled.get(i)));
        }
        return List.copyOf(shuffled.subList(0, count));
    }

    /** What could have been done, where actions are discrete. */
    public ActionMask legal() {
        return past.legalActions();
    }

    /** The number of the action, counted from 0, where actions are discrete. */
    public int actionIndex(Discrete actions) {
        return (int) action[0] - actions.start();
    }
}
