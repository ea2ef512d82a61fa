package dev.hindcast.experiments.run;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.internal.Reason;
import dev.hindcast.environment.Policy;
import dev.hindcast.experiments.Json;
import dev.hindcast.experiments.ShellWords;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.learning.policy.PolicyFile;
import dev.hindcast.learning.training.Checkpoint;
import dev.hindcast.learning.training.RunDirectory;
import dev.hindcast.learning.training.Yaml;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A training of one seed that lies on disk.
 *
 * @param directory its files
 * @param config what {@code config.yaml} holds
 */
public record SavedRun(RunDirectory directory, Map<String, Object> config) {
    /** The file that lies beside the runs of several methods that are trained side by side: what was asked for. */
    public static final String SEVERAL_METHODS = "auto.yaml";

    private static final String CHOICE = "auto.json";
    private static final String SEED_PREFIX = "seed-";
    private static final String STEP_PREFIX = "step-";

    /**
     * The run of one seed.
     *
     * @throws WrongUse where there is none
     */
    public static SavedRun open(Path path) {
        List<Path> seeds = seeds(path);
        if (!seeds.isEmpty()) {
            throw new WrongUse(path + " holds several seeds: name one of them, such as " + seeds.get(0));
        }
        return single(path);
    }

    /** The run, or the runs of all its seeds. */
    public static List<SavedRun> openAll(Path path) {
        List<Path> seeds = seeds(path);
        return seeds.isEmpty()
                ? List.of(single(path))
                : seeds.stream().map(SavedRun::single).toList();
    }

    private static SavedRun single(Path path) {
        RunDirectory directory = new RunDirectory(path);
        if (Files.exists(path.resolve(SEVERAL_METHODS))) {
            throw new WrongUse(path + " holds the runs of several methods: name one of them, " + chosen(path));
        }
        if (!directory.exists()) {
            throw new WrongUse("There is no run in '" + path
                    + "': expected a directory that 'hindcast train' wrote, or a policy file");
        }
        return new SavedRun(directory, Yaml.read(directory.config()));
    }

    private static String chosen(Path path) {
        Path choice = path.resolve(CHOICE);
        return Files.exists(choice)
                ? "the chosen one is " + Json.read(choice).path("run").asText()
                : "none is chosen yet; " + ShellWords.typed("hindcast", "train", "--resume", "--out", path.toString())
                        + " goes on with them";
    }

    /** The directories {@code seed-S} of a training with several seeds, by seed. */
    public static List<Path> seeds(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.filter(entry -> entry.getFileName().toString().matches(SEED_PREFIX + "-?\\d{1,19}")
                            && new RunDirectory(entry).exists())
                    .sorted(Comparator.comparing(entry ->
                            new BigInteger(entry.getFileName().toString().substring(SEED_PREFIX.length()))))
                    .toList();
        } catch (IOException e) {
            throw new DatasetException("Cannot list " + path + " (" + Reason.of(e) + "): check its permissions", e);
        }
    }

    /** Whether a training there, of one or several seeds, has come so far that it can go on. */
    public static boolean hasCheckpoint(Path path) {
        return Stream.concat(Stream.of(path), seeds(path).stream())
                .anyMatch(run -> !new RunDirectory(run).checkpoints().isEmpty());
    }

    /** Its directory. */
    public Path path() {
        return directory.path();
    }

    /** Its seed. */
    public long seed() {
        if (config.get("seed") instanceof Number seed) {
            return seed.longValue();
        }
        throw new DatasetException(directory.config() + " names no seed: is it from Hindcast?");
    }

    /** The environment that it was judged in. */
    public Optional<String> environment() {
        return setting("env").filter(id -> !id.equals(TrainPlan.NOWHERE));
    }

    /** A setting as text. */
    public Optional<String> setting(String key) {
        return Optional.ofNullable(config.get(key)).map(Object::toString);
    }

    /**
     * A policy of this run.
     *
     * @param checkpoint {@code last}, {@code best}, {@code step-N}, or {@code trusted} of a run whose hand-over was watched
     */
    public Policy policy(String checkpoint) {
        return switch (checkpoint) {
            case "last" ->
                policy(directory.lastPolicy(), directory::last)
                        .orElseThrow(() -> new DatasetException(path() + " holds no checkpoint yet: train longer"));
            case "best" ->
                policy(directory.bestPolicy(), directory::best)
                        .orElseThrow(() -> new DatasetException(
                                path() + " was not evaluated during its training: take the last (`checkpoint last`)"));
            case "trusted" ->
                policy(directory.trustedPolicy(), Optional::empty)
                        .orElseThrow(() -> new DatasetException(path()
                                + " holds no trusted policy: its hand-over was not watched, or it has not ended"));
            default -> atStep(checkpoint).policy();
        };
    }

    private static Optional<Policy> policy(Path file, Supplier<Optional<Checkpoint>> otherwise) {
        return Files.exists(file)
                ? Optional.of(PolicyFile.read(file))
                : otherwise.get().map(Checkpoint::policy);
    }

    /** The names of the kept checkpoints, the earliest first. */
    public List<String> checkpoints() {
        return directory.checkpoints().stream()
                .map(checkpoint -> STEP_PREFIX + checkpoint.step())
                .toList();
    }

    /**
     * Of the kept checkpoints those whose policy is another than the next one's, the earliest first: while a method learns a model of the dynamics,
     * all hold the policy that it began with.
     */
    public List<String> differentPolicies() {
        List<Checkpoint> all = directory.checkpoints();
        return IntStream.range(0, all.size())
                .filter(i -> i == all.size() - 1 || !all.get(i).hasPolicyOf(all.get(i + 1)))
                .mapToObj(i -> STEP_PREFIX + all.get(i).step())
                .toList();
    }

    private Checkpoint atStep(String name) {
        List<Checkpoint> checkpoints = directory.checkpoints();
        return checkpoints.stream()
                .filter(checkpoint -> name.equals(STEP_PREFIX + checkpoint.step()))
                .findFirst()
                .orElseThrow(() -> WrongUse.unknown(
                        "checkpoint",
                        name,
                        Stream.concat(
                                        Stream.of("last", "best"),
                                        checkpoints.stream().map(checkpoint -> STEP_PREFIX + checkpoint.step()))
                                .toList()));
    }
}
