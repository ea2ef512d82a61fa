package dev.hindcast.learning.training;

import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.NpyArray;
import dev.hindcast.dataset.Npz;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Steps in an environment whose episodes are functions of their seeds and actions: taking the actions again leads through the same
 * states, and the rewards tell whether it did.
 *
 * @param steps in the order in which they were taken
 */
record ActionLog(List<Step> steps) {
    private static final String ACTIONS = "actions";
    private static final String REWARDS = "rewards";
    private static final String LOG_PROBABILITIES = "log_probabilities";

    /**
     * A step.
     *
     * @param action in the environment's units
     * @param logProbability how likely it was, see {@link dev.hindcast.environment.Policy#logProbability}
     * @param reward rounded to 32 bits
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Step(float[] action, OptionalDouble logProbability, float reward) {}

    /** An empty log, to be added to. */
    ActionLog() {
        this(new ArrayList<>());
    }

    void add(float[] action, OptionalDouble logProbability, double reward) {
        steps.add(new Step(action, logProbability, (float) reward));
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
        NpyArray likely = arrays.get(LOG_PROBABILITIES);
        if (likely != null && likely.size() != rewards.size()) {
            throw new DatasetException(file + " holds " + likely.size() + " probabilities of " + rewards.size()
                    + " actions: is it whole?");
        }
        double[] logProbabilities = likely == null ? new double[0] : likely.doubles();
        ActionLog log = new ActionLog();
        int size = actions.size() / Math.max(1, rewards.size());
        for (int t = 0; t < rewards.size(); t++) {
            float[] action = new float[size];
            System.arraycopy(actions.floats(), t * size, action, 0, size);
            boolean known = logProbabilities.length > 0 && !Double.isNaN(logProbabilities[t]);
            log.add(
                    action,
                    known ? OptionalDouble.of(logProbabilities[t]) : OptionalDouble.empty(),
                    rewards.floats()[t]);
        }
        return log;
    }

    /** The first {@code count} steps, or all where there are fewer. */
    ActionLog first(long count) {
        return new ActionLog(steps.subList(0, (int) Math.min(count, steps.size())));
    }

    void write(Path file) {
        int count = steps.size();
        int size = count == 0 ? 0 : steps.get(0).action.length;
        float[] flatActions = new float[count * size];
        float[] rewards = new float[count];
        double[] logProbabilities = new double[count];
        for (int t = 0; t < count; t++) {
            Step step = steps.get(t);
            System.arraycopy(step.action, 0, flatActions, t * size, size);
            rewards[t] = step.reward;
            logProbabilities[t] = step.logProbability.orElse(Double.NaN);
        }
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        arrays.put(ACTIONS, NpyArray.of(flatActions, count, size));
        arrays.put(REWARDS, NpyArray.of(rewards, count));
        arrays.put(LOG_PROBABILITIES, NpyArray.of(logProbabilities, count));
        Npz.write(file, arrays);
    }
}
