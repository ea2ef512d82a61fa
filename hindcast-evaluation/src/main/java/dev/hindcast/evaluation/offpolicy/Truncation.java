package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import java.util.Arrays;
import java.util.List;

/**
 * How a log cuts episodes off. Truncation is a process of the log and not of what is logged: after step t an episode that has not
 * terminated is cut off with the probability h_t, whatever its state. Of a limit of N steps h is 0 before step N - 1 and 1 there; of
 * other logs it is the hazard of Kaplan and Meier (1958), the share of those that were cut off of those that could have gone on. Nobody
 * goes on after the last step that the log holds. Immutable.
 *
 * <p>The value of a policy within such a horizon follows backwards from Q_t(s, a) = E[r + gamma (1 - h_t) V_(t+1)(s')].
 */
public final class Truncation {
    /** A log that cuts nothing off, or a value that does not end where the log does. */
    public static final Truncation NONE = new Truncation(new double[0]);

    private final double[] hazards;

    private Truncation(double[] hazards) {
        this.hazards = hazards;
    }

    /** That of a log, or {@link #NONE} where nothing is cut off or values are asked for without end. */
    public static Truncation of(OffPolicyData data, Horizon horizon) {
        return horizon == Horizon.INFINITE ? NONE : of(data.dataset().episodes());
    }

    /** That of episodes; {@link #NONE} where all of them terminated. */
    public static Truncation of(List<Episode> episodes) {
        double[] once = new double[episodes.size()];
        Arrays.fill(once, 1);
        return of(episodes, once);
    }

    /** That of episodes each of which counts several times, once or not at all. */
    static Truncation of(List<Episode> episodes, double[] counts) {
        if (episodes.stream().noneMatch(episode -> episode.ending() == Ending.TRUNCATED)) {
            return NONE;
        }
        int steps = episodes.stream().mapToInt(Episode::length).max().orElseThrow();
        double[] truncated = new double[steps];
        double[] left = new double[steps];
        for (int i = 0; i < counts.length; i++) {
            Episode episode = episodes.get(i);
            boolean cut = episode.ending() == Ending.TRUNCATED;
            left[episode.length() - 1] += counts[i];
            truncated[episode.length() - 1] += cut ? counts[i] : 0;
        }
        double[] hazards = new double[steps];
        double later = 0;
        for (int t = steps - 1; t >= 0; t--) {
            hazards[t] = later == 0 ? 1 : truncated[t] / (truncated[t] + later);
            later += left[t];
        }
        return new Truncation(hazards);
    }

    /** Whether nothing is cut off. */
    public boolean none() {
        return hazards.length == 0;
    }

    /** How many steps an episode has at most; 0 where nothing is cut off. */
    public int steps() {
        return hazards.length;
    }

    /** 1 - h_t, the probability of going on after step t, in [0, 1]. */
    public double goesOn(int t) {
        return none() ? 1 : t < hazards.length ? 1 - hazards[t] : 0;
    }
}
