package dev.hindcast.evaluation.shift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.BalancingPolicy;
import dev.hindcast.environment.DensityPolicy;
import dev.hindcast.environment.DiscretePolicy;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.EpsilonGreedyPolicy;
import dev.hindcast.environment.MemorylessPolicy;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.RandomPolicy;
import dev.hindcast.environment.Rollouts;
import dev.hindcast.evaluation.behavior.FitSettings;
import dev.hindcast.evaluation.shift.DistributionShift.Level;
import dev.hindcast.learning.policy.Gaussian;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class DistributionShiftTest {
    private static final ShiftSettings QUICK = ShiftSettings.defaults()
            .withDecisions(500)
            .withBehavior(FitSettings.defaults().withUpdates(1_000));

    /** Torques of a pendulum around a mean, 2 tanh u with u Gaussian. */
    private record Torque(double mean, double deviation) implements DensityPolicy, MemorylessPolicy {
        @Override
        public Box actionSpace() {
            return Box.of(1, -2, 2);
        }

        @Override
        public float[] act(Past past, RandomGenerator random) {
            return new float[] {(float) (2 * Math.tanh(mean))};
        }

        @Override
        public float[] sample(Past past, RandomGenerator random) {
            return new float[] {(float) (2 * Math.tanh(mean + deviation * random.nextGaussian()))};
        }

        @Override
        public double logDensity(Past past, float[] action) {
            double squashed = action[0] / 2.0;
            double u = (Math.log1p(squashed) - Math.log1p(-squashed)) / 2;
            return new Gaussian(mean, deviation).logDensity(u) - Math.log1p(-squashed * squashed) - Math.log(2);
        }
    }

    private static Dataset log(String id, Policy policy, int episodes) {
        return Rollouts.with(() -> Environments.make(id)).exploring().collect("log", policy, episodes, 5);
    }

    private static final Torque BEHAVIOR = new Torque(-0.2, 0.3);
    private static final Dataset PENDULUM = log("Pendulum-v1", BEHAVIOR, 40);

    @Test
    void thePolicyThatCollectedTheDataDoesNotShift() {
        DistributionShift shift =
                DistributionShift.of(PENDULUM, BEHAVIOR, QUICK.withSampled(true).withEnvironment("Pendulum-v1", 10));
        assertThat(shift.actions().klDivergence()).isCloseTo(0, within(0.05));
        assertThat(shift.actions().totalVariation()).isLessThan(0.1);
        assertThat(shift.decisions().neighborDivergence().orElseThrow()).isCloseTo(0, within(0.25));
        assertThat(shift.decisions().ratio().totalVariation()).isLessThan(0.15);
        assertThat(shift.decisions().discrepancy().pValue()).isGreaterThan(0.01);
        assertThat(shift.decisions().outsideShare()).isCloseTo(0.05, within(0.04));
        assertThat(shift.disagreement().orElseThrow().ratio()).isCloseTo(1, within(0.15));
        assertThat(shift.performance().orElseThrow().interval().contains(0)).isTrue();
        assertThat(shift.visited().orElseThrow().ratio().totalVariation()).isLessThan(0.3);
        assertThat(shift.loggedDecisions().ratio().effectiveShare()).isGreaterThan(0.9);
        assertThat(shift.loggedDecisions().neighborDivergence().orElseThrow()).isCloseTo(0, within(0.05));
        assertThat(shift.loggedVisited().orElseThrow().ratio().effectiveShare()).isGreaterThan(0.5);
        assertThat(shift.level()).isEqualTo(Level.WITHIN);
        assertThat(shift.verdict()).contains("stays where the data are", "within chance");
        assertThat(shift.exact()).isEmpty();
    }

    /**
     * tanh is one to one, so that the divergence is that of the Gaussians: (m / s)^2 / 2 = 3.1 and the total variation
     * 2 Phi(m / (2 s)) - 1 = 0.79 for m = 0.75, s = 0.3.
     */
    @Test
    void aPolicyThatDiffersShiftsByWhatItDiffers() {
        DistributionShift shift = DistributionShift.of(PENDULUM, new Torque(0.55, 0.3), QUICK.withSampled(true));
        assertThat(shift.actions().klDivergence()).isBetween(2.2, 4.5);
        assertThat(shift.actions().totalVariation()).isCloseTo(0.79, within(0.08));
        assertThat(shift.decisions().ratio().totalVariation()).isCloseTo(0.79, within(0.15));
        assertThat(shift.decisions().discrepancy().pValue()).isLessThan(0.01);
        assertThat(shift.decisions().neighborDivergence().orElseThrow()).isGreaterThan(0.8);
        assertThat(shift.visited()).isEmpty();
        assertThat(shift.performance()).isEmpty();
    }

    @Test
    void aPolicyOutsideIsSeenByAll() {
        DistributionShift shift =
                DistributionShift.of(PENDULUM, new Torque(3, 0.1), QUICK.withEnvironment("Pendulum-v1", 4));
        assertThat(shift.level()).isEqualTo(Level.OUTSIDE);
        assertThat(shift.outsideShare()).isGreaterThan(0.8);
        assertThat(Support.of(PENDULUM, QUICK).outsideShare(new Torque(3, 0.1))).isEqualTo(shift.outsideShare());
        assertThat(shift.actions().klDivergence()).isInfinite();
        assertThat(shift.actions().totalVariation()).isEqualTo(1);
        assertThat(shift.disagreement().orElseThrow().ratio()).isGreaterThan(1.5);
        assertThat(shift.visited().orElseThrow().outsideShare()).isGreaterThan(0.8);
        assertThat(shift.worst()).hasSize(5);
        assertThat(shift.worst().get(0).distance())
                .isGreaterThan(shift.decisions().threshold());
        assertThat(shift.worst().get(0).distance())
                .isGreaterThanOrEqualTo(shift.worst().get(4).distance());
        Decision worst = shift.worst().get(0);
        int at = 3 * worst.logged().time();
        assertThat(worst.logged().observation()[0])
                .isEqualTo(PENDULUM.episodes().get(worst.logged().episode()).observations()[at]);
        assertThat(shift.verdict()).contains("leaves the data for the most part");
    }

    @Test
    void discreteActions() {
        EpsilonGreedyPolicy behavior = new EpsilonGreedyPolicy(new BalancingPolicy(), 0.1);
        Dataset log = log("CartPole-v1", behavior, 20);
        DistributionShift same = DistributionShift.of(log, new Half(), QUICK);
        assertThat(same.actions().rareShare()).isLessThan(0.4);
        assertThat(Support.of(log, QUICK).outsideShare(new Half())).isEqualTo(same.outsideShare());
        DistributionShift random = DistributionShift.of(log, new RandomPolicy(new Discrete(2)), QUICK);
        assertThat(random.actions().klDivergence()).isGreaterThan(0.2);
        assertThat(random.actions().totalVariation()).isCloseTo(0.45, within(0.12));
        assertThat(random.worst().get(0).behaviorProbability()).isLessThan(0.1);
    }

    /** Uniform, and tells it. */
    private static final class Half implements DiscretePolicy, MemorylessPolicy {
        @Override
        public Discrete actionSpace() {
            return new Discrete(2);
        }

        @Override
        public double[] probabilities(Past past) {
            return new double[] {0.5, 0.5};
        }
    }

    /** On a lake whose process is known: the random policy's data, the random policy and one that only ever goes left. */
    @Test
    void tablesAreExact() {
        Policy random = new RandomPolicy(new Discrete(4));
        Dataset lake = log("FrozenLake-v1", random, 3_000);
        ShiftSettings settings = QUICK.withEnvironment("FrozenLake-v1", 10);
        DistributionShift same = DistributionShift.of(lake, random, settings);
        DiscreteDivergence exact = same.exact().orElseThrow();
        assertThat(exact.totalVariation()).isLessThan(0.03);
        assertThat(exact.klDivergence()).isCloseTo(0, within(0.01));
        assertThat(same.actions().klDivergence()).isCloseTo(0, within(0.01));
        assertThat(same.decisions().neighborDivergence()).isEmpty();
        assertThat(same.disagreement()).isEmpty();
        DistributionShift left = DistributionShift.of(lake, new Left(), settings);
        assertThat(left.exact().orElseThrow().totalVariation()).isGreaterThan(0.6);
        assertThat(left.actions().klDivergence()).isCloseTo(Math.log(4), within(0.05));
        assertThat(left.actions().totalVariation()).isCloseTo(0.75, within(0.02));
        assertThat(left.decisions().ratio().totalVariation()).isCloseTo(0.75, within(0.1));
    }

    /** Always takes the first action. */
    private static final class Left implements DiscretePolicy, MemorylessPolicy {
        @Override
        public Discrete actionSpace() {
            return new Discrete(4);
        }

        @Override
        public double[] probabilities(Past past) {
            return new double[] {1, 0, 0, 0};
        }
    }

    @Test
    void theSameSeedGivesTheSameFigures() {
        ShiftSettings brief =
                QUICK.withDecisions(50).withBehavior(FitSettings.defaults().withUpdates(20));
        DistributionShift first = DistributionShift.of(PENDULUM, new Torque(1, 0.1), brief);
        DistributionShift second = DistributionShift.of(PENDULUM, new Torque(1, 0.1), brief);
        assertThat(second.verdict()).isEqualTo(first.verdict());
        assertThat(second.decisionDistances()).isEqualTo(first.decisionDistances());
        assertThat(second.disagreement()).isEqualTo(first.disagreement());
        assertThat(DistributionShift.of(PENDULUM, new Torque(1, 0.1), brief.withSeed(3))
                        .disagreement())
                .isNotEqualTo(first.disagreement());
    }

    @Test
    void saysWhatDoesNotFit() {
        assertThatThrownBy(() -> DistributionShift.of(PENDULUM, new Half(), QUICK))
                .hasMessageContaining("measure a policy of the same problem");
        assertThatThrownBy(() -> QUICK.withDecisions(3)).hasMessageContaining("at least 20 decisions");
        Dataset lake = log("FrozenLake-v1", new RandomPolicy(new Discrete(4)), 2);
        assertThatThrownBy(() -> DistributionShift.of(lake, new Left(), QUICK)).hasMessageContaining("at least 60");
    }

    /** Does what it did not do last, at first action 0. */
    private static final class Alternating implements DiscretePolicy {
        @Override
        public Discrete actionSpace() {
            return new Discrete(2);
        }

        @Override
        public int context() {
            return 2;
        }

        @Override
        public double[] probabilities(Past past) {
            boolean second = past.length() > 0 && past.action(past.length() - 1)[0] == 0;
            return second ? new double[] {0, 1} : new double[] {1, 0};
        }
    }

    @Test
    void aPolicyThatLooksBackDecidesByTheLoggedPast() {
        List<Episode> episodes = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            float[] observations = {0, 1, 0, 1, 0};
            episodes.add(new Episode(i, observations, new float[] {0, 1, 0, 1}, new float[4], Ending.TRUNCATED));
        }
        Discrete two = new Discrete(2);
        Dataset log = new Dataset("turns", two, two, episodes, Optional.empty(), List.of());
        Support support = Support.of(log, ShiftSettings.defaults());
        assertThat(support.outsideShare(new Alternating())).isZero();
        assertThat(support.outsideShare(new RandomPolicy(two))).isCloseTo(.5, within(1e-9));
    }
}
