package dev.hindcast.environment;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Space;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/** Draws every action uniformly from the whole space, or from the legal part of it, whatever the observation. */
public final class RandomPolicy implements Policy {
    private final Space actionSpace;
    private final float[] low;
    private final float[] high;

    /**
     * @param actionSpace a {@link Discrete} space or a bounded {@link Box}
     * @throws IllegalArgumentException where the box is not bounded
     */
    public RandomPolicy(Space actionSpace) {
        if (actionSpace instanceof Box box && !box.bounded()) {
            throw new IllegalArgumentException(
                    "A random policy needs finite bounds to draw between, but the actions are " + box
                            + ": state their bounds");
        }
        this.actionSpace = actionSpace;
        this.low = actionSpace instanceof Box box ? box.low() : new float[0];
        this.high = actionSpace instanceof Box box ? box.high() : new float[0];
    }

    @Override
    public Space actionSpace() {
        return actionSpace;
    }

    @Override
    public float[] act(float[] observation, ActionMask legal, RandomGenerator random) {
        return actionSpace instanceof Discrete discrete
                ? new float[] {discrete.start() + drawn(discrete.n(), legal, random)}
                : drawn(random);
    }

    @Override
    public OptionalDouble logProbability(float[] observation, ActionMask legal, float[] action) {
        return OptionalDouble.of(
                actionSpace instanceof Discrete discrete
                        ? legal.allows((int) action[0] - discrete.start())
                                ? -Math.log(legal.count(discrete.n()))
                                : Double.NEGATIVE_INFINITY
                        : logDensity(action));
    }

    @Override
    public OptionalDouble judgedLogProbability(float[] observation, ActionMask legal, float[] action) {
        return logProbability(observation, legal, action);
    }

    private double logDensity(float[] action) {
        if (!actionSpace.contains(action)) {
            return Double.NEGATIVE_INFINITY;
        }
        double logVolume = 0;
        for (int i = 0; i < low.length; i++) {
            logVolume += Math.log((double) high[i] - low[i]);
        }
        return -logVolume;
    }

    private static int drawn(int actions, ActionMask legal, RandomGenerator random) {
        int rank = random.nextInt(legal.count(actions));
        int action = 0;
        while (!legal.allows(action) || rank-- > 0) {
            action++;
        }
        return action;
    }

    private float[] drawn(RandomGenerator random) {
        float[] action = new float[low.length];
        for (int i = 0; i < action.length; i++) {
            action[i] = (float) (low[i] + random.nextDouble() * ((double) high[i] - low[i]));
        }
        return action;
    }
}
