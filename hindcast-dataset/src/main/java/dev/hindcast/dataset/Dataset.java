package dev.hindcast.dataset;

import dev.hindcast.dataset.internal.DatasetReader;
import dev.hindcast.dataset.internal.Fingerprint;
import dev.hindcast.dataset.internal.MinariWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Logged episodes of one environment with their spaces. Immutable. */
public final class Dataset implements LoggedSteps {
    /** How far the logarithm of a probability may exceed 0 by rounding. */
    private static final double PROBABILITY_TOLERANCE = 1e-6;

    private final String name;
    private final Space observationSpace;
    private final Space actionSpace;
    private final List<Episode> episodes;
    private final Optional<String> environmentId;
    private final List<String> warnings;
    private final List<Contradiction> contradictions;
    private final Labels labels;
    private final Optional<ReferenceReturns> references;

    /**
     * Data that contradict themselves nowhere.
     *
     * @param name what messages and reports call the data set
     * @param observationSpace the space of the observations
     * @param actionSpace the space of the actions
     * @param episodes at least one, each with at least one step and arrays of the spaces' sizes, all finite
     * @param environmentId the environment that the data come from, where known
     * @param warnings what the user should know of how the data were read, such as guessed action bounds
     */
    public Dataset(
            String name,
            Space observationSpace,
            Space actionSpace,
            List<Episode> episodes,
            Optional<String> environmentId,
            List<String> warnings) {
        this(name, observationSpace, actionSpace, episodes, environmentId, warnings, List.of());
    }

    /**
     * @param name what messages and reports call the data set
     * @param observationSpace the space of the observations
     * @param actionSpace the space of the actions
     * @param episodes at least one, each with at least one step and arrays of the spaces' sizes, all finite
     * @param environmentId the environment that the data come from, where known
     * @param warnings what the user should know of how the data were read, such as guessed action bounds
     * @param contradictions where the file that was read says two things of the same steps
     */
    public Dataset(
            String name,
            Space observationSpace,
            Space actionSpace,
            List<Episode> episodes,
            Optional<String> environmentId,
            List<String> warnings,
            List<Contradiction> contradictions) {
        this(
                name,
                observationSpace,
                actionSpace,
                requireSound(name, observationSpace, actionSpace, episodes),
                environmentId,
                warnings,
                contradictions,
                Labels.none(),
                Optional.empty());
    }

    /** Episodes that are known to be sound. */
    private Dataset(
            String name,
            Space observationSpace,
            Space actionSpace,
            List<Episode> episodes,
            Optional<String> environmentId,
            List<String> warnings,
            List<Contradiction> contradictions,
            Labels labels,
            Optional<ReferenceReturns> references) {
        this.name = name;
        this.observationSpace = observationSpace;
        this.actionSpace = actionSpace;
        this.episodes = List.copyOf(episodes);
        this.environmentId = environmentId;
        this.warnings = List.copyOf(warnings);
        this.contradictions = List.copyOf(contradictions);
        this.labels = labels;
        this.references = references;
    }

    private static List<Episode> requireSound(
            String name, Space observationSpace, Space actionSpace, List<Episode> episodes) {
        if (episodes.isEmpty()) {
            throw new IllegalArgumentException("Data set " + name + " holds no episode");
        }
        for (Episode episode : episodes) {
            requireFit(episode, observationSpace.size(), actionSpace.size());
            requireMembers(episode, "observation", observationSpace, episode.observations());
            requireMembers(episode, "action", actionSpace, episode.actions());
            requireFinite(episode, "reward", episode.rewards(), 1);
            requireLegalActions(episode, observationSpace.size(), actionSpace);
            requireProbabilities(episode, actionSpace instanceof Discrete);
        }
        return episodes;
    }

    /** Opens data with nothing stated of its actions, see {@link #open(Path, OpenOptions)}. */
    public static Dataset open(Path path) {
        return open(path, OpenOptions.defaults());
    }

