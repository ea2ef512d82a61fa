package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Contradiction;
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
import org.jspecify.annotations.Nullable;

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
        Optional<Hdf5Array> successors = file.find(file.root(), "next_observations");
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
        List<Contradiction> contradictions = new ArrayList<>();
        Successors next = successors.isPresent() ? new Successors(steps, read(successors.get(), steps), ends) : null;
        if (next != null && next.shift().isPresent()) {
            contradictions.add(next.shift().get());
            warnings.add(next.shift().get().detail() + ": 'next_observations' is set aside");
            next = null;
        }
        if (next != null) {
            next.cuts().ifPresent(cuts -> {
                contradictions.add(cuts);
                warnings.add(cuts.detail() + ": each is taken as a truncation");
            });
        }
        List<Episode> episodes = split(steps, terminals, ends, next, warnings);
        Dataset dataset = DatasetReader.made(
                file.path(),
                () -> new Dataset(
                        source.name(),
                        Box.unbounded(steps.observationSize()),
                        actionSpace,
                        episodes,
                        Optional.empty(),
                        warnings,
                        contradictions));
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

    private static List<Episode> split(
            Steps steps, boolean[] terminals, boolean[] ends, @Nullable Successors next, List<String> warnings) {
        List<Steps.Segment> segments = new ArrayList<>();
        int from = 0;
        for (int row = 0; row < steps.count(); row++) {
            boolean last = row == steps.count() - 1;
            if (ends[row] || last || (next != null && next.cutAfter(row))) {
                Ending ending = terminals[row] ? Ending.TERMINATED : Ending.TRUNCATED;
                segments.add(new Steps.Segment(from, row + 1, ending));
                from = row + 1;
            }
            if (last && !ends[row]) {
                warnings.add("The last episode has no end: it is kept as truncated");
            }
        }
        return steps.episodes(segments, next == null ? null : next.observations());
    }
}
