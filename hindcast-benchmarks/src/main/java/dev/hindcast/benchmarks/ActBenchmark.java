package dev.hindcast.benchmarks;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.environment.Past;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.policy.ReturnConditionedPolicy;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Processor time that a policy takes for an action in plain Java, one at a time on one thread, which on a free core is how long one waits: each
 * algorithm's policy with the weights it begins with, for observations of 17 components and actions of 6.
 *
 * @param actions how many are timed of each, at least 1; as many come before, in which the JVM compiles
 */
public record ActBenchmark(int actions) {
    private static final int EPISODE = 100;
    private static final double TARGET = 3000;
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException where one is not as said of it
     */
    public ActBenchmark {
        if (actions < 1) {
            throw new IllegalArgumentException("At least 1 action must be timed, got " + actions);
        }
    }

    /**
     * What was measured of an algorithm, in microseconds of processor time.
     *
     * @param kind of its policy
     * @param median of all timed actions
     * @param slow the time that 99% of them do not exceed
     */
    public record Row(String algorithm, NetworkPolicy.Kind kind, double median, double slow) {}

    /** The algorithms whose policies can be measured: those for continuous actions. */
    public static List<String> algorithms() {
        return Workload.algorithms();
    }

    /** Measures the policy of an algorithm with such settings. */
    public Row of(String algorithm, Config config) {
        DatasetSpec spec =
                DatasetSpec.unstandardized(Box.unbounded(Workload.OBSERVATION), Box.of(Workload.ACTION, -1, 1));
        try (Algorithm learner = config.create(spec, Device.cpu(), 0)) {
            NetworkPolicy policy = aiming(learner.policy());
            SplittableRandom random = new SplittableRandom(0);
            microseconds(policy, random);
            double[] sorted = microseconds(policy, random);
            Arrays.sort(sorted);
            return new Row(algorithm, policy.kind(), Medians.of(sorted), sorted[(int) Math.ceil(0.99 * actions) - 1]);
        }
    }

    /** One that knows no data yet aims at nothing, for which all returns that it might try are the same. */
    private static NetworkPolicy aiming(NetworkPolicy policy) {
        return policy instanceof ReturnConditionedPolicy conditioned
                ? (NetworkPolicy) conditioned.aimingAt(TARGET)
                : policy;
    }

    private double[] microseconds(NetworkPolicy policy, SplittableRandom random) {
        double[] times = new double[actions];
        Past past = Past.of(observation(random));
        for (int i = 0; i < actions; i++) {
            long start = CLOCK.getCurrentThreadCpuTime();
            float[] action = policy.act(past, random);
            times[i] = (CLOCK.getCurrentThreadCpuTime() - start) / 1e3;
            past = past.length() + 1 < EPISODE
                    ? past.then(action, 0, observation(random))
                    : Past.of(observation(random));
        }
        return times;
    }

    private static float[] observation(SplittableRandom random) {
        float[] observation = new float[Workload.OBSERVATION];
        for (int i = 0; i < observation.length; i++) {
            observation[i] = (float) random.nextGaussian();
        }
        return observation;
    }
}