    /**
     * Opens a D4RL or d3rlpy HDF5 file (versions 0 to 2), a Minari directory (HDF5 or Arrow), the directory that holds its {@code data}, or its
     * main file, an archive of OGBench with the rewards of a task, or a file or folder of RLlib's JSON lines. Which of these it is, the
     * content tells.
     *
     * @param path a file or directory
     * @param options what the user states of the actions
     * @throws DatasetException where the data cannot be read; the message says why and what to do
     */
    public static Dataset open(Path path, OpenOptions options) {
        return DatasetReader.read(path, options);
    }

    /** Such as {@code pendulum/mixed: 60 episodes, 12000 steps, observations Box(-1.0, 1.0, (3,)), actions Box(-2.0, 2.0, (1,))}. */
    @Override
    public String toString() {
        return name + ": " + episodes.size() + " episodes, " + transitions() + " steps, observations "
                + observationSpace + ", actions " + actionSpace;
    }

    /** What messages and reports call this data set. */
    @Override
    public String name() {
        return name;
    }

    /** The space of the observations. */
    public Space observationSpace() {
        return observationSpace;
    }

    /** The space of the actions, in the environment's units. */
    public Space actionSpace() {
        return actionSpace;
    }

    /** The episodes, in the order of the log. */
    public List<Episode> episodes() {
        return episodes;
    }

    /** The environment that the data come from, where known, such as {@code Pendulum-v1}. */
    @Override
    public Optional<String> environmentId() {
        return environmentId;
    }

    /** What the user should know of how the data were read. */
    public List<String> warnings() {
        return warnings;
    }

    /** Where the file that was read says two things of the same steps. */
    public List<Contradiction> contradictions() {
        return contradictions;
    }

    /**
     * The names, sorted, of what is known of each episode as a whole, such as {@code policy}, {@code day} or {@code user}. Minari keeps it in an
     * episode's {@code infos}, D4RL's layout in {@code infos} at the root: what holds one value throughout each episode.
     */
    public Set<String> labelColumns() {
        return labels.names();
    }

    /** What a column of {@link #labelColumns} says of each episode, in the order of {@link #episodes}; nothing where there is no such column. */
    public Optional<List<String>> labels(String column) {
        return labels.column(column);
    }

    /**
     * This data set with another column of labels, which takes the place of one of its name.
     *
     * @param column its name, not blank and without a slash
     * @param values one an episode
     */
    public Dataset withLabels(String column, List<String> values) {
        if (values.size() != episodes.size()) {
            throw new IllegalArgumentException("Data set " + name + " holds " + episodes.size() + " episodes, but "
                    + values.size() + " labels of " + column + " were given: one an episode is needed");
        }
        return new Dataset(
                name,
                observationSpace,
                actionSpace,
                episodes,
                environmentId,
                warnings,
                contradictions,
                labels.with(column, values),
                references);
    }

    /** The returns that the makers of the data compare with, where the file that was read names some and the rewards are the file's. */
    public Optional<ReferenceReturns> referenceReturns() {
        return references;
    }

    /** This data set with returns to compare with. */
    public Dataset withReferenceReturns(ReferenceReturns returns) {
        return new Dataset(
                name,
                observationSpace,
                actionSpace,
                episodes,
                environmentId,
                warnings,
                contradictions,
                labels,
                Optional.of(returns));
    }

    /** Whether actions may have been illegal in some states. */
    @Override
    public boolean masksActions() {
        return episodes.stream().anyMatch(Episode::masksActions);
    }

    /** The number of steps of all episodes together. */
    @Override
    public long transitions() {
        return episodes.stream().mapToLong(Episode::length).sum();
    }

    /** Writes this data set with no word of its provenance, see {@link #writeMinari(Path, Map)}. */
    public void writeMinari(Path directory) {
        writeMinari(directory, Map.of());
    }

