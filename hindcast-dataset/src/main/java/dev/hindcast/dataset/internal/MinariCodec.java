package dev.hindcast.dataset.internal;

import dev.hindcast.dataset.Contradiction;
import dev.hindcast.dataset.Contradiction.Kind;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.OpenOptions;
import dev.hindcast.dataset.OpenOptions.ActionType;
import dev.hindcast.dataset.Space;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The layout of Minari: a group an episode, with T+1 observations, and {@code metadata.json} beside. Groups come in no order, so
 * that the attribute {@code id} orders them.
 */
final class MinariCodec implements Codec {
    /** An episode's attribute, 1 where the log does not hold the last successor and the observation before it stands there. */
    static final String REPEATED_FINAL_OBSERVATION = "final_observation_repeated";

    /** Which actions were legal in each state, (T+1) x actions. */
    static final String ACTION_MASK = "action_mask";

    private static final String EPISODE = "episode_";

    @Override
    public String description() {
        return "Minari (groups episode_0, episode_1, ... in " + Source.MINARI_FILE + ")";
    }

    @Override
    public boolean recognizes(Source source) {
        return source.hdf5()
                .filter(file -> file.keys().stream().anyMatch(key -> key.startsWith(EPISODE))
                        && !file.keys().contains("episode_terminals"))
                .isPresent();
    }

    @Override
    public Dataset read(Source source, OpenOptions options) {
        Hdf5File file = source.hdf5().orElseThrow();
        List<String> warnings = new ArrayList<>();
        MinariMetadata metadata = MinariMetadata.read(
                source.file().resolveSibling(MinariMetadata.FILE), file.path(), file.root()::attribute);
        metadata.requireSound(source.file());
        List<Hdf5Node> groups = episodeGroups(file);
        FlatSpace observations = metadata.space("observation_space", FlatSpace::ofObservations)
                .orElseGet(() -> FlatSpace.unbounded(columns(file, groups.get(0), "observations")));
        Optional<FlatSpace> storedActions = metadata.space("action_space", FlatSpace::ofActions);
        FlatSpace actions = storedActions.orElseGet(() -> FlatSpace.unbounded(columns(file, groups.get(0), "actions")));
        Space observationSpace = observations.space();
        List<Episode> episodes = new ArrayList<>();
        List<Contradiction> contradictions = new ArrayList<>();
        warnOfRounding(new Hdf5Parts(file, groups.get(0), "observations").numbers(observations), warnings);
        warnOfRounding(new Hdf5Parts(file, groups.get(0), "actions").numbers(actions), warnings);
        warnOfRounding(List.of(file.require(groups.get(0), "rewards")), warnings);
        LabelReader labels = new LabelReader(file);
        int split = 0;
        EpisodeWarnings odd = new EpisodeWarnings();
        for (Hdf5Node group : groups) {
            int before = episodes.size();
            readEpisode(file, group, observations, actions, episodes, odd);
            labels.add(group, episodes.subList(before, episodes.size()));
            split += Math.max(0, episodes.size() - before - 1);
        }
        warnings.addAll(odd.lines());
        endsWithin(split, groups.size()).ifPresent(contradictions::add);
        warnOfCount(metadata, groups.size(), warnings);
        Space actionSpace = storedActions.isPresent()
                ? ActionSpaces.of(file.path().toString(), storedActions.get().space(), options)
                : guessedActions(file, groups.get(0), actions.space().size(), episodes, options, warnings);
        Dataset dataset = DatasetReader.made(
                file.path(),
                () -> labels.label(new Dataset(
                        metadata.name(source.name()),
                        observationSpace,
                        actionSpace,
                        episodes,
                        metadata.environmentId(),
                        warnings,
                        contradictions)));
        return metadata.references().map(dataset::withReferenceReturns).orElse(dataset);
    }

    /** Ends that are flagged before the last step of {@code split} episodes out of {@code groups}. */
    static Optional<Contradiction> endsWithin(int split, int groups) {
        String detail = split + " steps that are not the last of their group are flagged as an end";
        return split == 0 ? Optional.empty() : Optional.of(new Contradiction(Kind.ENDS_WITHIN, split, groups, detail));
    }

    static void warnOfCount(MinariMetadata metadata, int found, List<String> warnings) {
        int stated = metadata.episodes(found);
        if (stated != found) {
            warnings.add("The metadata state " + stated + " episodes, the file holds " + found);
        }
    }

    private static List<Hdf5Node> episodeGroups(Hdf5File file) {
        record Numbered(long id, Hdf5Node group) {}
        List<Numbered> groups = new ArrayList<>();
        for (String key : file.keys()) {
            if (key.startsWith(EPISODE)) {
                Hdf5Node group = file.root()
                        .group(key)
                        .orElseThrow(() -> new DatasetException(
                                file.path() + ": " + key + " is an array, expected a group of arrays"));
                groups.add(new Numbered(number(group, key, file), group));
            }
        }
        return groups.stream()
                .sorted(Comparator.comparingLong(Numbered::id))
                .map(Numbered::group)
                .toList();
    }

