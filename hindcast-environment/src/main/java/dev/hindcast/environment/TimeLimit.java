package dev.hindcast.environment;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.internal.Actions;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** An environment whose episodes are truncated after a number of steps. */
public final class TimeLimit implements Environment {
    private final Environment environment;
    private final int maxSteps;
    private int remainingSteps;

    /**
     * @param environment what to limit; closed with this one
     * @param maxSteps the longest episode, at least 1 step
     */
    public TimeLimit(Environment environment, int maxSteps) {
        if (maxSteps < 1) {
            throw new IllegalArgumentException("A time limit needs at least 1 step, got " + maxSteps);
        }
        this.environment = environment;
        this.maxSteps = maxSteps;
    }

    /** The environment without the limit. */
    public Environment unwrapped() {
        return environment;
    }

    /** The longest episode, in steps. */
    public int maxSteps() {
        return maxSteps;
    }

    @Override
    public String id() {
        return environment.id();
    }

    @Override
    public Optional<String> simulator() {
        return environment.simulator();
    }

    @Override
    public Space observationSpace() {
        return environment.observationSpace();
    }

    @Override
    public Space actionSpace() {
        return environment.actionSpace();
    }

    @Override
    public Map<String, Supplier<Policy>> policies() {
        return environment.policies();
    }

    @Override
    public ActionMask actionMask() {
        return environment.actionMask();
    }

    @Override
    public float[] reset(long seed) {
        float[] observation = environment.reset(seed);
        remainingSteps = maxSteps;
        return observation;
    }

    @Override
    public Step step(float[] action) {
        if (remainingSteps == 0) {
            throw Actions.noEpisode(id());
        }
        Step step = environment.step(action);
        boolean truncated = step.truncated() || remainingSteps == 1;
        remainingSteps = step.terminated() || truncated ? 0 : remainingSteps - 1;
        return new Step(step.observation(), step.reward(), step.terminated(), truncated);
    }

    @Override
    public void close() {
        environment.close();
    }
}
