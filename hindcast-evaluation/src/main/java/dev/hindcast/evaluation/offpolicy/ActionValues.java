package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import dev.hindcast.evaluation.Caution;
import java.util.List;

/**
 * An estimate of what a target policy is worth from each state on, and after each action: Q(s, a) and V(s), the mean of Q over the
 * target policy's actions. Immutable.
 */
public interface ActionValues {
    /** Q(s_t, a_t) of each of the T steps of an episode. */
    double[] actionValues(Episode episode);

    /** V(s_t) for each observation that the log holds of an episode, T+1 or T of them. */
    double[] values(Episode episode);

    /** Whether what follows a truncated episode counts: {@link Horizon#LOGGED} where it does not, since the values end there too. */
    default Horizon horizon() {
        return Horizon.INFINITE;
    }

    /** What a reader has to know of an estimate that rests on these values. */
    default List<Caution> cautions() {
        return List.of();
    }

    /**
     * The root mean square of Q(s, a) - (r + gamma V(s')) over the steps of data, those that were learned from or, better, held out.
     * It says how far the estimate is from being consistent with itself, plus the noise of r and s'; not how far it is from the truth.
     *
     * @param discount gamma
     * @return in units of reward
     * @throws IllegalArgumentException where no step has a known successor
     */
    default double bellmanError(Dataset dataset, double discount) {
        double squares = 0;
        long count = 0;
        for (Episode episode : dataset.episodes()) {
            double[] actionValues = actionValues(episode);
            double[] values = values(episode);
            int usable = episode.transitions(dataset.observationSpace().size());
            for (int t = 0; t < usable; t++) {
                double next = episode.terminatesAt(t) ? 0 : discount * values[t + 1];
                double error = actionValues[t] - (episode.rewards()[t] + next);
                squares += error * error;
                count++;
            }
        }
        if (count == 0) {
            throw new IllegalArgumentException("Data set " + dataset.name()
                    + " holds no transition with a known successor: there is no Bellman error");
        }
        return Math.sqrt(squares / count);
    }

    /** V(s_0) of an episode. */
    default double startValue(Episode episode) {
        return values(episode)[0];
    }
}
