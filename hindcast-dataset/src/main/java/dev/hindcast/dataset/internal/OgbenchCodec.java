package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.OpenOptions;
import dev.hindcast.dataset.OpenOptions.ActionType;
import dev.hindcast.dataset.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * OGBench's archives (Park et al. 2024, {@code ogbench/utils.py}) with the rewards and masks of a task. {@code terminals} are ends of
 * trajectories, whatever happened there; a step after which there is nothing to be had is one whose {@code masks} is 0.
 *
 * <p>OGBench has three forms of the same data. As the files are published, and in its compact form, which has {@code valids} beside, a
 * trajectory of T steps has T+1 rows, the last of which is its last state and no step. In its regular form it has T rows and
 * {@code next_observations}.
 */
final class OgbenchCodec implements Codec {
    private static final List<String> KEYS = List.of("observations", "actions", "terminals");
    private static final String VALID = "valids";

    @Override
    public String description() {
        return "OGBench (observations, actions, terminals, rewards, masks in an .npz archive)";
    }

    @Override
    public boolean recognizes(Source source) {
        return source.npz().filter(file -> file.names().containsAll(KEYS)).isPresent();
    }

    @Override
    public Dataset read(Source source, OpenOptions options) {
        NpzFile file = source.npz().orElseThrow();
        requireTask(file);
        boolean[] terminals = column(file, "terminals").array().booleans();
        int rows = terminals.length;
        boolean[] masked = column(file, "masks").flags(rows);
        Column observations = column(file, "observations").requireRows(rows);
        Column actions = column(file, "actions").requireRows(rows);
        Column rewards = column(file, "rewards").requireRows(rows).requireColumns(1);
        if (rows == 0 || observations.columns() == 0 || actions.columns() == 0) {
            throw new DatasetException(
                    file.path() + " holds no step with an observation and an action: write it again");
        }
        List<String> warnings = new ArrayList<>();
        for (Column array : List.of(observations, actions, rewards)) {
            Rounding.warning(array).ifPresent(warnings::add);
        }
        boolean regular = file.names().contains(Successors.NAME);
        boolean[] last = regular || !file.names().contains(VALID)
                ? terminals
                : inverted(column(file, VALID).flags(rows));
        Steps steps = new Steps(
                        observations.finite(row -> Steps.place(row, last)),
                        observations.columns(),
                        actions.finite(row -> Steps.place(row, last)),
                        actions.columns(),
                        rewards.finite(row -> Steps.place(row, last)),
                        new boolean[0],
                        new double[0])
                .asStated(options);
        FlatLog log = regular
                ? regular(steps, masked, last, column(file, Successors.NAME), warnings)
                : followed(steps, masked, last, warnings);
        boolean discrete = actions.isInteger() && actions.columns() == 1;
        Space actionSpace = ActionSpaces.of(
                file.path().toString(),
                Steps.joined(log.episodes(), Episode::actions),
                steps.actionSize(),
                discrete ? ActionType.DISCRETE : ActionType.CONTINUOUS,
                options,
                warnings);
        return DatasetReader.made(
                file.path(),
                () -> new Dataset(
                        source.name(),
                        Box.unbounded(steps.observationSize()),
                        actionSpace,
                        log.episodes(),
                        Optional.empty(),
                        warnings,
                        log.contradictions()));
    }

    private static void requireTask(NpzFile file) {
        if (!file.names().contains("rewards")) {
            throw new DatasetException(
                    file.path() + " has no 'rewards': OGBench's files are of no task. Write those of a"
                            + " task, in Python: import ogbench, numpy; env, data, val ="
                            + " ogbench.make_env_and_datasets('NAME-singletask-v0'); numpy.savez('OUT.npz', **data);"
                            + " numpy.savez('OUT-val.npz', **val)");
        }
        if (!file.names().contains("masks")) {
            throw new DatasetException(file.path() + " has 'rewards' and no 'masks', so that nothing tells whether"
                    + " 'terminals' are ends of trajectories or terminal states: add masks of 0 where a step led to a"
                    + " terminal state and 1 elsewhere");
        }
    }

    private static Column column(NpzFile file, String key) {
        return new Column(file.nameOf(key), file.read(key));
    }

    private static boolean[] inverted(boolean[] flags) {
        boolean[] result = new boolean[flags.length];
        for (int i = 0; i < flags.length; i++) {
            result[i] = !flags[i];
        }
        return result;
    }

    /** Trajectories of T rows. */
    private static FlatLog regular(
            Steps steps, boolean[] masked, boolean[] last, Column successors, List<String> warnings) {
        boolean[] terminals = inverted(masked);
        boolean[] ends = last.clone();
        int within = 0;
        for (int row = 0; row < ends.length; row++) {
            within += terminals[row] && !ends[row] ? 1 : 0;
            ends[row] |= terminals[row];
        }
        warnOfEndsWithin(within, warnings);
        successors.requireRows(steps.count()).requireColumns(steps.observationSize());
        float[] next = successors.finite(row -> Steps.place(row, last));
        return FlatLog.of(steps, terminals, ends, new Successors(steps, next, ends, Successors.NAME), warnings);
    }

    /** Trajectories of T+1 rows, the last of which is no step. */
    private static FlatLog followed(Steps steps, boolean[] masked, boolean[] last, List<String> warnings) {
        List<Steps.Segment> segments = new ArrayList<>();
        int from = 0;
        int within = 0;
        int empty = 0;
        for (int row = 0; row < steps.count(); row++) {
            if (last[row] || row == steps.count() - 1) {
                if (row > from) {
                    segments.add(new Steps.Segment(from, row, Ending.TRUNCATED));
                } else if (row == 0 || last[row - 1]) {
                    empty++;
                }
                from = row + 1;
            } else if (!masked[row]) {
                segments.add(new Steps.Segment(from, row + 1, Ending.TERMINATED));
                within += last[row + 1] ? 0 : 1;
                from = row + 1;
            }
        }
        if (!last[last.length - 1]) {
            warnings.add("The last trajectory has no end: its last row is taken as its last state");
        }
        if (empty > 0) {
            warnings.add(empty + " trajectories of a single state have no step and are left out");
        }
        warnOfEndsWithin(within, warnings);
        return new FlatLog(steps.followedEpisodes(segments), List.of());
    }

    private static void warnOfEndsWithin(int count, List<String> warnings) {
        if (count > 0) {
            warnings.add(
                    "At " + count + " steps within trajectories 'masks' is 0, as where the task was done and the robot"
                            + " went on: each ends an episode, and what follows begins one");
        }
    }
}
