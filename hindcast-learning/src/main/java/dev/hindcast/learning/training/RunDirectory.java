package dev.hindcast.learning.training;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.internal.Reason;
import dev.hindcast.dataset.internal.SafeFiles;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.Algorithms;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.algorithm.Settings;
import dev.hindcast.learning.nn.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one training of one seed: {@code config.yaml}, {@code provenance.json}, {@code metrics.csv}, a TensorBoard event
 * file, {@code checkpoints/step-N/} and, when it is done, {@code policy-last.npz}, {@code policy-best.npz} and, where
 * a hand-over was watched, {@code policy-trusted.npz}.
 *
 * @param path where it is
 */
public record RunDirectory(Path path) {
    private static final String SETTINGS = "settings";

    /** The column of {@code metrics.csv} that the best checkpoint is chosen by. */
    public static final String SCORE_COLUMN = "evaluation/score";

    /** The file of the policy that a watched hand-over trusts. */
    public static final String TRUSTED_POLICY = "policy-trusted.npz";

    private static final String CHECKPOINT_PREFIX = "step-";

    /** Whether a training wrote here. */
    public boolean exists() {
        return Files.exists(config());
    }

    /** The resolved settings. */
    public Path config() {
        return path.resolve("config.yaml");
    }

    /** Where the run comes from. */
    public Path provenance() {
        return path.resolve("provenance.json");
    }

    /** What was measured. */
    public Path metrics() {
        return path.resolve("metrics.csv");
    }

    /** The policy after the last update. */
    public Path lastPolicy() {
        return path.resolve("policy-last.npz");
    }

    /** The policy of the checkpoint that scored best in the evaluations during training. */
    public Path bestPolicy() {
        return path.resolve("policy-best.npz");
    }

    /** The policy that was trusted at the end, where a {@link HandOver} was watched. */
    public Path trustedPolicy() {
        return path.resolve(TRUSTED_POLICY);
    }

    /** The seed that {@code config.yaml} names. */
    long seed() {
        if (Yaml.read(config()).get("seed") instanceof Number seed) {
            return seed.longValue();
        }
        throw new DatasetException(config() + " names no seed: is it from Hindcast?");
    }

    Path checkpoint(long step) {
        return path.resolve("checkpoints").resolve(CHECKPOINT_PREFIX + step);
    }

