package dev.hindcast.evaluation.offpolicy;

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

    /** What a reader has to know of an estimate that rests on these values. */
    default List<Caution> cautions() {
        return List.of();
    }

    /** V(s_0) of an episode. */
    default double startValue(Episode episode) {
        return values(episode)[0];
    }
}
