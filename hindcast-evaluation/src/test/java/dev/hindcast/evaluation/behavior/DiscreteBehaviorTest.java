package dev.hindcast.evaluation.behavior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.DiscretePolicy;
import dev.hindcast.environment.MemorylessPolicy;
import dev.hindcast.environment.Past;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DiscreteBehaviorTest {
    private static final FitSettings QUICK = FitSettings.defaults().withUpdates(1_500);

    /** Takes action 1 of two, numbered from 5, with probability sigmoid(sharpness s). */
    private record Logistic(double sharpness) implements DiscretePolicy, MemorylessPolicy {
        @Override
        public Discrete actionSpace() {
            return new Discrete(2, 5);
        }

        @Override
        public double[] probabilities(Past past) {
            double second = 1 / (1 + Math.exp(-sharpness * past.observation()[0]));
            return new double[] {1 - second, second};
        }
    }

    private static Dataset table(float[] states, float[] actions, boolean... masks) {
        Episode episode =
                new Episode(0, states, actions, new float[actions.length], Ending.TERMINATED).withActionMasks(masks);
        return new Dataset("table", new Discrete(2, 3), new Discrete(3), List.of(episode), Optional.empty(), List.of());
    }

    @Test
    void countsWithSmoothing() {
        Dataset data = table(new float[] {3, 3, 3, 3}, new float[] {0, 0, 2, 0});
        CountedBehavior behavior = CountedBehavior.of(data, 1);
        assertThat(behavior.probabilities(Past.of(new float[] {3})))
                .containsExactly(new double[] {4 / 7.0, 1 / 7.0, 2 / 7.0}, within(1e-12));
        assertThat(behavior.probabilities(Past.of(new float[] {3}, ActionMask.of(true, true, false))))
                .containsExactly(new double[] {0.8, 0.2, 0}, within(1e-12));
        assertThat(behavior.probabilities(Past.of(new float[] {4}, ActionMask.of(false, true, true))))
                .containsExactly(0, 0.5, 0.5);
        CountedBehavior unsmoothed = CountedBehavior.of(data, 0);
        assertThat(unsmoothed.probabilities(Past.of(new float[] {3})))
                .containsExactly(new double[] {0.75, 0, 0.25}, within(1e-12));
        assertThat(unsmoothed.probabilities(Past.of(new float[] {3}, ActionMask.of(false, true, false))))
                .containsExactly(0, 1, 0);
        assertThatThrownBy(() -> behavior.probabilities(Past.of(new float[] {7})))
                .hasMessageContaining("Discrete(2, start=3)");
    }

    /** 10,000 steps: the mean log-likelihood's standard error is below 0.006, and the net has to lose no more than twice that. */
    @Test
    void aClassifierFindsTheProbabilities() {
        Logistic truth = new Logistic(2);
        EstimatedBehavior estimate = EstimatedBehavior.of(Logs.of(truth, 200, 1), QUICK);
        assertThat(estimate.method()).isEqualTo(EstimatedBehavior.Method.CLASSIFIER);
        DiscretePolicy policy = estimate.policy().discrete().orElseThrow();
        for (float s : new float[] {-2, -0.7f, 0, 0.4f, 1.5f}) {
            double[] expected = truth.probabilities(Past.of(new float[] {s}));
            assertThat(policy.probabilities(Past.of(new float[] {s}))).containsExactly(expected, within(0.05));
        }
        assertThat(policy.probabilities(Past.of(new float[] {0}, ActionMask.of(true, false))))
                .containsExactly(1, 0);
        DiscreteCalibration calibration = (DiscreteCalibration) estimate.calibration();
        assertThat(calibration.steps()).isEqualTo(1_000);
        assertThat(calibration.expectedError()).isLessThan(0.06);
        assertThat(calibration.logLikelihood()).isGreaterThan(calibration.baseline() + 0.1);
        assertThat(calibration.baseline()).isCloseTo(-Math.log(2), within(0.01));
        assertThat(calibration.trustworthy()).isTrue();
    }

    @Test
    void overconfidenceIsSeen() {
        Dataset log = Logs.of(new Logistic(1), 100, 2);
        DiscreteCalibration sharp = (DiscreteCalibration) EstimatedBehavior.calibration(new Logistic(8), log, log, 0);
        DiscreteCalibration right = (DiscreteCalibration) EstimatedBehavior.calibration(new Logistic(1), log, log, 0);
        assertThat(right.expectedError()).isLessThan(0.03);
        assertThat(right.trustworthy()).isTrue();
        assertThat(sharp.expectedError()).isGreaterThan(0.15);
        assertThat(sharp.trustworthy()).isFalse();
        assertThat(sharp.bins().get(sharp.bins().size() - 1).confidence()).isGreaterThan(0.95);
        assertThat(sharp.bins().stream()
                        .mapToInt(DiscreteCalibration.Bin::steps)
                        .sum())
                .isEqualTo(5_000);
    }

    @Test
    void aClassifierRespectsMasksInItsLoss() {
        boolean[] masks = new boolean[4_000 * 3];
        float[] states = new float[4_000];
        float[] actions = new float[4_000];
        for (int t = 0; t < 4_000; t++) {
            boolean free = t % 2 == 0;
            masks[3 * t] = true;
            masks[3 * t + 1] = true;
            masks[3 * t + 2] = free;
            actions[t] = free ? 2 : t % 8 < 6 ? 0 : 1;
        }
        Episode episode = new Episode(0, states, actions, new float[4_000], Ending.TERMINATED).withActionMasks(masks);
        Dataset log =
                new Dataset("masked", Box.unbounded(1), new Discrete(3), List.of(episode), Optional.empty(), List.of());
        DiscretePolicy policy = EstimatedBehavior.policy(log, EstimatedBehavior.Method.CLASSIFIER, QUICK)
                .discrete()
                .orElseThrow();
        assertThat(policy.probabilities(Past.of(new float[] {0}, ActionMask.of(true, true, false))))
                .containsExactly(new double[] {0.75, 0.25, 0}, within(0.05));
    }
}