    /**
     * Writes this data set in Minari's layout, which {@link #open(Path)}, Python's Minari and h5py read: float32 observations,
     * actions and rewards, int64 for discrete spaces, flags as bytes. It is written beside its place and then moved. Where an
     * episode has no final observation the one before stands in for it, since the layout asks for one; the attribute
     * {@code final_observation_repeated} of the episode says so and {@code open} leaves it out again.
     *
     * @param directory where {@code data} is made, which must not exist there
     * @param provenance where the data come from, kept in {@code metadata.json}
     * @throws DatasetException where the data cannot be written; nothing is left then
     */
    public void writeMinari(Path directory, Map<String, String> provenance) {
        MinariWriter.write(this, directory, provenance);
    }

    /**
     * Sets episodes aside. Both parts keep the log's order.
     *
     * @param heldOutShare the share of episodes, in (0, 1), rounded to at least one and at most all but one
     * @param seed which episodes are drawn
     */
    public Split split(double heldOutShare, long seed) {
        int[] heldOut = drawn(heldOutShare, seed);
        return new Split(episodesAt(others(heldOut)), episodesAt(heldOut));
    }

    /** The places of all episodes but some, ascending. */
    public int[] others(int[] indices) {
        BitSet left = new BitSet();
        left.set(0, episodes.size());
        Arrays.stream(indices).forEach(left::clear);
        return left.stream().toArray();
    }

