package dev.hindcast.experiments.example;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * One state, one action of two components, one reward, and the episode is over. A reward is to be had near two actions in opposite corners,
 * twice as much near one of them; the log takes either as often, with some noise. Between the two, where their average lies, there is none.
 *
 * @param steps how many the log has
 * @param worseShare how often it takes the worse one
 */
record TwoModes(int steps, double worseShare) {
    static final double PLACE = 0.6;
    static final double WORSE_REWARD = 0.5;
    private static final double REWARD_WIDTH = 0.2;
    private static final double LOGGED_NOISE = 0.1;
    private static final double NEAR = 0.4;
    private static final float[] STATE = {0};

    /** 1 at the better action, 1/2 at the worse one, and less beside them along a normal density's shape. */
    static double reward(float[] action) {
        return Math.max(worth(action, 1), WORSE_REWARD * worth(action, -1));
    }

    private static double worth(float[] action, int side) {
        double distance = distance(action, side);
        return Math.exp(-distance * distance / (2 * REWARD_WIDTH * REWARD_WIDTH));
    }

    private static double distance(float[] action, int side) {
        return Math.hypot(action[0] - side * PLACE, action[1] - side * PLACE);
    }

    /** An action as the log takes it. */
    private float[] logged(RandomGenerator random) {
        double side = random.nextDouble() < worseShare ? -PLACE : PLACE;
        float[] action = new float[2];
        for (int i = 0; i < action.length; i++) {
            action[i] = (float) Math.max(-1, Math.min(1, side + LOGGED_NOISE * random.nextGaussian()));
        }
        return action;
    }

    /** The log. */
    Dataset log(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        List<Episode> episodes = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            float[] action = logged(random);
            episodes.add(new Episode(
                    i, new float[] {0, 0}, action, new float[] {(float) reward(action)}, Ending.TERMINATED));
        }
        return new Dataset("two-modes", Box.of(1, -1, 1), Box.of(2, -1, 1), episodes, Optional.empty(), List.of());
    }

    /**
     * What a policy does in the one state.
     *
     * @param acts what its action without randomness earns; NaN where there is none
     * @param samples drawn actions
     */
    record Outcome(double acts, List<float[]> samples) {
        static Outcome of(Policy policy, int count, long seed) {
            RandomGenerator random = new SplittableRandom(seed);
            Past past = Past.of(STATE);
            List<float[]> samples = IntStream.range(0, count)
                    .mapToObj(i -> policy.sample(past, random))
                    .toList();
            return new Outcome(reward(policy.act(past, random)), samples);
        }

        /** That of the policy that collected the log. */
        static Outcome ofLog(TwoModes problem, int count, long seed) {
            RandomGenerator random = new SplittableRandom(seed);
            return new Outcome(
                    Double.NaN,
                    IntStream.range(0, count)
                            .mapToObj(i -> problem.logged(random))
                            .toList());
        }

        /** What drawn actions earn, on average. */
        double earns() {
            return samples.stream().mapToDouble(TwoModes::reward).average().orElseThrow();
        }

        double nearBetter() {
            return share(action -> distance(action, 1) < NEAR);
        }

        double nearWorse() {
            return share(action -> distance(action, -1) < NEAR);
        }

        double elsewhere() {
            return share(action -> distance(action, 1) >= NEAR && distance(action, -1) >= NEAR);
        }

        private double share(Predicate<float[]> which) {
            return samples.stream().filter(which).count() / (double) samples.size();
        }
    }
}
