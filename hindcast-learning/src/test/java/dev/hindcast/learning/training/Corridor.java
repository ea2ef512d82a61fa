package dev.hindcast.learning.training;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.DiscretePolicy;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.Rollouts;
import java.util.SplittableRandom;

/**
 * A problem of discrete actions whose best policy is known. Places 0 to 4 in a row, a start at 1, 2 or 3; each step left (action 1),
 * nowhere (2) or right (3) costs .03, and nowhere is illegal in the middle. The right end pays 1, the left end .4: the best policy
 * always goes right and earns .94 on average.
 */
final class Corridor implements Environment {
    private static final int RIGHT_END = 4;
    private static final int MIDDLE = 2;
    private static final double COST = 0.03;
    private static final Discrete ACTIONS = new Discrete(3, 1);

    /** Goes left more often than right: who always goes left earns .34. */
    private static final DiscretePolicy LEFTIST = new DiscretePolicy() {
        @Override
        public int context() {
            return 1;
        }

        @Override
        public Discrete actionSpace() {
            return ACTIONS;
        }

        @Override
        public double[] probabilities(Past past) {
            return past.legalActions().allows(1) ? new double[] {0.5, 0.1, 0.4} : new double[] {5 / 9.0, 0, 4 / 9.0};
        }
    };

    private final boolean numbered;
    private int place;

    /**
     * @param numbered whether a place is seen as one of the numbers 1 to 5 rather than as a distance from the middle
     */
    Corridor(boolean numbered) {
        this.numbered = numbered;
    }

    /** Episodes of the leftist. */
    static Dataset data(boolean numbered, int episodes) {
        return Rollouts.with(() -> new Corridor(numbered)).exploring().collect("corridor", LEFTIST, episodes, 1);
    }

    /** The policy's mean return from the three starts, of 20 steps at most. */
    static double value(Policy policy, boolean numbered) {
        Corridor corridor = new Corridor(numbered);
        double sum = 0;
        for (int start = 1; start < RIGHT_END; start++) {
            sum += corridor.valueFrom(start, policy);
        }
        return sum / (RIGHT_END - 1);
    }

    private double valueFrom(int start, Policy policy) {
        double sum = 0;
        place = start;
        boolean ended = false;
        for (int t = 0; t < 20 && !ended; t++) {
            Step step = step(policy.act(Past.of(observation(), actionMask()), new SplittableRandom(0)));
            sum += step.reward();
            ended = step.ended();
        }
        return sum;
    }

    @Override
    public String id() {
        return "Corridor";
    }

    @Override
    public Space observationSpace() {
        return numbered ? new Discrete(RIGHT_END + 1, 1) : Box.of(1, -MIDDLE, MIDDLE);
    }

    @Override
    public Space actionSpace() {
        return ACTIONS;
    }

    @Override
    public ActionMask actionMask() {
        return place == MIDDLE ? ActionMask.of(true, false, true) : ActionMask.unrestricted();
    }

    @Override
    public float[] reset(long seed) {
        place = 1 + new SplittableRandom(seed).nextInt(RIGHT_END - 1);
        return observation();
    }

    private float[] observation() {
        return new float[] {numbered ? place + 1 : place - MIDDLE};
    }

    @Override
    public Step step(float[] action) {
        place += (int) action[0] - 2;
        double prize = place == RIGHT_END ? 1 : place == 0 ? 0.4 : 0;
        return new Step(observation(), prize - COST, place % RIGHT_END == 0, false);
    }
}
