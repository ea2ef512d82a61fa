package dev.hindcast.learning.training;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.NpyArray;
import dev.hindcast.dataset.Npz;
import dev.hindcast.dataset.Space;
import dev.hindcast.dataset.internal.SafeFiles;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.policy.PolicyFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A learner at one moment: {@code checkpoints/step-N} with {@code policy.npz} ({@link PolicyFile}), where it learned in an environment
 * {@code actions.npz}, the actions since the checkpoint before and their rewards, and, in the newest two, {@code state.npz}: all
 * weights, targets and optimiser moments by name, and {@code memory.npz}: where it is in its phases and what it remembers beside. Noise, batches and schedules are functions of the seed and N, episodes of their
 * seeds and actions, so that there is nothing more to save.
 *
 * @param step N: updates, or steps in the environment where it was trained in one
 * @param directory where it lies
 */
public record Checkpoint(long step, Path directory) {
    private static final String STATE = "state.npz";
    private static final String POLICY = "policy.npz";
    private static final String ACTIONS = "actions.npz";
    private static final String MEMORY = "memory.npz";

    /** Writes beside {@code directory}, then moves. */
    static Checkpoint write(Path directory, long step, Algorithm algorithm, @Nullable ActionLog actions) {
        NetworkPolicy policy = algorithm.policy();
        SafeFiles.deleteRecursively(directory);
        SafeFiles.write(directory, temporary -> {
            Files.createDirectories(temporary);
            PolicyFile.write(temporary.resolve(POLICY), policy);
            Npz.write(temporary.resolve(STATE), stateOf(algorithm));
            Npz.write(temporary.resolve(MEMORY), algorithm.memory());
            if (actions != null) {
                actions.write(temporary.resolve(ACTIONS));
            }
        });
        return new Checkpoint(step, directory);
    }

    private static Map<String, NpyArray> stateOf(Algorithm algorithm) {
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        algorithm.state().forEach((name, tensor) -> {
            float[] values = tensor.toArray();
            arrays.put(name, NpyArray.of(values, values.length));
        });
        return arrays;
    }

    /** Whether a learner's state was kept here. */
    boolean hasState() {
        return Files.exists(directory.resolve(STATE));
    }

    /** What is wrong with a file of it, if anything. */
    Optional<String> damage() {
        for (String file : List.of(STATE, MEMORY, ACTIONS, POLICY)) {
            Path path = directory.resolve(file);
            try {
                if (Files.exists(path)) {
                    Npz.read(path);
                }
            } catch (DatasetException e) {
                return Optional.of(String.valueOf(e.getMessage()));
            }
        }
        return Optional.empty();
    }

    /** Puts the learner back to this moment. */
    void restore(Algorithm algorithm) {
        restore(algorithm, step);
    }

    /**
     * Puts the learner back to this moment.
     *
     * @param updates how many it had done where this checkpoint, of an earlier version, does not say it
     */
    void restore(Algorithm algorithm, long updates) {
        Map<String, float[]> values = new LinkedHashMap<>();
        Npz.read(directory.resolve(STATE)).forEach((name, array) -> values.put(name, array.floats()));
        Path memory = directory.resolve(MEMORY);
        try {
            Map<String, NpyArray> remembered = Files.exists(memory) ? Npz.read(memory) : Map.of();
            algorithm.restore(remembered.isEmpty() ? updates : Algorithm.updatesIn(remembered), values, remembered);
        } catch (IllegalArgumentException e) {
            throw new DatasetException(
                    directory + " holds another learner's state (" + e.getMessage()
                            + "): use the algorithm and settings that it was trained with",
                    e);
        }
    }

    /**
     * Gives the learner what was learned until this moment, for a training of its own.
     *
     * @throws DatasetException where it is another learner's, sees observations in another way, or had not begun to learn its policy
     */
    void start(Algorithm algorithm) {
        requireSeenBy(algorithm);
        restore(algorithm);
        if (!algorithm.inLastStage()) {
            throw new DatasetException(
                    directory + " was left in its phase '" + algorithm.stage().name()
                            + "', before it learned a policy: finish that training first, by `resume`");
        }
        algorithm.startAnew();
    }

    /**
     * Checks that the learner sees observations as the one whose checkpoint this is.
     *
     * @throws DatasetException where it does not
     */
    void requireSeenBy(Algorithm algorithm) {
        if (!kept(policy().spec()).equals(kept(algorithm.spec()))) {
            throw new DatasetException(
                    directory + " was learned in other spaces or from observations that were standardized"
                            + " otherwise: create the learner with the spec of its policy");
        }
    }

    /** What a policy file keeps of it: bounds, but neither shapes nor types. */
    private static DatasetSpec kept(DatasetSpec spec) {
        return new DatasetSpec(kept(spec.observationSpace()), kept(spec.actionSpace()), spec.standardization());
    }

    private static Space kept(Space space) {
        return space instanceof Box box ? new Box(box.low(), box.high()) : space;
    }

    /** How many updates of its last phase the learner had done. */
    long lastStageUpdates() {
        Path memory = directory.resolve(MEMORY);
        return Files.exists(memory) ? Algorithm.lastStageUpdatesIn(Npz.read(memory)) : step;
    }

    /** The steps in the environment since the checkpoint before. */
    ActionLog actions() {
        return ActionLog.read(directory.resolve(ACTIONS));
    }

    /** Forgets the learner's state. */
    void dropState() {
        for (String file : new String[] {STATE, MEMORY}) {
            try {
                Files.deleteIfExists(directory.resolve(file));
            } catch (IOException e) {
                // A state too many takes room but misleads nobody.
                directory.resolve(file).toFile().deleteOnExit();
            }
        }
    }

    /** Whether another holds the same policy. */
    public boolean hasPolicyOf(Checkpoint other) {
        try {
            return Files.mismatch(directory.resolve(POLICY), other.directory.resolve(POLICY)) < 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The policy of this moment. */
    public NetworkPolicy policy() {
        return PolicyFile.read(directory.resolve(POLICY));
    }
}
