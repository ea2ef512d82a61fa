package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Contradiction;
import dev.hindcast.dataset.Contradiction.Kind;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.OpenOptions;
import dev.hindcast.dataset.OpenOptions.ActionType;
import dev.hindcast.dataset.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The HDF5 layout of d3rlpy 1: row t holds s_t, a_t and the reward r_t of that action. The ends are in {@code episode_terminals};
 * {@code terminals}, which is 1 on the last two rows of a terminated episode, tells only how an episode ended. The observation after
 * an episode's last action is not in the file.
 */
final class D3rlpyCodec implements Codec {
    private static final String ENDS = "episode_terminals";

    @Override
    public String description() {
        return "d3rlpy 1 (observations, actions, rewards, terminals, episode_terminals at the root)";
    }

    @Override
    public boolean recognizes(Source source) {
        return source.hdf5().filter(file -> file.keys().contains(ENDS)).isPresent();
    }

    @Override
    public Dataset read(Source source, OpenOptions options) {
        Hdf5File file = source.hdf5().orElseThrow();
        List<String> warnings = new ArrayList<>();
        int rows = file.require(file.root(), "rewards").rows();
        boolean[] terminals = file.require(file.root(), "terminals").readFlags(rows);
        boolean[] ends = file.require(file.root(), ENDS).readFlags(rows);
        Steps steps = Steps.read(file, ends, warnings).asStated(options);
        Space actionSpace = ActionSpaces.of(
                file.path().toString(), steps.actions(), steps.actionSize(), type(file, warnings), options, warnings);
        Dataset dataset = DatasetReader.made(
                file.path(),
                () -> new Dataset(
                        source.name(),
                        Box.unbounded(steps.observationSize()),
                        actionSpace,
                        split(steps, terminals, ends, warnings),
                        Optional.empty(),
                        warnings,
                        endsWithin(terminals, ends)));
        return LabelReader.label(dataset, file);
    }

    /** Terminals that are not on the last two rows of an episode. */
    private static List<Contradiction> endsWithin(boolean[] terminals, boolean[] ends) {
        int within = 0;
        int all = 0;
        for (int row = 0; row < ends.length; row++) {
            boolean atEnd = row + 1 >= ends.length || ends[row] || ends[row + 1];
            all += terminals[row] ? 1 : 0;
            within += terminals[row] && !atEnd ? 1 : 0;
        }
        return within == 0
                ? List.of()
                : List.of(new Contradiction(
                        Kind.ENDS_WITHIN,
                        within,
                        all,
                        "'terminals' are set on " + within + " rows that are not among the last two of an episode by '"
                                + ENDS + "'"));
    }

    private static ActionType type(Hdf5File file, List<String> warnings) {
        Optional<Hdf5Array> stored = file.find(file.root(), "discrete_action");
        if (stored.isEmpty()) {
            warnings.add("The file has no 'discrete_action': the type of its actions is guessed from their numbers");
        }
        boolean discrete = stored.map(flag -> flag.readFlags(1)[0])
                .orElseGet(() -> file.require(file.root(), "actions").isInteger());
        return discrete ? ActionType.DISCRETE : ActionType.CONTINUOUS;
    }

    private static List<Episode> split(Steps steps, boolean[] terminals, boolean[] ends, List<String> warnings) {
        List<Steps.Segment> segments = new ArrayList<>();
        int from = 0;
        for (int row = 0; row < steps.count(); row++) {
            boolean last = row == steps.count() - 1;
            if (ends[row] || last) {
                Ending ending = terminals[row] ? Ending.TERMINATED : Ending.TRUNCATED;
                segments.add(new Steps.Segment(from, row + 1, ending));
                from = row + 1;
            }
            if (last && !ends[row]) {
                warnings.add("The last episode has no end: it is kept as truncated");
            }
        }
        return steps.episodes(segments, null);
    }
}
