package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.OpenOptions;
import dev.hindcast.dataset.OpenOptions.ActionType;
import dev.hindcast.dataset.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The layout of D4RL (Fu et al. 2020): a row a step, an episode ends at {@code terminals} or {@code timeouts}. Where the file holds
 * {@code next_observations}, the successor of an episode's last step is read from there; and where they differ from the following
 * observation in mid-episode, the log was cut there, and so is the episode. Where most of them belong to another row they are set
 * aside.
 */
final class D4rlCodec implements Codec {
    @Override
    public String description() {
        return "D4RL (observations, actions, rewards, terminals at the root)";
    }

    @Override
    public boolean recognizes(Source source) {
        return source.hdf5()
                .filter(file ->
                        file.keys().contains("observations") || file.keys().contains("actions"))
                .isPresent();
    }

    @Override
    public Dataset read(Source source, OpenOptions options) {
        Hdf5File file = source.hdf5().orElseThrow();
        List<String> warnings = new ArrayList<>();
        boolean[] terminals = flags(file, "terminals");
        Optional<Hdf5Array> timeouts = file.find(file.root(), "timeouts");
        Optional<Hdf5Array> successors = file.find(file.root(), Successors.NAME);
        boolean[] ends =
                timeouts.isPresent() ? timeouts.get().readFlags(terminals.length) : new boolean[terminals.length];
        for (int row = 0; row < ends.length; row++) {
            ends[row] |= terminals[row];
        }
        Steps steps = Steps.read(file, ends, warnings).asStated(options);
        if (timeouts.isEmpty()) {
            warnings.add("The file has no 'timeouts': episodes end at 'terminals'"
                    + (successors.isPresent() ? " and where 'next_observations' leave the log" : " only"));
        }
        Hdf5Array actions = file.require(file.root(), "actions");
        Space actionSpace = ActionSpaces.of(
                file.path().toString(), steps.actions(), steps.actionSize(), type(actions), options, warnings);
        Successors next = successors
                .map(array -> new Successors(steps, read(array, steps), ends, Successors.NAME))
                .orElse(null);
        FlatLog log = FlatLog.of(steps, terminals, ends, next, warnings);
        Dataset dataset = DatasetReader.made(
                file.path(),
                () -> new Dataset(
                        source.name(),
                        Box.unbounded(steps.observationSize()),
                        actionSpace,
                        log.episodes(),
                        Optional.empty(),
                        warnings,
                        log.contradictions()));
        return LabelReader.label(dataset, file);
    }

    private static boolean[] flags(Hdf5File file, String key) {
        return file.require(file.root(), key)
                .readFlags(file.require(file.root(), "rewards").rows());
    }

    private static ActionType type(Hdf5Array actions) {
        return actions.isInteger() && actions.columns() == 1 ? ActionType.DISCRETE : ActionType.CONTINUOUS;
    }

    private static float[] read(Hdf5Array successors, Steps steps) {
        successors.requireRows(steps.count());
        if (successors.columns() != steps.observationSize()) {
            throw new DatasetException(successors.name() + " has " + successors.columns()
                    + " components, the observations have " + steps.observationSize());
        }
        return successors.readFinite();
    }
}
