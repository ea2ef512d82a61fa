package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Ends that are flagged several rows late or early: in most episodes the log jumps at the same distance from the end (late) or from the
 * start (early), as it does where an environment is reset, and goes on smoothly across the ends themselves. By one row late it is
 * {@link LateEnds} that finds it.
 *
 * <p>A change is the mean over components of what each changed, in units of its own mean change. It is a jump where that is above
 * {@value #JUMP} times the 99th percentile of the changes elsewhere. Discrete observations have no distance and are not examined.
 */
final class ShiftedEnds implements Check {
    static final String NAME = "shifted-ends";

    private static final int FARTHEST = 30;
    private static final int LEAST_EPISODES = 5;
    private static final double JUMP = 2;
    private static final double MOST = 0.5;
    private static final double FEW = 0.25;
    private static final double BEYOND_OTHERS = 5;

    /** A place in episodes: so many rows before the end where it is late, after the start where it is early. */
    private record Place(boolean late, int rows) {
        /** The row of an episode whose change from the row before is meant, or -1 where there is none. */
        int row(Episode episode) {
            int row = late ? episode.length() - rows : rows;
            return row >= 1 && row < episode.length() ? row : -1;
        }
    }

    /** Changes of the log's rows, by episode: the first entry of an episode is the change from the last row of the one before. */
    private record Changes(List<Episode> episodes, List<double[]> of) {}

    @Override
    public List<Finding> examine(Evidence evidence) {
        List<Episode> episodes = evidence.episodes();
        if (evidence.discreteObservations() || episodes.size() < LEAST_EPISODES) {
            return List.of();
        }
        Changes changes = changes(episodes, evidence.observationSize());
        return Stream.of(Ending.values())
                .flatMap(ending -> examine(changes, ending).stream())
                .limit(1)
                .toList();
    }

    private static Optional<Finding> examine(Changes changes, Ending ending) {
        Place place = new Place(true, 0);
        double largest = 0;
        for (int rows = 1; rows <= FARTHEST; rows++) {
            for (boolean late : new boolean[] {true, false}) {
                Place candidate = new Place(late, rows);
                double[] seen = at(changes, candidate, ending);
                double mean = Arrays.stream(seen).average().orElse(0);
                if (seen.length >= LEAST_EPISODES && mean > largest) {
                    place = candidate;
                    largest = mean;
                }
            }
        }
        return largest == 0 || place.equals(new Place(true, 1)) ? Optional.empty() : finding(changes, ending, place);
    }

    private static Optional<Finding> finding(Changes changes, Ending ending, Place place) {
        double[] others = others(changes, place);
        if (others.length < LEAST_EPISODES) {
            return Optional.empty();
        }
        double jump = JUMP * Columns.quantile(others, 0.99);
        double elsewhere = share(others, jump);
        double[] seen = at(changes, place, ending);
        double across = share(across(changes, ending), jump);
        boolean shifted = share(seen, jump) >= MOST && share(seen, jump) > BEYOND_OTHERS * elsewhere && across <= FEW;
        if (!shifted) {
            return Optional.empty();
        }
        String where = place.late ? " before the end" : " after the start";
        String which = place.late ? " episodes" : " episodes' successors";
        String rows = place.rows == 1 ? "1 row" : place.rows + " rows";
        return Optional.of(new Finding(
                NAME,
                Severity.ERROR,
                "In " + Figures.percent(share(seen, jump)) + " of the "
                        + ending.name().toLowerCase(Locale.ROOT) + which + " the log jumps " + rows + where
                        + " (elsewhere " + Figures.percent(elsewhere) + " of steps), and it goes on smoothly across "
                        + Figures.percent(1 - across) + " of the ends themselves: they are flagged " + rows
                        + (place.late ? " late" : " early"),
                "Steps of one episode are learned as steps of another, and a reset as what an action led to: values"
                        + " flow from one episode into the next",
                "Move the flags ('timeouts' or 'terminals') " + rows + (place.late ? " up" : " down")));
    }

    private static Changes changes(List<Episode> episodes, int size) {
        double[] scale = new double[size];
        float[] before = new float[0];
        for (Episode episode : episodes) {
            for (int row = 0; row < episode.length(); row++) {
                float[] own = Arrays.copyOfRange(episode.observations(), row * size, (row + 1) * size);
                for (int c = 0; c < size && before.length > 0; c++) {
                    scale[c] += Math.abs(own[c] - before[c]);
                }
                before = own;
            }
        }
        long rows = episodes.stream().mapToLong(Episode::length).sum();
        List<double[]> changes = new ArrayList<>();
        float[] last = new float[0];
        for (Episode episode : episodes) {
            double[] own = new double[episode.length()];
            for (int row = 0; row < own.length; row++) {
                float[] now = Arrays.copyOfRange(episode.observations(), row * size, (row + 1) * size);
                for (int c = 0; c < size && last.length > 0; c++) {
                    own[row] += scale[c] > 0 ? Math.abs(now[c] - last[c]) * rows / scale[c] / size : 0;
                }
                last = now;
            }
            changes.add(own);
        }
        return new Changes(episodes, changes);
    }

    /** The changes at a place: in episodes that end so, or, after a start, in those that follow one that ends so. */
    private static double[] at(Changes changes, Place place, Ending ending) {
        double[] seen = new double[changes.episodes.size()];
        int count = 0;
        for (int i = 0; i < seen.length; i++) {
            int row = place.row(changes.episodes.get(i));
            int decides = place.late ? i : i - 1;
            if (row > 0 && decides >= 0 && changes.episodes.get(decides).ending() == ending) {
                seen[count++] = changes.of.get(i)[row];
            }
        }
        return Arrays.copyOf(seen, count);
    }

    /** The changes within episodes, but for those at the place. */
    private static double[] others(Changes changes, Place place) {
        double[] others = new double
                [(int) changes.of.stream().mapToLong(own -> own.length).sum()];
        int count = 0;
        for (int i = 0; i < changes.of.size(); i++) {
            double[] own = changes.of.get(i);
            int excluded = place.row(changes.episodes.get(i));
            for (int row = 1; row < own.length; row++) {
                if (row != excluded) {
                    others[count++] = own[row];
                }
            }
        }
        return Arrays.copyOf(others, count);
    }

    /** The changes from the last row of an episode that ends so to the first of the next one. */
    private static double[] across(Changes changes, Ending ending) {
        double[] across = new double[changes.of.size()];
        int count = 0;
        for (int i = 1; i < across.length; i++) {
            if (changes.episodes.get(i - 1).ending() == ending) {
                across[count++] = changes.of.get(i)[0];
            }
        }
        return Arrays.copyOf(across, count);
    }

    private static double share(double[] values, double above) {
        return values.length == 0
                ? 0
                : (double) Arrays.stream(values).filter(value -> value > above).count() / values.length;
    }
}
