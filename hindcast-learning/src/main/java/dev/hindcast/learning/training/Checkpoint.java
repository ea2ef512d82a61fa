package dev.hindcast.learning.training;

import dev.hindcast.dataset.NpyArray;
import dev.hindcast.dataset.Npz;
import dev.hindcast.dataset.internal.SafeFiles;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.policy.PolicyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A learner at one moment: {@code checkpoints/step-N} with {@code policy.npz} ({@link PolicyFile}), where it learned in an environment
 * {@code actions.npz}, the actions since the checkpoint before and their rewards, and, in the newest only, {@code state.npz}: all
 * weights, targets and optimiser moments by name. Noise, batches and schedules are functions of the seed and N, episodes of their
 * seeds and actions, so that there is nothing more to save.
 *
 * @param step N: updates, or steps in the environment where it was trained in one
 * @param directory where it lies
 */
public record Checkpoint(long step, Path directory) {
    private static final String STATE = "state.npz";
    private static final String POLICY = "policy.npz";
    private static final String ACTIONS = "actions.npz";

    /** Writes beside {@code directory}, then moves. */
    static Checkpoint write(Path directory, long step, Algorithm algorithm, @Nullable ActionLog actions) {
        NetworkPolicy policy = algorithm.policy();
        SafeFiles.deleteRecursively(directory);
        SafeFiles.write(directory, temporary -> {
            Files.createDirectories(temporary);
            PolicyFile.write(temporary.resolve(POLICY), policy);
            Npz.write(temporary.resolve(STATE), stateOf(algorithm));
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

    /** Whether a training can go on from here. */
    boolean resumable() {
        return Files.exists(directory.resolve(STATE));
    }

    /**
     * Puts the learner back to this moment.
     *
     * @param updates how many it had done
     */
    void restore(Algorithm algorithm, long updates) {
        Map<String, float[]> values = new LinkedHashMap<>();
        Npz.read(directory.resolve(STATE)).forEach((name, array) -> values.put(name, array.floats()));
        algorithm.restore(updates, values);
    }

    /** The steps in the environment since the checkpoint before. */
    ActionLog actions() {
        return ActionLog.read(directory.resolve(ACTIONS));
    }

    /** Forgets the learner's state. */
    void dropState() {
        try {
            Files.deleteIfExists(directory.resolve(STATE));
        } catch (IOException e) {
            // A state too many takes room but misleads nobody.
            directory.resolve(STATE).toFile().deleteOnExit();
        }
    }

    /** The policy of this moment. */
    public NetworkPolicy policy() {
        return PolicyFile.read(directory.resolve(POLICY));
    }
}
