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
 * What {@code ReplayBuffer.dump} of d3rlpy 2 writes (dataset/io.py, version 2.1): for each episode i the arrays {@code observations_i},
 * {@code actions_i} and {@code rewards_i} of T rows and the flag {@code terminated_i}. The observation after an episode's last action is not
 * in the file.
 */
final class D3rlpyBufferCodec implements Codec {
    private static final String COUNT = "num_episodes";

    @Override
    public String description() {
        return "d3rlpy 2 (columns, num_episodes, observations_0, actions_0, ... at the root)";
    }

    @Override
    public boolean recognizes(Source source) {
        return source.hdf5()
                .filter(file -> file.keys().containsAll(List.of("columns", COUNT)))
                .isPresent();
    }

    @Override
    public Dataset read(Source source, OpenOptions options) {
        Hdf5File file = source.hdf5().orElseThrow();
        List<String> warnings = new ArrayList<>();
        int count = (int) single(file.require(file.root(), COUNT));
        if (count < 1) {
            throw new DatasetException(file.path() + " holds " + count + " episodes: write it again with some");
        }
        Hdf5Array first = array(file, "observations", 0);
        int observationSize = first.columns();
        int actionSize = array(file, "actions", 0).columns();
        for (String key : List.of("observations", "actions", "rewards")) {
            Rounding.warning(array(file, key, 0)).ifPresent(warnings::add);
        }
        List<Episode> episodes = new ArrayList<>();
        EpisodeWarnings odd = new EpisodeWarnings();
        for (int number = 0; number < count; number++) {
            readEpisode(file, number, observationSize, actionSize, episodes, odd);
        }
        warnings.addAll(odd.lines());
        if (OneHot.isStated(options, actionSize)
                && OneHot.choices(Steps.joined(episodes, Episode::actions), actionSize)
                        .isPresent()) {
            episodes.replaceAll(episode -> withChoices(episode, actionSize));
            return dataset(source, file, observationSize, 1, episodes, options, warnings);
        }
        return dataset(source, file, observationSize, actionSize, episodes, options, warnings);
    }

    private static Episode withChoices(Episode episode, int actionSize) {
        float[] choices = OneHot.choices(episode.actions(), actionSize).orElseThrow();
        return new Episode(episode.id(), episode.observations(), choices, episode.rewards(), episode.ending());
    }

    private static Dataset dataset(
            Source source,
            Hdf5File file,
            int observationSize,
            int actionSize,
            List<Episode> episodes,
            OpenOptions options,
            List<String> warnings) {
        return DatasetReader.made(
                file.path(),
                () -> new Dataset(
                        source.name(),
                        Box.unbounded(observationSize),
                        actionSpace(file, episodes, actionSize, options, warnings),
                        episodes,
                        Optional.empty(),
                        warnings));
    }

    private static void readEpisode(
            Hdf5File file,
            int number,
            int observationSize,
            int actionSize,
            List<Episode> episodes,
            EpisodeWarnings warnings) {
        Hdf5Array rewards = array(file, "rewards", number);
        Hdf5Array observations = array(file, "observations", number);
        Hdf5Array actions = array(file, "actions", number);
        if (rewards.rows() == 0) {
            warnings.add("episode " + number, "has no step and is left out");
            return;
        }
        rewards.requireOneColumn();
        observations.requireRows(rewards.rows());
        actions.requireRows(rewards.rows());
        observations.requireColumns(observationSize);
        actions.requireColumns(actionSize);
        boolean terminated = array(file, "terminated", number).readFlags(1)[0];
        episodes.add(new Episode(
                episodes.size(),
                observations.readFinite(),
                actions.readFinite(),
                rewards.readFinite(),
                terminated ? Ending.TERMINATED : Ending.TRUNCATED));
    }

    private static Hdf5Array array(Hdf5File file, String key, int number) {
        String name = key + "_" + number;
        if (file.keys().contains(name + "_0") && !file.keys().contains(name)) {
            throw new DatasetException(file.path() + ", " + name
                    + " is made of several arrays, which is not supported: join each step's to one vector before"
                    + " they go to d3rlpy");
        }
        return file.require(file.root(), name);
    }

    private static float single(Hdf5Array array) {
        array.requireRows(1);
        array.requireOneColumn();
        return array.readFinite()[0];
    }

    private static Space actionSpace(
            Hdf5File file, List<Episode> episodes, int size, OpenOptions options, List<String> warnings) {
        boolean discrete = size == 1 && array(file, "actions", 0).isInteger();
        return ActionSpaces.of(
                file.path().toString(),
                Steps.joined(episodes, Episode::actions),
                size,
                discrete ? ActionType.DISCRETE : ActionType.CONTINUOUS,
                options,
                warnings);
    }
}
