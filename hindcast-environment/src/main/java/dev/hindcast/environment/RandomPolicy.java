package dev.hindcast.environment;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Space;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/** Draws every action uniformly from the whole space, or from the legal part of it, whatever the observation. */
public final class RandomPolicy implements MemorylessPolicy {
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
    public float[] act(Past past, RandomGenerator random) {
        return actionSpace instanceof Discrete discrete
                ? new float[] {discrete.start() + drawn(discrete.n(), past.legalActions(), random)}
                : drawn(random);
    }

    @Override
    public String toString() {
        return "random policy for " + actionSpace;
    }

    /** 1 over the volume of the box, if it has one. */
    @Override
    public Optional<DensityPolicy> density() {
        if (!(actionSpace instanceof Box box)) {
            return Optional.empty();
        }
        double logVolume = 0;
        for (int i = 0; i < low.length; i++) {
            logVolume += Math.log((double) high[i] - low[i]);
        }
        double inside = -logVolume;
        return inside == Double.POSITIVE_INFINITY
                ? Optional.empty()
                : Optional.of(DensityPolicy.of(
                        this, (past, action) -> box.contains(action) ? inside : Double.NEGATIVE_INFINITY));
    }

    @Override
    public Optional<DiscretePolicy> discrete() {
        return actionSpace instanceof Discrete discrete ? Optional.of(new Uniform(discrete)) : Optional.empty();
    }

    @Override
    public OptionalDouble judgedLogProbability(Past past, float[] action) {
        return logProbability(past, action);
    }

    /** This policy where actions are discrete. */
    private record Uniform(Discrete actionSpace) implements DiscretePolicy, MemorylessPolicy {
        @Override
        public double[] probabilities(Past past) {
            ActionMask legal = past.legalActions();
            int count = legal.count(actionSpace.n());
            double[] probabilities = new double[actionSpace.n()];
            for (int i = 0; i < probabilities.length; i++) {
                probabilities[i] = legal.allows(i) ? 1.0 / count : 0;
            }
            return probabilities;
        }

        @Override
        public double[] judgedProbabilities(Past past) {
            return probabilities(past);
        }
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
