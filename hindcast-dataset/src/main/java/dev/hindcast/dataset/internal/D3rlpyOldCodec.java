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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The HDF5 layout of d3rlpy before 0.80: row t holds s_t, a_t and the reward of the action <em>before</em>, so that an episode's first
 * reward is 0 and its last row, where {@code terminals} is set, is the observation after its last action. An episode of T + 1 rows has T
 * steps. It is told from d3rlpy 1 by the lack of {@code episode_terminals}.
 */
final class D3rlpyOldCodec implements Codec {
    @Override
    public String description() {
        return "d3rlpy before 0.80 (observations, actions, rewards, terminals, discrete_action at the root)";
    }

    @Override
    public boolean recognizes(Source source) {
        return source.hdf5()
                .filter(file -> file.keys().containsAll(List.of("discrete_action", "observations", "terminals")))
                .filter(file -> !file.keys().contains("episode_terminals")
                        && !file.keys().contains("timeouts"))
                .isPresent();
    }

    @Override
    public Dataset read(Source source, OpenOptions options) {
        Hdf5File file = source.hdf5().orElseThrow();
        List<String> warnings = new ArrayList<>();
        int rows = file.require(file.root(), "rewards").rows();
        boolean[] ends = file.require(file.root(), "terminals").readFlags(rows);
        Steps steps = Steps.read(file, ends, warnings).asStated(options);
        boolean discrete = file.require(file.root(), "discrete_action").readFlags(1)[0];
        warnings.add(
                "The file is of d3rlpy before 0.80, which stores each reward a row late: each was moved to the step"
                        + " that earned it, and the last row of an episode taken for the observation after its last"
                        + " action");
        Space actionSpace = ActionSpaces.of(
                file.path().toString(),
                steps.actions(),
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
                        episodes(file, steps, ends, warnings),
                        Optional.empty(),
                        warnings));
    }

    private static List<Episode> episodes(Hdf5File file, Steps steps, boolean[] ends, List<String> warnings) {
        List<Episode> episodes = new ArrayList<>();
        EpisodeWarnings odd = new EpisodeWarnings();
        int from = 0;
        for (int row = 0; row < steps.count(); row++) {
            boolean last = row == steps.count() - 1;
            if (!ends[row] && !last) {
                continue;
            }
            if (steps.rewards()[from] != 0) {
                throw ambiguous(file, steps, from, ends);
            }
            if (row == from) {
                odd.add("The episode at row " + row, "has no step and is left out");
            } else {
                episodes.add(episode(steps, episodes.size(), from, row, ends[row]));
            }
            if (!ends[row]) {
                warnings.add("The last episode has no end: it is kept as truncated");
            }
            from = row + 1;
        }
        warnings.addAll(odd.lines());
        return episodes;
    }

    private static DatasetException ambiguous(Hdf5File file, Steps steps, int row, boolean[] ends) {
        return new DatasetException(file.path()
                + " looks like a file of d3rlpy before 0.80, whose rewards are stored a row"
                + " late, but the first reward of an episode, " + steps.rewards()[row] + " at "
                + Steps.place(row, ends) + ", is not 0: say which it is. Where rewards belong to their row, delete"
                + " 'discrete_action'; else set the first ones to 0");
    }

    private static Episode episode(Steps steps, int id, int from, int last, boolean terminated) {
        return new Episode(
                id,
                Arrays.copyOfRange(
                        steps.observations(), from * steps.observationSize(), (last + 1) * steps.observationSize()),
                Arrays.copyOfRange(steps.actions(), from * steps.actionSize(), last * steps.actionSize()),
                Arrays.copyOfRange(steps.rewards(), from + 1, last + 1),
                terminated ? Ending.TERMINATED : Ending.TRUNCATED);
    }
}
