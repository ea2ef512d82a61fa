package dev.hindcast.learning.training;

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

/**
 * A problem of two steps whose best policy is known. A state is a number x in [-1, 1]; the reward of an action u is
 * 1 - (u - x)^2; the next state is u, and the episode terminates after the second step. The log's actions are uniform.
 */
final class Problems {
    private Problems() {}

    static Dataset twoSteps(int episodes, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Episode> list = new ArrayList<>();
        for (int i = 0; i < episodes; i++) {
            float x = (float) random.nextDouble(-1, 1);
            float u = (float) random.nextDouble(-1, 1);
            float v = (float) random.nextDouble(-1, 1);
            list.add(new Episode(
                    i,
                    new float[] {x, u, v},
                    new float[] {u, v},
                    new float[] {reward(x, u), reward(u, v)},
                    Ending.TERMINATED));
        }
        return new Dataset("two steps", Box.of(1, -1, 1), Box.of(1, -1, 1), list, Optional.empty(), List.of());
    }

    private static float reward(float x, float u) {
        return 1 - (u - x) * (u - x);
    }

    /**
     * One step whose actions (u, v) the log has on a line only: u is uniform and v always 0. The reward is 1 - (u - x)^2 - v^2, so that
     * nothing in the data tells what a v is worth.
     */
    static Dataset line(int episodes, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Episode> list = new ArrayList<>();
        for (int i = 0; i < episodes; i++) {
            float x = (float) random.nextDouble(-1, 1);
            float u = (float) random.nextDouble(-1, 1);
            list.add(new Episode(
                    i, new float[] {x, 0}, new float[] {u, 0}, new float[] {reward(x, u)}, Ending.TERMINATED));
        }
        return new Dataset("line", Box.of(1, -1, 1), Box.of(2, -1, 1), list, Optional.empty(), List.of());
    }

    /** The mean return over 101 starts in [-1, 1] of a policy for {@link #line}: at most 1. */
    static double valueOnLine(Policy policy) {
        SplittableRandom random = new SplittableRandom(0);
        double sum = 0;
        for (int i = 0; i <= 100; i++) {
            float x = i / 50f - 1;
            float[] action = policy.act(Past.of(new float[] {x}), random);
            sum += reward(x, action[0]) - action[1] * action[1];
        }
        return sum / 101;
    }

    /**
     * One step whose logged actions u are uniform in [-0.4, 0.4], where the reward 1 + x u promises more the larger they are: beyond +-0.5,
     * of which the log knows nothing, it is -1. The log's own mean action (0) earns 1, its largest ones 1.2.
     */
    static Dataset cliff(int episodes, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Episode> list = new ArrayList<>();
        for (int i = 0; i < episodes; i++) {
            float x = (float) random.nextDouble(-1, 1);
            float u = (float) random.nextDouble(-0.4, 0.4);
            list.add(new Episode(
                    i, new float[] {x, u}, new float[] {u}, new float[] {rewardByCliff(x, u)}, Ending.TERMINATED));
        }
        return new Dataset("cliff", Box.of(1, -1, 1), Box.of(1, -1, 1), list, Optional.empty(), List.of());
    }

    private static float rewardByCliff(float x, float u) {
        return Math.abs(u) > 0.5f ? -1 : 1 + x * u;
    }

    /** The mean return over 101 starts in [-1, 1] of a policy for {@link #cliff}. */
    static double valueOnCliff(Policy policy) {
        SplittableRandom random = new SplittableRandom(0);
        double sum = 0;
        for (int i = 0; i <= 100; i++) {
            float x = i / 50f - 1;
            sum += rewardByCliff(x, policy.act(Past.of(new float[] {x}), random)[0]);
        }
        return sum / 101;
    }

    /** The policy's mean return over 101 starts in [-1, 1]: at most 2. */
    static double value(Policy policy) {
        SplittableRandom random = new SplittableRandom(0);
        double sum = 0;
        for (int i = 0; i <= 100; i++) {
            float x = i / 50f - 1;
            float u = policy.act(Past.of(new float[] {x}), random)[0];
            float v = policy.act(Past.of(new float[] {u}), random)[0];
            sum += reward(x, u) + reward(u, v);
        }
        return sum / 101;
    }
}
