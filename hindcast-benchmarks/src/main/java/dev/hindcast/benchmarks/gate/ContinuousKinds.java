package dev.hindcast.benchmarks.gate;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.DensityPolicy;
import dev.hindcast.environment.MemorylessPolicy;
import dev.hindcast.environment.Past;
import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.gate.Bound;
import dev.hindcast.evaluation.gate.Gate;
import dev.hindcast.evaluation.offpolicy.Kernel;
import dev.hindcast.evaluation.offpolicy.OffPolicyData;
import dev.hindcast.evaluation.offpolicy.Propensities;
import dev.hindcast.evaluation.offpolicy.Smoothing;
import dev.hindcast.evaluation.offpolicy.TargetPolicy;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * One step with a continuous action a: the reward is 1 with probability Phi(a), else 0. What is drawn from a normal distribution of mean m and
 * deviation s earns Phi(m / sqrt(1 + s^2)).
 */
final class ContinuousKinds {
    private static final Normal LOGGING = new Normal(0.5, 1);
    /** Worth as much as {@link #LOGGING}: .5 sqrt(1 + .6^2) / sqrt(2). */
    private static final Normal EQUAL = new Normal(0.5 * Math.sqrt(0.68), 0.6);

    /** The single action that is worth as much. */
    private static final double AS_GOOD = 0.5 / Math.sqrt(2);

    private static final Normal BETTER = new Normal(1, 0.8);

    private ContinuousKinds() {}

    /** Draws actions from a normal distribution. */
    private record Normal(double mean, double deviation) implements DensityPolicy, MemorylessPolicy {
        @Override
        public Space actionSpace() {
            return Box.unbounded(1);
        }

        @Override
        public float[] act(Past past, RandomGenerator random) {
            return new float[] {(float) mean};
        }

        @Override
        public float[] sample(Past past, RandomGenerator random) {
            return new float[] {(float) (mean + deviation * random.nextGaussian())};
        }

        @Override
        public double logDensity(Past past, float[] action) {
            return logDensity(action[0]);
        }

        double logDensity(double action) {
            return NormalDistribution.of(mean, deviation).logDensity(action);
        }

        double value() {
            return chance(mean / Math.hypot(1, deviation));
        }

        Episode play(int id, RandomGenerator random) {
            float action = (float) (mean + deviation * random.nextGaussian());
            float reward = random.nextDouble() < chance(action) ? 1 : 0;
            return new Episode(
                    id,
                    new float[] {0, 0},
                    new float[] {action},
                    new float[] {reward},
                    Ending.TERMINATED,
                    new boolean[0],
                    deviation > 0 ? new double[] {logDensity(action)} : new double[0]);
        }

        Dataset log(int episodes, long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            return new Dataset(
                    "log",
                    Box.unbounded(1),
                    Box.unbounded(1),
                    IntStream.range(0, episodes).mapToObj(i -> play(i, random)).toList(),
                    Optional.empty(),
                    List.of());
        }

        GateKind.Worth worth() {
            return new GateKind.Worth(
                    value(),
                    (n, seed) -> log(n, seed).episodes().stream()
                            .mapToDouble(Episode::totalReward)
                            .toArray());
        }
    }

    private static double chance(double x) {
        return NormalDistribution.of(0, 1).cumulativeProbability(x);
    }

    static List<GateKind> noBetter() {
        return List.of(
                kind("normal", "normal actions, as good by others", EQUAL, 1_000, "is", Bound.BETTING),
                kind("normal-t", "the same", EQUAL, 1_000, "wis", Bound.STUDENT_T),
                smoothed("smoothed", "a single action, judged by a kernel", AS_GOOD, 2_000));
    }

    static List<GateKind> better() {
        return List.of(
                kind("normal-better", "normal actions", BETTER, 5_000, "is", Bound.BETTING),
                kind("normal-better-t", "the same", BETTER, 2_000, "wis", Bound.STUDENT_T),
                smoothed("smoothed-better", "a single action, judged by a kernel", 1.2, 5_000));
    }

    /** A policy that always takes one action, by weights of a kernel around it whose width the log chooses. */
    private static GateKind smoothed(String name, String what, double action, int episodes) {
        Normal policy = new Normal(action, 0);
        return new GateKind(
                name,
                what,
                action > AS_GOOD ? GateKind.Claim.POWER : GateKind.Claim.NULL,
                episodes,
                policy.worth(),
                LOGGING.worth(),
                seed -> {
                    OffPolicyData data = Smoothing.automatic(Kernel.EPANECHNIKOV)
                            .apply(LOGGING.log(episodes, seed), policy, Propensities.logged(), 1);
                    return new Trial(
                            data,
                            Gate.of(KindBuilder.estimator("wpdis", data), Bound.STUDENT_T, 1)
                                    .withReturns(new Range(0, 1)),
                            List.of());
                });
    }

    private static GateKind kind(String name, String what, Normal policy, int episodes, String estimator, Bound bound) {
        return new GateKind(
                name,
                what,
                policy.equals(BETTER) ? GateKind.Claim.POWER : GateKind.Claim.NULL,
                episodes,
                policy.worth(),
                LOGGING.worth(),
                seed -> {
                    OffPolicyData data = OffPolicyData.of(
                            LOGGING.log(episodes, seed), TargetPolicy.sampled(policy), Propensities.logged(), 1);
                    return new Trial(
                            data,
                            Gate.of(KindBuilder.estimator(estimator, data), bound, 1)
                                    .withReturns(new Range(0, 1)),
                            List.of());
                });
    }
}
