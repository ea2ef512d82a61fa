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
import org.jspecify.annotations.Nullable;

/**
 * The layout of D4RL (Fu et al. 2020): a row a step, an episode ends at {@code terminals} or {@code timeouts}. Where the file holds
 * {@code next_observations}, the successor of an episode's last step is read from there; and where they differ from the following
 * observation in mid-episode, the log was cut there, and so is the episode.
 */
final class D4rlCodec implements Codec {
    private static final float TOLERANCE = 1e-3f;

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
        Steps steps = Steps.read(file);
        if (timeouts.isEmpty()) {
            warnings.add("The file has no 'timeouts': episodes end at 'terminals'"
                    + (successors.isPresent() ? " and where 'next_observations' leave the log" : " only"));
        }
        Hdf5Array actions = file.require(file.root(), "actions");
        Space actionSpace = ActionSpaces.of(
                file.path().toString(), steps.actions(), steps.actionSize(), type(actions), options, warnings);
        float[] next = successors.isPresent() ? successors(successors.get(), steps) : null;
        boolean[] ends = timeouts.isPresent() ? timeouts.get().readFlags(steps.count()) : new boolean[steps.count()];
        List<Episode> episodes = split(steps, terminals, ends, next, warnings);
        return new Dataset(
                source.name(),
                Box.unbounded(steps.observationSize()),
                actionSpace,
                episodes,
                Optional.empty(),
                warnings);
    }

    private static boolean[] flags(Hdf5File file, String key) {
        return file.require(file.root(), key)
                .readFlags(file.require(file.root(), "rewards").rows());
    }

    private static ActionType type(Hdf5Array actions) {
        return actions.isInteger() && actions.columns() == 1 ? ActionType.DISCRETE : ActionType.CONTINUOUS;
    }

    private static float[] successors(Hdf5Array array, Steps steps) {
        array.requireRows(steps.count());
        if (array.columns() != steps.observationSize()) {
            throw new DatasetException(array.name() + " has " + array.columns() + " components, the observations have "
                    + steps.observationSize());
        }
        return array.readFinite();
    }

    private static List<Episode> split(
            Steps steps, boolean[] terminals, boolean[] timeouts, float @Nullable [] next, List<String> warnings) {
        List<Steps.Segment> segments = new ArrayList<>();
        int from = 0;
        int cuts = 0;
        for (int row = 0; row < steps.count(); row++) {
            boolean last = row == steps.count() - 1;
            boolean ended = terminals[row] || timeouts[row];
            boolean cut = !ended && !last && next != null && !continues(steps, next, row);
            if (ended || last || cut) {
                Ending ending = terminals[row] ? Ending.TERMINATED : Ending.TRUNCATED;
                segments.add(new Steps.Segment(from, row + 1, ending));
                from = row + 1;
            }
            if (last && !ended) {
                warnings.add("The last episode has no end: it is kept as truncated");
            }
            cuts += cut ? 1 : 0;
        }
        if (cuts > 0) {
            warnings.add(
                    "At " + cuts + " steps 'next_observations' differs from the following observation without an end"
                            + " of the episode: each is taken as a truncation");
        }
        return steps.episodes(segments, next);
    }

    private static boolean continues(Steps steps, float[] next, int row) {
        int size = steps.observationSize();
        for (int i = row * size; i < (row + 1) * size; i++) {
            float following = steps.observations()[i + size];
            if (Math.abs(next[i] - following) > TOLERANCE * (1 + Math.abs(following))) {
                return false;
            }
        }
        return true;
    }
}