    /** The places of the episodes that {@link #split} sets aside, ascending. */
    public int[] drawn(double heldOutShare, long seed) {
        requireShare(heldOutShare, heldOutShare < 1);
        int count = episodes.size();
        if (count < 2) {
            throw new IllegalArgumentException("Data set " + name + " has one episode: it cannot be split");
        }
        int heldOut = (int) Math.max(1, Math.min(count - 1, Math.round(heldOutShare * count)));
        List<Integer> order = new ArrayList<>(IntStream.range(0, count).boxed().toList());
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = count - 1; i > 0; i--) {
            Collections.swap(order, i, random.nextInt(i + 1));
        }
        return order.subList(0, heldOut).stream()
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
    }

    /**
     * The episodes that pass.
     *
     * @throws IllegalArgumentException where none does
     */
    public Dataset filter(Predicate<Episode> condition) {
        return episodesAt(IntStream.range(0, episodes.size())
                .filter(i -> condition.test(episodes.get(i)))
                .toArray());
    }

    /**
     * This data set under another name.
     *
     * @param newName what messages and reports are to call it
     */
    public Dataset withName(String newName) {
        return new Dataset(
                newName,
                observationSpace,
                actionSpace,
                episodes,
                environmentId,
                warnings,
                contradictions,
                labels,
                references);
    }

    /**
     * This data set followed by others of the same spaces. It is called by all their names and has the columns of labels that all of them
     * have.
     *
     * @throws IllegalArgumentException where the spaces differ
     */
    public Dataset concat(Dataset... others) {
        List<Episode> all = new ArrayList<>(episodes);
        Set<String> allWarnings = new LinkedHashSet<>(warnings);
        List<Contradiction> allContradictions = new ArrayList<>(contradictions);
        List<Labels> allLabels = new ArrayList<>(List.of(labels));
        Set<String> names = new LinkedHashSet<>(List.of(name));
        for (Dataset other : others) {
            if (!other.observationSpace.equals(observationSpace) || !other.actionSpace.equals(actionSpace)) {
                throw new IllegalArgumentException(
                        "Data sets " + name + " and " + other.name + " differ in their spaces: "
                                + observationSpace + ", " + actionSpace + " and " + other.observationSpace + ", "
                                + other.actionSpace);
            }
            all.addAll(other.episodes);
            allWarnings.addAll(other.warnings);
            allContradictions.addAll(other.contradictions);
            allLabels.add(other.labels);
            names.add(other.name);
        }
        return new Dataset(
                String.join(" + ", names),
                observationSpace,
                actionSpace,
                renumbered(all),
                environmentId,
                List.copyOf(allWarnings),
                allContradictions,
                Labels.joined(allLabels),
                Arrays.stream(others).allMatch(other -> other.references.equals(references))
                        ? references
                        : Optional.empty());
    }

    /**
     * The episodes of the highest returns, in the log's order; of equal ones the earlier are taken.
     *
     * @param share of the episodes, in (0, 1], rounded up
     */
    public Dataset topByReturn(double share) {
        requireShare(share, share <= 1);
        double[] returns = episodes.stream().mapToDouble(Episode::totalReward).toArray();
        return episodesAt(IntStream.range(0, returns.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -returns[i]))
                .limit((long) Math.ceil(share * returns.length))
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray());
    }

    /**
     * The same episodes with other rewards.
     *
     * @throws IllegalArgumentException where one is not finite
     */
    public Dataset mapRewards(DoubleUnaryOperator map) {
        return withEpisodes(
                episodes.stream()
                        .map(episode -> {
                            float[] rewards = new float[episode.length()];
                            for (int t = 0; t < rewards.length; t++) {
                                rewards[t] = (float) map.applyAsDouble(episode.rewards()[t]);
                            }
                            requireFinite(episode, "reward", rewards, 1);
                            return episode.withRewards(rewards);
                        })
                        .toList(),
                labels,
                Optional.empty());
    }

    /** SHA-256 over the spaces and the episodes, in hexadecimal: the same for the same data in whichever file, under any name. */
    @Override
    public String fingerprint() {
        return Fingerprint.of(this);
    }

    @Override
    public void forEachRewards(Consumer<float[]> consumer) {
        episodes.forEach(episode -> consumer.accept(episode.rewards()));
    }

    /** Counts, returns, lengths and the range of every component. */
    public DatasetStatistics statistics() {
        return DatasetStatistics.of(this);
    }

    /** A copy of s_t of an episode of this data set, t being at most T, and less where the log lacks its final observation. */
    public float[] observation(Episode episode, int t) {
        return row(episode.observations(), t, observationSpace.size());
    }

    /** A copy of a_t of an episode of this data set. */
    public float[] action(Episode episode, int t) {
        return row(episode.actions(), t, actionSpace.size());
    }

    /** The legal ones of discrete actions in s_t of an episode of this data set. */
    public ActionMask actionMask(Episode episode, int t) {
        return actionSpace instanceof Discrete discrete
                ? episode.actionMask(t, discrete.n())
                : ActionMask.unrestricted();
    }

    private static float[] row(float[] values, int t, int size) {
        return Arrays.copyOfRange(values, t * size, (t + 1) * size);
    }

    /** Whether every episode says how likely its actions were. */
    public boolean logsProbabilities() {
        return episodes.stream().allMatch(Episode::logsProbabilities);
    }

    private static void requireProbabilities(Episode episode, boolean discrete) {
        double[] logs = episode.actionLogProbabilities();
        if (logs.length != 0 && logs.length != episode.length()) {
            throw new IllegalArgumentException("Episode " + episode.id() + " of " + episode.length() + " steps has "
                    + logs.length + " log-probabilities of actions: it needs one a step, or none");
        }
        for (int t = 0; t < logs.length; t++) {
            if (!Double.isFinite(logs[t]) || discrete && logs[t] > PROBABILITY_TOLERANCE) {
                throw new IllegalArgumentException("Episode " + episode.id() + ", step " + t
                        + ": the logged log-probability of the action is " + logs[t] + ", expected a finite number"
                        + (discrete ? " of at most 0" : "")
                        + (logs[t] > 0 && logs[t] <= 1
                                ? ". It looks like a probability: log its natural logarithm"
                                : ""));
            }
        }
    }

    private static void requireFit(Episode episode, int observationSize, int actionSize) {
        int length = episode.length();
        int observations = episode.observations().length;
        boolean fits = episode.hasFinalObservation(observationSize) || observations == length * observationSize;
        if (length == 0 || !fits || episode.actions().length != length * actionSize) {
            throw new IllegalArgumentException("Episode " + episode.id() + " of " + length + " steps has "
                    + observations + " observation values (" + observationSize + " a step) and "
                    + episode.actions().length + " action values (" + actionSize + " a step)"
                    + ": the lengths disagree");
        }
    }

    private static void requireMembers(Episode episode, String name, Space space, float[] values) {
        if (!(space instanceof Discrete discrete)) {
            requireFinite(episode, name, values, space.size());
            return;
        }
        for (int t = 0; t < values.length; t++) {
            if (!discrete.contains(values[t])) {
                throw new IllegalArgumentException("Episode " + episode.id() + ", step " + t + ": the " + name + " is "
                        + values[t] + ", which is not in " + discrete);
            }
        }
    }

    private static void requireFinite(Episode episode, String name, float[] values, int size) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException("Episode " + episode.id() + ", step " + i / size + ": the " + name
                        + (size == 1 ? "" : "'s component " + i % size) + " is " + values[i]
                        + ": every value must be finite; repair the log or drop the episode");
            }
        }
    }

    private static void requireLegalActions(Episode episode, int observationSize, Space actionSpace) {
        if (!episode.masksActions()) {
            return;
        }
        if (!(actionSpace instanceof Discrete discrete)
                || episode.actionMasks().length != discrete.n() * (episode.observations().length / observationSize)) {
            throw new IllegalArgumentException("Episode " + episode.id() + " has an action mask of "
                    + episode.actionMasks().length + " flags: it needs one for each observation and each action of "
                    + actionSpace);
        }
        for (int t = 0; t < episode.length(); t++) {
            int action = (int) episode.actions()[t];
            if (!episode.actionMasks()[t * discrete.n() + action - discrete.start()]) {
                throw new IllegalArgumentException("Episode " + episode.id() + ", step " + t + ": action " + action
                        + " was taken, but the action mask says that it is illegal");
            }
        }
        if (!allowsSomething(episode.actionMasks(), discrete.n())) {
            throw new IllegalArgumentException("Episode " + episode.id()
                    + ": no action is legal after the last step; where nothing is decided any more, mark all as legal");
        }
    }

    /** Whether the last state's mask does. */
    private static boolean allowsSomething(boolean[] masks, int actions) {
        for (int i = masks.length - actions; i < masks.length; i++) {
            if (masks[i]) {
                return true;
            }
        }
        return false;
    }

    /**
     * Some of the episodes, numbered anew, with their labels.
     *
     * @param indices their places in {@link #episodes}, at least one, in the order wanted; one may stand several times
     */
    public Dataset episodesAt(int[] indices) {
        if (indices.length == 0) {
            throw new IllegalArgumentException("Data set " + name + " holds no episode");
        }
        return withEpisodes(Arrays.stream(indices).mapToObj(episodes::get).toList(), labels.at(indices), references);
    }

    private Dataset withEpisodes(List<Episode> chosen, Labels own, Optional<ReferenceReturns> returns) {
        return new Dataset(
                name,
                observationSpace,
                actionSpace,
                renumbered(chosen),
                environmentId,
                warnings,
                contradictions,
                own,
                returns);
    }

    private static List<Episode> renumbered(List<Episode> list) {
        List<Episode> result = new ArrayList<>();
        for (Episode episode : list) {
            result.add(episode.withId(result.size()));
        }
        return result;
    }

    private static void requireShare(double share, boolean belowLimit) {
        if (!(share > 0) || !belowLimit) {
            throw new IllegalArgumentException("A share of episodes lies between 0 and 1, got " + share);
        }
    }

    /** The spaces, with observations standardized by this data set's mean and deviation where they are not discrete. */
    @Override
    public DatasetSpec spec() {
        return observationSpace instanceof Discrete
                ? DatasetSpec.unstandardized(observationSpace, actionSpace)
                : new DatasetSpec(observationSpace, actionSpace, Standardization.of(episodes, observationSpace.size()));
    }
}