    private static long number(Hdf5Node group, String key, Hdf5File file) {
        Optional<Object> id = group.attribute("id");
        if (id.isPresent() && id.get() instanceof Number number) {
            return number.longValue();
        }
        try {
            return Long.parseLong(key.substring(EPISODE.length()));
        } catch (NumberFormatException e) {
            throw new DatasetException(file.path() + ": group " + key + " has neither an id nor a number", e);
        }
    }

    private static int columns(Hdf5File file, Hdf5Node group, String name) {
        return file.require(group, name).columns();
    }

    private static void warnOfRounding(List<Hdf5Array> arrays, List<String> warnings) {
        arrays.forEach(array -> Rounding.warning(array).ifPresent(warnings::add));
    }

    private static Space guessedActions(
            Hdf5File file,
            Hdf5Node first,
            int size,
            List<Episode> episodes,
            OpenOptions options,
            List<String> warnings) {
        float[] actions = Steps.joined(episodes, Episode::actions);
        boolean discrete = file.require(first, "actions").isInteger() && size == 1;
        return ActionSpaces.of(
                file.path().toString(),
                actions,
                size,
                discrete ? ActionType.DISCRETE : ActionType.CONTINUOUS,
                options,
                warnings);
    }

    private static void readEpisode(
            Hdf5File file,
            Hdf5Node group,
            FlatSpace observations,
            FlatSpace actions,
            List<Episode> episodes,
            EpisodeWarnings warnings) {
        Hdf5Array rewards = file.require(group, "rewards");
        int length = rewards.rows();
        if (length == 0) {
            warnings.add(group.path(), "has no step and is left out");
            return;
        }
        rewards.requireOneColumn();
        boolean[] terminations = file.require(group, "terminations").readFlags(length);
        boolean[] truncations = file.require(group, "truncations").readFlags(length);
        boolean repeated = group.attribute(REPEATED_FINAL_OBSERVATION)
                .map(value -> value instanceof Number number && number.intValue() == 1)
                .orElse(false);
        Steps steps = new Steps(
                observations.read(new Hdf5Parts(file, group, "observations"), length + 1),
                observations.space().size(),
                actions.read(new Hdf5Parts(file, group, "actions"), length),
                actions.space().size(),
                rewards.readFinite(),
                actionMasks(file, group, length),
                logProbabilities(file, group, length));
        split(steps, terminations, truncations, repeated, group.path(), episodes, warnings);
    }

    private static boolean[] actionMasks(Hdf5File file, Hdf5Node group, int length) {
        return file.findInfo(group, ACTION_MASK)
                .map(array -> {
                    array.requireRows(length + 1);
                    return withChoiceAtTheEnd(array.readBooleans(), array.columns());
                })
                .orElse(new boolean[0]);
    }

    /** A row an action; where infos have one more, as those of a reset do, the last says nothing. */
    private static double[] logProbabilities(Hdf5File file, Hdf5Node group, int length) {
        return file.findInfo(group, Steps.ACTION_LOG_PROBABILITIES)
                .map(array ->
                        Arrays.copyOf(array.readDoubles(Math.max(length, Math.min(array.rows(), length + 1))), length))
                .orElse(new double[0]);
    }

    /** Some environments allow nothing in their terminal states, where nothing is decided. */
    static boolean[] withChoiceAtTheEnd(boolean[] masks, int actions) {
        int last = masks.length - actions;
        for (int i = last; i < masks.length; i++) {
            if (masks[i]) {
                return masks;
            }
        }
        Arrays.fill(masks, last, masks.length, true);
        return masks;
    }

    /** One episode, or several where the flags tell of an end before the last step. */
    static void split(
            Steps steps,
            boolean[] terminations,
            boolean[] truncations,
            boolean repeated,
            String name,
            List<Episode> episodes,
            EpisodeWarnings warnings) {
        int from = 0;
        for (int row = 0; row < steps.count(); row++) {
            boolean last = row == steps.count() - 1;
            boolean ended = terminations[row] || truncations[row];
            if (ended || last) {
                Ending ending = terminations[row] ? Ending.TERMINATED : Ending.TRUNCATED;
                episodes.add(episode(steps, episodes.size(), from, row + 1, ending, last && repeated));
                from = row + 1;
            }
            if (ended && !last) {
                warnings.add(name, "ends before its last step and goes on: it is taken as several episodes");
            }
            if (last && !ended) {
                warnings.add(name, "has no end: it is kept as truncated");
            }
        }
    }

    private static Episode episode(Steps steps, int id, int from, int to, Ending ending, boolean withoutFinal) {
        int size = steps.observationSize();
        int actions = steps.actionMasks().length / (steps.count() + 1);
        int end = withoutFinal ? to : to + 1;
        return new Episode(
                id,
                Arrays.copyOfRange(steps.observations(), from * size, end * size),
                Arrays.copyOfRange(steps.actions(), from * steps.actionSize(), to * steps.actionSize()),
                Arrays.copyOfRange(steps.rewards(), from, to),
                ending,
                Arrays.copyOfRange(steps.actionMasks(), from * actions, end * actions),
                steps.logProbabilities(from, to));
    }
}