    /** All checkpoints, the earliest first. */
    public List<Checkpoint> checkpoints() {
        Path directory = path.resolve("checkpoints");
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> entry.getFileName().toString().matches(CHECKPOINT_PREFIX + "\\d{1,18}"))
                    .map(entry -> new Checkpoint(
                            Long.parseLong(entry.getFileName().toString().substring(CHECKPOINT_PREFIX.length())),
                            entry))
                    .sorted(Comparator.comparingLong(Checkpoint::step))
                    .toList();
        } catch (IOException e) {
            throw new DatasetException("Cannot list " + directory + " (" + Reason.of(e) + ")", e);
        }
    }

    /**
     * Fails unless {@code config.yaml} says the same of what {@code description} tells of.
     *
     * @param keys what has to be the same, of that which {@code description} holds
     */
    void requireSame(Map<String, Object> description, String... keys) {
        Map<String, Object> before = Yaml.read(config());
        for (String key : keys) {
            Object value = description.get(key);
            if (value != null && before.containsKey(key)) {
                requireSame(key, before.get(key), value);
            }
        }
    }

    /** Fails unless {@code config.yaml} says, or leaves out, the same. */
    void requireSameOrNone(Map<String, Object> description, String... keys) {
        Map<String, Object> before = Yaml.read(config());
        for (String key : keys) {
            requireSame(key, before.get(key), description.get(key));
        }
    }

    /** Fails unless {@code config.yaml} has the same settings. One that is not there, since the run is older than it, had its default. */
    void requireSameSettings(Config settings) {
        if (!(Yaml.read(config()).get(SETTINGS) instanceof Map<?, ?> before)) {
            return;
        }
        Map<String, Object> completed = new LinkedHashMap<>(
                Algorithms.defaultsOf(settings).map(Settings::toMap).orElse(Map.of()));
        before.forEach((key, value) -> completed.put(String.valueOf(key), value));
        requireSame(SETTINGS, completed, Settings.toMap(settings));
    }

    private void requireSame(String key, @Nullable Object before, @Nullable Object now) {
        if (!Objects.toString(before, "the usual").equals(Objects.toString(now, "the usual"))) {
            throw new DatasetException("Cannot resume " + path + ": its " + key + " is "
                    + Objects.toString(before, "the usual") + ", not " + Objects.toString(now, "the usual")
                    + ". Use the same settings or another directory");
        }
    }

    /**
     * The checkpoint that a training goes on from: the newest that has a state and is not damaged.
     *
     * @throws DatasetException where all that have one are damaged
     */
    public Optional<Checkpoint> resumable() {
        List<Checkpoint> withState =
                checkpoints().stream().filter(Checkpoint::hasState).toList();
        String damage = "";
        for (int i = withState.size() - 1; i >= 0; i--) {
            Optional<String> found = withState.get(i).damage();
            if (found.isEmpty()) {
                return Optional.of(withState.get(i));
            }
            damage = found.get();
        }
        if (!withState.isEmpty()) {
            throw new DatasetException("No checkpoint in " + path + " can be gone on from: " + damage);
        }
        return Optional.empty();
    }

    /** Deletes the policies that a training ended with. */
    void forgetFinalPolicies() {
        List.of(lastPolicy(), bestPolicy(), trustedPolicy()).forEach(SafeFiles::delete);
    }

    /** How many updates of the policy the newest checkpoint holds: of the last phase alone where there are several; 0 where there is none, or none to be read. */
    public long policyUpdates() {
        try {
            return last().map(Checkpoint::lastStageUpdates).orElse(0L);
        } catch (DatasetException e) {
            return 0;
        }
    }

    /**
     * The checkpoint that another training can start from.
     *
     * @throws DatasetException where there is none
     */
    Checkpoint requireResumable() {
        return resumable()
                .orElseThrow(() -> new DatasetException("There is no checkpoint with a learner's state in " + path
                        + ": name the directory of a run of one seed"));
    }

    /**
     * The learner as it was at the newest checkpoint, of a training on logged steps.
     *
     * @throws DatasetException where none is kept
     */
    public Algorithm learner() {
        Checkpoint newest = requireResumable();
        Algorithm algorithm = learnedWith().create(newest.policy().spec(), Device.cpu(), 0);
        newest.restore(algorithm);
        return algorithm;
    }

    /** The algorithm and its settings. */
    public Config learnedWith() {
        Map<String, Object> run = Yaml.read(config());
        Algorithms.Entry entry = Algorithms.named(String.valueOf(run.get("algorithm")));
        Map<String, Object> settings = new LinkedHashMap<>();
        if (run.get(SETTINGS) instanceof Map<?, ?> values) {
            values.forEach((name, value) -> settings.put(String.valueOf(name), value));
        }
        return Settings.withAll(entry.defaults(), settings);
    }

    /** The newest checkpoint. */
    public Optional<Checkpoint> last() {
        return checkpoints().stream().reduce((first, second) -> second);
    }

    /** The checkpoint that scored best, the earlier one of equals; empty where none was, or none was a number. */
    public Optional<Checkpoint> best() {
        Optional<Long> step = Metrics.read(metrics()).column(SCORE_COLUMN).entrySet().stream()
                .filter(score -> !Double.isNaN(score.getValue()))
                .max(Map.Entry.<Long, Double>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                .map(Map.Entry::getKey);
        return step.flatMap(
                best -> checkpoints().stream().filter(c -> c.step() == best).findFirst());
    }
}
