package dev.hindcast.evaluation.gate;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.tabular.TabularPolicy;
import dev.hindcast.evaluation.offpolicy.OffPolicyData;
import dev.hindcast.evaluation.offpolicy.Propensities;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Logs of a process with one state and two actions, of which the behaviour takes action 1 with one probability and the judged policy
 * with another.
 *
 * @param steps of each episode
 * @param behavior the probability with which the behaviour takes action 1
 * @param target that of the judged policy
 * @param ending of each episode
 * @param rewards of an episode's actions
 */
record SimpleLogs(int steps, double behavior, double target, Ending ending, Rewards rewards) {
    /** The rewards of an episode. */
    @FunctionalInterface
    interface Rewards {
        float[] of(float[] actions, SplittableRandom random);
    }

    static TabularPolicy taking(double first) {
        return TabularPolicy.of(new double[][] {{1 - first, first}});
    }

    OffPolicyData data(int episodes, long seed) {
        return data(episodes, seed, 1);
    }

    /** Beside propensities that are a factor of the right ones. */
    OffPolicyData data(int episodes, long seed, double factor) {
        return OffPolicyData.of(log(episodes, seed, factor), taking(target), Propensities.logged(), 1);
    }

    Dataset log(int episodes, long seed, double factor) {
        List<Episode> all = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < episodes; i++) {
            float[] actions = new float[steps];
            double[] logs = new double[steps];
            for (int t = 0; t < steps; t++) {
                boolean first = random.nextDouble() < behavior;
                actions[t] = first ? 1 : 0;
                logs[t] = Math.log(factor * (first ? behavior : 1 - behavior));
            }
            all.add(new Episode(
                    i, new float[steps + 1], actions, rewards.of(actions, random), ending, new boolean[0], logs));
        }
        return new Dataset("simple", new Discrete(1), new Discrete(2), all, Optional.empty(), List.of());
    }
}
