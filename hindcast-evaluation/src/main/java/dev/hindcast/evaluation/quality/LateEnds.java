package dev.hindcast.evaluation.quality;

import dev.hindcast.dataset.Contradiction;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Episodes whose last observation belongs to the next one: the end is flagged a step late, or the environment was reset before the last
 * observation was logged. It shows as a last change that is far outside of the usual and that leads back to where episodes start.
 *
 * <p>A change is measured by its largest component, each over the 99th percentile of that component's changes elsewhere. It is a jump
 * where that is above {@value #JUMP} and a third of the components, two at least, are beyond their percentile. Components that hardly
 * ever change are left out. Observations that are discrete are not examined: their numbers have no distance.
 */
final class LateEnds implements Check {
    static final String NAME = "late-terminals";

    private static final String CONSEQUENCE =
            "The first state of the next episode counts as the outcome of the last action, and the"
                    + " true last step as one that goes on: values flow from one episode into another";
    private static final String REMEDY =
            "Move the flags one row up, or log the last observation before the environment is reset";

    private static final int LEAST_EPISODES = 5;
    private static final int LEAST_STEPS = 3;
    private static final double JUMP = 2;
    private static final double MOST = 0.5;
    private static final double BACK = 0.4;
    private static final double BEYOND_OTHERS = 5;
    private static final int CHANGES = 50_000;

    @Override
    public List<Finding> examine(Evidence evidence) {
        if (evidence.discreteObservations() || alreadyFound(evidence)) {
            return List.of();
        }
        int size = evidence.observationSize();
        List<Episode> episodes = evidence.episodes().stream()
                .filter(episode -> rows(episode, size) > LEAST_STEPS)
                .toList();
        if (episodes.size() < LEAST_EPISODES) {
            return List.of();
        }
        int resets = resets(evidence.episodes(), size);
        if (resets > MOST * (evidence.episodes().size() - 1)) {
            return List.of(reset(evidence, resets));
        }
        return Stream.of(Ending.values())
                .flatMap(ending -> jumps(episodes, ending, size).stream())
                .limit(1)
                .toList();
    }

    private static boolean alreadyFound(Evidence evidence) {
        return evidence.dataset().contradictions().stream()
                .anyMatch(found -> found.kind() == Contradiction.Kind.LATE_ENDS);
    }

    /** How many episodes end with the very observation that the next one starts with, which is not where all start. */
    private static int resets(List<Episode> episodes, int size) {
        int resets = 0;
        for (int i = 0; i + 1 < episodes.size(); i++) {
            float[] next = episodes.get(i + 1).observations();
            float[] own = episodes.get(i).observations();
            boolean sameStart = Arrays.equals(own, 0, size, next, 0, size);
            resets += !sameStart && Arrays.equals(own, own.length - size, own.length, next, 0, size) ? 1 : 0;
        }
        return resets;
    }

    private static Finding reset(Evidence evidence, int resets) {
        return new Finding(
                NAME,
                Severity.ERROR,
                "The last observation of " + Figures.count(resets) + " of "
                        + Figures.count(evidence.episodes().size(), "episode") + " is the first of the next one",
                CONSEQUENCE,
                REMEDY);
    }

    private static Optional<Finding> jumps(List<Episode> all, Ending ending, int size) {
        List<Episode> episodes =
                all.stream().filter(episode -> episode.ending() == ending).toList();
        if (episodes.size() < LEAST_EPISODES) {
            return Optional.empty();
        }
        double[] usual = usual(all, size);
        double[] start = start(all, size);
        int jumps = 0;
        int back = 0;
        long others = 0;
        long otherJumps = 0;
        List<Double> sizes = new ArrayList<>();
        for (Episode episode : episodes) {
            int last = rows(episode, size) - 1;
            double change = change(episode, last, usual);
            sizes.add(change);
            if (jumps(episode, last, usual)) {
                jumps++;
                back += distance(episode, last, start, usual) < distance(episode, last - 1, start, usual) ? 1 : 0;
            }
            for (int t = 1; t < last; t++) {
                others++;
                otherJumps += jumps(episode, t, usual) ? 1 : 0;
            }
        }
        double share = (double) jumps / episodes.size();
        boolean late = share >= MOST && share > BEYOND_OTHERS * otherJumps / others && back >= BACK * jumps;
        if (!late) {
            return Optional.empty();
        }
        double median =
                Columns.quantile(sizes.stream().mapToDouble(Double::doubleValue).toArray(), 0.5);
        String seen = "In " + Figures.percent(share) + " of the "
                + ending.name().toLowerCase(Locale.ROOT)
                + " episodes the last observation jumps by more than " + JUMP
                + " times what 99% of changes stay below (elsewhere " + Figures.percent((double) otherJumps / others)
                + "; median at the end " + Figures.number(median) + "), and " + Figures.percent((double) back / jumps)
                + " of the jumps lead back towards where episodes start";
        return Optional.of(new Finding(NAME, Severity.ERROR, seen, CONSEQUENCE, REMEDY));
    }

    private static int rows(Episode episode, int size) {
        return episode.observations().length / size;
    }

    /** The 99th percentile of each component's changes that are not an episode's last. */
    private static double[] usual(List<Episode> episodes, int size) {
        long changes =
                episodes.stream().mapToLong(episode -> rows(episode, size) - 2).sum();
        int every = (int) Math.max(1, changes / CHANGES);
        double[] usual = new double[size];
        for (int c = 0; c < size; c++) {
            double[] seen = new double[(int) (changes / every) + 1];
            int count = 0;
            long at = 0;
            for (Episode episode : episodes) {
                for (int t = 1; t < rows(episode, size) - 1; t++) {
                    if (at++ % every == 0) {
                        seen[count++] = change(episode, t, c, size);
                    }
                }
            }
            usual[c] = Columns.quantile(Arrays.copyOf(seen, count), 0.99);
        }
        return usual;
    }

    private static double change(Episode episode, int t, int component, int size) {
        return Math.abs(
                episode.observations()[t * size + component] - episode.observations()[(t - 1) * size + component]);
    }

    private static double change(Episode episode, int t, double[] usual) {
        double largest = 0;
        for (int c = 0; c < usual.length; c++) {
            double change = usual[c] > 0 ? change(episode, t, c, usual.length) / usual[c] : 0;
            largest = Math.max(largest, change);
        }
        return largest;
    }

    /** Whether the state as a whole jumps, and not one component, which may merely lack a last value. */
    private static boolean jumps(Episode episode, int t, double[] usual) {
        int moving = 0;
        int beyond = 0;
        for (int c = 0; c < usual.length; c++) {
            moving += usual[c] > 0 ? 1 : 0;
            beyond += usual[c] > 0 && change(episode, t, c, usual.length) > usual[c] ? 1 : 0;
        }
        int needed = Math.min(moving, Math.max(2, (moving + 2) / 3));
        return beyond >= needed && change(episode, t, usual) > JUMP;
    }

    private static double[] start(List<Episode> episodes, int size) {
        double[] start = new double[size];
        for (Episode episode : episodes) {
            for (int c = 0; c < size; c++) {
                start[c] += episode.observations()[c] / episodes.size();
            }
        }
        return start;
    }

    private static double distance(Episode episode, int t, double[] to, double[] usual) {
        double sum = 0;
        for (int c = 0; c < to.length; c++) {
            double difference = usual[c] > 0 ? (episode.observations()[t * to.length + c] - to[c]) / usual[c] : 0;
            sum += difference * difference;
        }
        return sum;
    }
}
