package dev.hindcast.evaluation.behavior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.environment.DensityPolicy;
import dev.hindcast.environment.MemorylessPolicy;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.RandomPolicy;
import dev.hindcast.evaluation.behavior.EstimatedBehavior.Method;
import dev.hindcast.learning.policy.D4rlPolicy;
import dev.hindcast.learning.policy.Gaussian;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DensityBehaviorTest {
    private static final FitSettings QUICK = FitSettings.defaults().withUpdates(2_000);
    private static final Box ACTIONS = Box.of(1, -2, 2);

    /** a = 2 tanh(u), where u is Gaussian with deviation 0.2 around s - 1 or s + 1, each with probability 1/2. */
    private record TwoHumps(double deviation) implements DensityPolicy, MemorylessPolicy {
        @Override
        public Box actionSpace() {
            return ACTIONS;
        }

        @Override
        public float[] act(Past past, RandomGenerator random) {
            double side = random.nextBoolean() ? 1 : -1;
            return new float[] {
                (float) (2 * Math.tanh(past.observation()[0] + side + deviation * random.nextGaussian()))
            };
        }

        @Override
        public double logDensity(Past past, float[] action) {
            double squashed = action[0] / 2;
            double u = (Math.log1p(squashed) - Math.log1p(-squashed)) / 2;
            double left = Math.exp(new Gaussian(past.observation()[0] - 1, deviation).logDensity(u));
            double right = Math.exp(new Gaussian(past.observation()[0] + 1, deviation).logDensity(u));
            return Math.log((left + right) / 2) - Math.log1p(-squashed * squashed) - Math.log(2);
        }
    }

    private static final TwoHumps TRUTH = new TwoHumps(0.2);
    private static final Dataset LOG = Logs.of(TRUTH, 200, 1);

    private static double integral(DensityPolicy policy, float state) {
        int steps = 4_000;
        double sum = 0;
        for (int i = 0; i < steps; i++) {
            float action = (float) (-2 + 4 * (i + 0.5) / steps);
            sum += Math.exp(policy.logDensity(Past.of(new float[] {state}), new float[] {action})) * 4 / steps;
        }
        return sum;
    }

    /** The mean of log truth - log estimate over draws of the truth: an estimate of the divergence, at least 0 in expectation. */
    private static double divergence(DensityPolicy estimate) {
        SplittableRandom random = new SplittableRandom(7);
        double sum = 0;
        for (int n = 0; n < 2_000; n++) {
            float[] state = {(float) random.nextGaussian()};
            float[] action = TRUTH.sample(Past.of(state), random);
            sum += TRUTH.logDensity(Past.of(state), action) - estimate.logDensity(Past.of(state), action);
        }
        return sum / 2_000;
    }

    @Test
    void aMixtureFindsBothHumps() {
        EstimatedBehavior estimate = EstimatedBehavior.of(LOG, QUICK);
        assertThat(estimate.method()).isEqualTo(Method.MIXTURE);
        DensityPolicy policy = estimate.policy().density().orElseThrow();
        assertThat(divergence(policy)).isBetween(-0.03, 0.1);
        assertThat(integral(policy, 0.3f)).isCloseTo(1, within(1e-3));
        DensityCalibration calibration = (DensityCalibration) estimate.calibration();
        assertThat(calibration.trustworthy()).isTrue();
        assertThat(calibration.logLikelihood()).isGreaterThan(calibration.baseline() + 0.3);
        for (DensityCalibration.Coverage coverage : calibration.coverage()) {
            assertThat(coverage.share()).isCloseTo(coverage.level(), within(0.06));
        }
    }

    /** One Gaussian cannot: what makes the test above pass is the mixture. */
    @Test
    void oneComponentDoesNot() {
        assertThat(divergence(MixtureBehavior.of(LOG, 1, QUICK))).isGreaterThan(0.3);
    }

    /** The estimate is a lower bound of a density, so that it integrates to at most 1 but for the noise of 64 draws. */
    @Test
    void anAutoencoderFindsMoreThanOneHump() {
        DensityPolicy policy = LatentBehavior.of(LOG, 64, QUICK);
        assertThat(divergence(policy)).isLessThan(0.7 * divergence(MixtureBehavior.of(LOG, 1, QUICK)));
        assertThat(integral(policy, 0.3f)).isBetween(0.85, 1.05);
    }

    @Test
    void moreDrawsRaiseTheBound() {
        FitSettings few = QUICK.withUpdates(500);
        double one = divergence(LatentBehavior.of(LOG, 1, few));
        assertThat(divergence(LatentBehavior.of(LOG, 64, few))).isLessThan(one - 0.01);
    }

    @ParameterizedTest
    @EnumSource(names = {"MIXTURE", "LATENT"})
    void theSameSeedGivesTheSameEstimate(Method method) {
        FitSettings settings = QUICK.withUpdates(50);
        float[] action = {0.7f};
        float[] state = {0.2f};
        double first = density(method, settings).logDensity(Past.of(state), action);
        assertThat(density(method, settings).logDensity(Past.of(state), action)).isEqualTo(first);
        assertThat(density(method, settings.withSeed(1)).logDensity(Past.of(state), action))
                .isNotEqualTo(first);
        assertThat(density(method, settings).logDensity(Past.of(state), new float[] {2.1f}))
                .isEqualTo(Double.NEGATIVE_INFINITY);
        float[] drawn = density(method, settings).sample(Past.of(state), new SplittableRandom(3));
        assertThat(ACTIONS.contains(drawn)).isTrue();
        assertThat(ACTIONS.contains(density(method, settings).act(Past.of(state), new SplittableRandom(3))))
                .isTrue();
    }

    private static DensityPolicy density(Method method, FitSettings settings) {
        return EstimatedBehavior.policy(LOG, method, settings).density().orElseThrow();
    }

    /** The Kolmogorov-Smirnov distance of 1,000 uniform ranks exceeds 1.95/sqrt(1000) = 0.062 once in a thousand times. */
    @Test
    void aDeviationThatIsWrongIsSeen() {
        DensityCalibration right = (DensityCalibration) EstimatedBehavior.calibration(TRUTH, LOG, LOG, 0);
        DensityCalibration wide = (DensityCalibration) EstimatedBehavior.calibration(new TwoHumps(1), LOG, LOG, 0);
        assertThat(right.worstUniformity()).isLessThan(0.062);
        assertThat(right.trustworthy()).isTrue();
        assertThat(right.histogram().stream().mapToDouble(Double::doubleValue).sum())
                .isCloseTo(1, within(1e-9));
        assertThat(wide.worstUniformity()).isGreaterThan(0.1);
        assertThat(wide.trustworthy()).isFalse();
    }

    @Test
    void uniformActionsOfUnboundedAndBoundedSpaces() {
        Dataset uniform = Logs.of(new RandomPolicy(Box.of(2, -1, 3)), 100, 4);
        DensityPolicy policy = MixtureBehavior.of(uniform, 5, QUICK);
        double mean = LoggedStep.of(uniform).stream()
                .mapToDouble(step -> policy.logDensity(step.past(), step.action()))
                .average()
                .orElseThrow();
        assertThat(mean).isCloseTo(-2 * Math.log(4), within(0.1));
        Dataset free = Logs.of(Box.unbounded(1), 100, 5, (s, random) ->
                new float[] {(float) (3 + 10 * random.nextGaussian())});
        DensityPolicy normal = MixtureBehavior.of(free, 1, QUICK);
        assertThat(normal.logDensity(Past.of(new float[] {0}), new float[] {8}))
                .isCloseTo(new Gaussian(3, 10).logDensity(8), within(0.1));
    }

    @Test
    void saysWhatDoesNotFit() {
        assertThatThrownBy(() -> MixtureBehavior.of(LOG, 0, QUICK)).hasMessageContaining("at least 1 component");
        assertThatThrownBy(() -> LatentBehavior.of(LOG, 0, QUICK)).hasMessageContaining("at least 1 draw");
        Dataset discrete = Logs.of(new RandomPolicy(new Discrete(2)), 3, 1);
        assertThatThrownBy(() -> MixtureBehavior.of(discrete, 2, QUICK)).hasMessageContaining("continuous actions");
    }

    /** The network in the file is the one that collected it; a policy that knows nothing is not. */
    @Test
    void theNetworkOfAD4rlFileIsCalibratedOnItsData() {
        Path file = Path.of(System.getenv().getOrDefault("HINDCAST_SHARED_DATA", "../../shared/data"))
                .resolve("d4rl/hopper_medium-v2.hdf5");
        assumeThat(file).as("shared data").exists();
        Dataset hopper = Dataset.open(file);
        DensityCalibration known =
                (DensityCalibration) EstimatedBehavior.calibration(D4rlPolicy.read(file), hopper, hopper, 0);
        assertThat(known.trustworthy()).isTrue();
        assertThat(known.worstUniformity()).isLessThan(1.95 / Math.sqrt(known.steps()));
        DensityCalibration random = (DensityCalibration)
                EstimatedBehavior.calibration(new RandomPolicy(hopper.actionSpace()), hopper, hopper, 0);
        assertThat(random.trustworthy()).isFalse();
    }
}
