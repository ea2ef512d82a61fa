package dev.hindcast.environment;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.internal.Actions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Keeps the steps of an episode that is under way in an environment, which it resets. */
public final class EpisodeRecorder {
    private final Environment environment;
    private final List<float[]> observations = new ArrayList<>();
    private final List<float[]> actions = new ArrayList<>();
    private final List<Float> rewards = new ArrayList<>();
    private final List<ActionMask> masks = new ArrayList<>();
    private final List<Double> logProbabilities = new ArrayList<>();

    /** Starts an episode of {@code environment} from {@code seed}. */
    public EpisodeRecorder(Environment environment, long seed) {
        this(environment, environment.reset(seed));
    }

    /** Starts with the first observation of an episode that somebody else resets and steps. */
    EpisodeRecorder(Environment environment, float[] start) {
        this.environment = environment;
        requireFinite("observation", start);
        observations.add(start);
        masks.add(environment.actionMask());
    }

    /** The observation of the present state. */
    public float[] observation() {
        return observations.get(observations.size() - 1);
    }

    /** The legal actions of the present state. */
    public ActionMask actionMask() {
        return masks.get(masks.size() - 1);
    }

    /** The episode so far. */
    public Past past() {
        return new Pasts.Recorded(observations, masks, actions, rewards, length());
    }

    /** How many steps were taken. */
    public int length() {
        return actions.size();
    }

    /**
     * Takes a step.
     *
     * @throws IllegalStateException where the action has NaN, a wrong length, lies outside of a discrete space or is not legal, or where the
     *     environment answers with what is no number
     */
    public Environment.Step step(float[] action) {
        return step(action, OptionalDouble.empty());
    }

    /**
     * Takes a step, see {@link #step(float[])}.
     *
     * @param logProbability how likely the action was, see {@link Policy#logProbability}; an episode keeps it if every step has one
     */
    public Environment.Step step(float[] action, OptionalDouble logProbability) {
        requireTakeable(action);
        Environment.Step step = environment.step(action);
        add(action, logProbability, step);
        return step;
    }

    /** Refuses an action that {@link #step} would refuse. */
    void requireTakeable(float[] action) {
        if (!Actions.valid(environment.actionSpace(), action)) {
            throw refused(Actions.complaint(environment.actionSpace(), action));
        }
        if (environment.actionSpace() instanceof Discrete discrete
                && !actionMask().allows((int) action[0] - discrete.start())) {
            throw refused("action " + (int) action[0] + ", which is not legal here");
        }
    }

    /**
     * Records a step that was taken.
     *
     * @throws IllegalStateException where the environment answered with what is no number
     */
    void add(float[] action, OptionalDouble logProbability, Environment.Step step) {
        requireFinite("observation", step.observation());
        requireFinite("reward", (float) step.reward());
        observations.add(step.observation());
        actions.add(action);
        rewards.add((float) step.reward());
        logProbability.ifPresent(logProbabilities::add);
        masks.add(environment.actionMask());
    }

    private void requireFinite(String what, float... values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new IllegalStateException(
                        environment.id() + " returned " + value + " as " + what + " of step " + length()
                                + " of the episode: mend the environment, such a step can be neither learned nor kept");
            }
        }
    }

    private IllegalStateException refused(String what) {
        return new IllegalStateException(
                "The policy returned " + what + " (" + environment.id() + ", step " + length() + ")");
    }

    /** All steps so far as an episode, with all T+1 observations. */
    public Episode episode(int id, Ending ending) {
        float[] flatRewards = new float[rewards.size()];
        for (int i = 0; i < flatRewards.length; i++) {
            flatRewards[i] = rewards.get(i);
        }
        return new Episode(id, flat(observations), flat(actions), flatRewards, ending)
                .withActionMasks(flatMasks())
                .withActionLogProbabilities(flatLogProbabilities());
    }

    private double[] flatLogProbabilities() {
        return logProbabilities.size() == length()
                ? logProbabilities.stream().mapToDouble(Double::doubleValue).toArray()
                : new double[0];
    }

    private boolean[] flatMasks() {
        if (!(environment.actionSpace() instanceof Discrete discrete)
                || masks.stream().noneMatch(ActionMask::restricts)) {
            return new boolean[0];
        }
        boolean[] flat = new boolean[masks.size() * discrete.n()];
        for (int t = 0; t < masks.size(); t++) {
            System.arraycopy(masks.get(t).toArray(discrete.n()), 0, flat, t * discrete.n(), discrete.n());
        }
        return flat;
    }

    private static float[] flat(List<float[]> rows) {
        int size = rows.get(0).length;
        float[] flat = new float[rows.size() * size];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, flat, i * size, size);
        }
        return flat;
    }
}
