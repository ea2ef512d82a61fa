package dev.hindcast.evaluation.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.learning.dynamics.Dynamics;
import dev.hindcast.learning.dynamics.DynamicsOptions;
import dev.hindcast.learning.dynamics.Termination;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.replay.StepBuffer;
import dev.hindcast.learning.replay.StepReplay;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A world whose truth is known: x' = .9 x + a^3 / 2 + noise of .1, where the log's actions are -1 to .2 only. */
class ModelCalibrationTest {
    private static final DynamicsOptions OPTIONS =
            new DynamicsOptions(List.of(32, 32), 5, 3, 2e-3, 64, 3_000, 1e-5, Termination.NONE);

    private static Dataset world(int episodes, double noise, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Episode> all = new ArrayList<>();
        for (int i = 0; i < episodes; i++) {
            float[] observations = new float[31];
            float[] actions = new float[30];
            float[] rewards = new float[30];
            observations[0] = (float) random.nextDouble(-1, 1);
            for (int t = 0; t < 30; t++) {
                actions[t] = (float) random.nextDouble(-1, 0.2);
                double next = 0.9 * observations[t] + Math.pow(actions[t], 3) / 2 + noise * random.nextGaussian();
                observations[t + 1] = (float) next;
                rewards[t] = (float) next;
            }
            all.add(new Episode(i, observations, actions, rewards, Ending.TRUNCATED));
        }
        return new Dataset("world", Box.unbounded(1), Box.of(1, -1, 1), all, Optional.empty(), List.of());
    }

    private static ModelCalibration calibration(double noise, double noiseHeldOut) {
        Dataset data = world(60, noise, 1);
        try (Networks networks = new Networks(data.spec(), Device.cpu(), 3);
                StepBuffer steps = StepBuffer.of(data, data.spec(), Device.cpu())) {
            Dynamics dynamics = new Dynamics(networks, OPTIONS);
            StepReplay replay = steps.replay(5);
            for (long update = 0; !dynamics.converged(); update++) {
                try (Scope scope = Scope.open()) {
                    replay.startUpdate(update);
                    dynamics.learn(replay);
                }
            }
            return ModelCalibration.of(dynamics, world(30, noiseHeldOut, 2), data.spec(), 0);
        }
    }

    @Test
    void aGoodModelIsCalibratedAndDoubtsWhatItHasNotSeen() {
        ModelCalibration calibration = calibration(0.1, 0.1);
        assertThat(calibration.steps()).isEqualTo(900);
        assertThat(calibration.horizons())
                .extracting(ModelCalibration.Horizon::steps)
                .containsExactly(1, 5, 20);
        for (ModelCalibration.Region region : calibration.regions()) {
            assertThat(region.share()).as("%s", region).isCloseTo(region.level(), within(0.06));
        }
        assertThat(calibration.horizons().get(0).explained()).isBetween(0.6, 1.0);
        // 40% of random actions lie where the log has none.
        assertThat(calibration.disagreement().randomFlagged()).isBetween(0.2, 0.5);
        assertThat(calibration.outside()).isBetween(0.3, 0.5);
        assertThat(calibration.disagreement().outsideFlagged())
                .isGreaterThan(0.6)
                .isGreaterThan(calibration.disagreement().randomFlagged());
        assertThat(calibration.disagreement().randomAbove()).isGreaterThan(0.6);
        assertThat(calibration.deciles()).hasSize(10);
        assertThat(calibration.deciles().get(9).disagreement())
                .isGreaterThan(calibration.deciles().get(0).disagreement());
        assertThat(calibration.verdict()).startsWith("One step ahead the model is ");
    }

    /** Where the world is noisier than the log was, regions hold less than they promise. */
    @Test
    void regionsThatAreTooNarrowShow() {
        ModelCalibration calibration = calibration(0.05, 0.2);
        assertThat(calibration.regions().get(2).level()).isEqualTo(0.9);
        assertThat(calibration.regions().get(2).share()).isLessThan(0.6);
    }

    @Test
    void ranksShareTheirPlaces() {
        assertThat(RankCorrelation.ranks(new double[] {3, 1, 3, 0})).containsExactly(2.5, 1, 2.5, 0);
        assertThat(RankCorrelation.of(new double[] {1, 2, 3, 4}, new double[] {1, 8, 27, 64}))
                .isCloseTo(1, within(1e-12));
        assertThat(RankCorrelation.of(new double[] {1, 2, 3, 4}, new double[] {4, 3, 2, 1}))
                .isCloseTo(-1, within(1e-12));
        assertThat(RankCorrelation.of(new double[] {1, 2, 3, 4}, new double[] {2, 1, 4, 3}))
                .isCloseTo(0.6, within(1e-12));
    }
}
