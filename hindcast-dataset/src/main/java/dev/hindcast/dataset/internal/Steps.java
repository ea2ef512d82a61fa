package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.OpenOptions;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Steps of several episodes, one row each; without action masks in the flat layouts, with log-probabilities where the file has them. */
record Steps(
        float[] observations,
        int observationSize,
        float[] actions,
        int actionSize,
        float[] rewards,
        boolean[] actionMasks,
        double[] actionLogProbabilities) {
    /** How likely each action was, as D4RL calls it. */
    static final String ACTION_LOG_PROBABILITIES = "action_log_probs";

    /**
     * Reads the three arrays that every flat layout has.
     *
     * @param ends whether an episode ends with a row, which messages count episodes by
     * @param warnings receives what 32-bit floats do not hold
     */
    static Steps read(Hdf5File file, boolean[] ends, List<String> warnings) {
        Hdf5Array rewards = file.require(file.root(), "rewards");
        Hdf5Array observations = file.require(file.root(), "observations");
        Hdf5Array actions = file.require(file.root(), "actions");
        rewards.requireOneColumn();
        observations.requireRows(rewards.rows());
        actions.requireRows(rewards.rows());
        if (rewards.rows() == 0) {
            throw new DatasetException(rewards.name() + " is empty: the file holds no step");
        }
        if (observations.columns() == 0 || actions.columns() == 0) {
            throw new DatasetException(file.path() + ": observations and actions need at least one component");
        }
        for (Hdf5Array array : List.of(observations, actions, rewards)) {
            Rounding.warning(array).ifPresent(warnings::add);
        }
        IntFunction<String> where = row -> place(row, ends);
        return new Steps(
                observations.readFinite(where),
                observations.columns(),
                actions.readFinite(where),
                actions.columns(),
                rewards.readFinite(where),
                new boolean[0],
                file.findInfo(file.root(), ACTION_LOG_PROBABILITIES)
                        .map(array -> array.readDoubles(rewards.rows()))
                        .orElse(new double[0]));
    }

    /** These steps with the numbers of choices for actions, where the user says that they are choices and they are written one-hot. */
    Steps asStated(OpenOptions options) {
        return OneHot.isStated(options, actionSize)
                ? OneHot.choices(actions, actionSize).map(this::withChoices).orElse(this)
                : this;
    }

    private Steps withChoices(float[] choices) {
        return new Steps(observations, observationSize, choices, 1, rewards, actionMasks, actionLogProbabilities);
    }

    /** A row for messages, with its place in its episode. */
    static String place(int row, boolean[] ends) {
        int episode = 0;
        int first = 0;
        for (int i = 0; i < row; i++) {
            if (ends[i]) {
                episode++;
                first = i + 1;
            }
        }
        return "row " + row + ", which is step " + (row - first) + " of episode " + episode;
    }

    int count() {
        return rewards.length;
    }

    /** The rows {@code from} to {@code to - 1}, which are one episode. */
    record Segment(int from, int to, Ending ending) {}

    /**
     * The episodes of the segments, in their order.
     *
     * @param successors the observation after each step, of which an episode's last is taken; null where the log has none
     */
    List<Episode> episodes(List<Segment> segments, float @Nullable [] successors) {
        return episodes(segments, successors, 0);
    }

    /** The episodes of the segments, in their order, each of which is followed by a row whose observation is its last successor. */
    List<Episode> followedEpisodes(List<Segment> segments) {
        return episodes(segments, observations, 1);
    }

    private List<Episode> episodes(List<Segment> segments, float @Nullable [] successors, int distance) {
        long numbers =
                (long) observations.length + actions.length + rewards.length + 2L * actionLogProbabilities.length;
        Memory.requireFits(numbers * Float.BYTES, "A copy of the steps, cut into episodes,");
        return IntStream.range(0, segments.size())
                .parallel()
                .mapToObj(id -> episode(id, segments.get(id), successors, distance))
                .toList();
    }

    private Episode episode(int id, Segment segment, float @Nullable [] successors, int distance) {
        int from = segment.from();
        int to = segment.to();
        int rows = successors == null ? to - from : to - from + 1;
        float[] own = new float[rows * observationSize];
        System.arraycopy(observations, from * observationSize, own, 0, (to - from) * observationSize);
        if (successors != null) {
            int successor = (to - 1 + distance) * observationSize;
            System.arraycopy(successors, successor, own, (to - from) * observationSize, observationSize);
        }
        return new Episode(
                id,
                own,
                Arrays.copyOfRange(actions, from * actionSize, to * actionSize),
                Arrays.copyOfRange(rewards, from, to),
                segment.ending(),
                new boolean[0],
                logProbabilities(from, to));
    }

    /** Those of the rows {@code from} to {@code to - 1}; nothing where there are none. */
    double[] logProbabilities(int from, int to) {
        return actionLogProbabilities.length == 0
                ? actionLogProbabilities
                : Arrays.copyOfRange(actionLogProbabilities, from, to);
    }

    /** The numbers of all episodes behind one another. */
    static float[] joined(List<Episode> episodes, Function<Episode, float[]> values) {
        float[] all = new float
                [episodes.stream().mapToInt(e -> values.apply(e).length).sum()];
        int at = 0;
        for (Episode episode : episodes) {
            float[] own = values.apply(episode);
            System.arraycopy(own, 0, all, at, own.length);
            at += own.length;
        }
        return all;
    }
}
