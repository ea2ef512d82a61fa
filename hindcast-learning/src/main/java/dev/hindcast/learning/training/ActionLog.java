package dev.hindcast.learning.training;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.NpyArray;
import dev.hindcast.dataset.Npz;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Steps in an environment whose episodes are functions of their seeds and actions: taking the actions again leads through the same
 * states, and the rewards tell whether it did.
 *
 * @param actions one a step, in the environment's units
 * @param rewards one a step, rounded to 32 bits
 */
record ActionLog(List<float[]> actions, List<Float> rewards) {
    private static final String ACTIONS = "actions";
    private static final String REWARDS = "rewards";

    /** An empty log, to be added to. */
    ActionLog() {
        this(new ArrayList<>(), new ArrayList<>());
    }

    void add(float[] action, double reward) {
        actions.add(action);
        rewards.add((float) reward);
    }

    /**
     * Reads a file.
     *
     * @throws DatasetException where it holds no such steps
     */
    static ActionLog read(Path file) {
        Map<String, NpyArray> arrays = Npz.read(file);
        NpyArray actions = arrays.get(ACTIONS);
        NpyArray rewards = arrays.get(REWARDS);
        if (actions == null || rewards == null || actions.size() % Math.max(1, rewards.size()) != 0) {
            throw new DatasetException(file + " holds no steps: is it whole, and from Hindcast?");
        }
        ActionLog log = new ActionLog();
        int size = actions.size() / Math.max(1, rewards.size());
        for (int t = 0; t < rewards.size(); t++) {
            float[] action = new float[size];
            System.arraycopy(actions.floats(), t * size, action, 0, size);
            log.add(action, rewards.floats()[t]);
        }
        return log;
    }

    /** The first {@code count} steps, or all where there are fewer. */
    ActionLog first(long count) {
        int kept = (int) Math.min(count, rewards.size());
        return new ActionLog(actions.subList(0, kept), rewards.subList(0, kept));
    }

    void write(Path file) {
        int steps = rewards.size();
        int size = steps == 0 ? 0 : actions.get(0).length;
        float[] flatActions = new float[steps * size];
        float[] flatRewards = new float[steps];
        for (int t = 0; t < steps; t++) {
            System.arraycopy(actions.get(t), 0, flatActions, t * size, size);
            flatRewards[t] = rewards.get(t);
        }
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        arrays.put(ACTIONS, NpyArray.of(flatActions, steps, size));
        arrays.put(REWARDS, NpyArray.of(flatRewards, steps));
        Npz.write(file, arrays);
    }
}
