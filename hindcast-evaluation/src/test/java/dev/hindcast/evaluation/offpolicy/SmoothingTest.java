package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.MemorylessPolicy;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import dev.hindcast.environment.RandomPolicy;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SmoothingTest {
    /** Takes in each component a multiple of the first observation. */
    private record Multiple(double factor, Space actionSpace) implements MemorylessPolicy {
        @Override
        public float[] act(Past past, RandomGenerator random) {
            float[] action = new float[actionSpace.size()];
            Arrays.fill(action, (float) (factor * past.observation()[0]));
            return action;
        }
    }

    private static final Policy TARGET = new Multiple(.8, Box.unbounded(1));

    private static Dataset dataset(int actions, List<Episode> episodes) {
        return new Dataset("one", Box.unbounded(1), Box.unbounded(actions), episodes, Optional.empty(), List.of());
    }

    private static Episode step(int id, double x, float[] action, double reward, double logDensity) {
        return new Episode(id, new float[] {(float) x}, action, new float[] {(float) reward}, Ending.TERMINATED)
                .withActionLogProbabilities(new double[] {logDensity});
    }

    /** Of Open Bandit Pipeline 0.5.5, estimators_continuous: kernelised and self-normalised inverse probability weighting. */
    @ParameterizedTest
    @CsvSource({
        "GAUSSIAN, .3, 0.39352468895277065, 0.798428647412669",
        "GAUSSIAN, .8, 0.20585083122459427, 0.2486094670635984",
        "EPANECHNIKOV, .3, 0.25233447982456936, 0.9660360308939759",
        "EPANECHNIKOV, .8, 0.4559444341314551, 0.7266008805162014"
    })
    void agreesWithAnotherProgram(Kernel kernel, double width, double plain, double normalized) {
        List<Episode> episodes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            float x = (float) Math.sin(1.0 + i);
            float a = (float) (1.8 * Math.cos(.7 * i));
            double reward = 1 - Math.pow(a - .5 * x, 2);
            episodes.add(step(i, x, new float[] {a}, reward, Math.log(.25 + .05 * Math.cos(i))));
        }
        OffPolicyData data = OffPolicyData.of(
                dataset(1, episodes),
                TargetPolicy.sampled(new SmoothedPolicy(TARGET, kernel, new double[] {width})),
                Propensities.logged(),
                1);
        assertThat(new ImportanceSampling().prepare(data).estimate(40)).isCloseTo(plain, within(1e-6));
        assertThat(new WeightedImportanceSampling().prepare(data).estimate(40)).isCloseTo(normalized, within(1e-6));
    }

    /** Two steps: weights multiply. The spreads of the logged actions 0, 1, 0, 1 are 1/2: a bandwidth of 2 makes a width of 1. */
    @Test
    void weightsOfEpisodesByHand() {
        float[] states = {1, -1};
        double[] logs = {Math.log(.5), Math.log(.25)};
        Dataset log = dataset(
                1,
                List.of(
                        new Episode(0, states, new float[] {0, 1}, new float[] {1, 2}, Ending.TERMINATED)
                                .withActionLogProbabilities(logs),
                        new Episode(1, states, new float[] {1, 0}, new float[] {3, 4}, Ending.TERMINATED)
                                .withActionLogProbabilities(logs)));
        OffPolicyData data = Smoothing.of(Kernel.GAUSSIAN, 2).apply(log, TARGET, Propensities.logged(), 1);
        double[] distances = {.8 * .8 + 1.8 * 1.8, .2 * .2 + .8 * .8};
        for (int i = 0; i < 2; i++) {
            double density = Math.exp(-distances[i] / 2) / (2 * Math.PI);
            assertThat(data.logWeights().orElseThrow()[2 * i + 1]).isCloseTo(Math.log(density / .125), within(1e-6));
        }
        assertThat(data.target().sampled()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Kernel.class)
    void aKernelIsADensityWithinTheBoundsAndDrawsFollowIt(Kernel kernel) {
        Box bounds = Box.of(1, -1, 2);
        for (double width : new double[] {.05, .5, 20}) {
            for (float center : new float[] {-1, .3f, 1.9f, 2}) {
                SmoothedPolicy smoothed = new SmoothedPolicy(new Multiple(1, bounds), kernel, new double[] {width});
                Past past = Past.of(new float[] {center});
                int cells = 30_000;
                double mass = 0;
                double mean = 0;
                double squares = 0;
                for (int i = 0; i < cells; i++) {
                    double a = -1 + 3 * (i + .5) / cells;
                    double density = Math.exp(smoothed.logDensity(past, new float[] {(float) a})) * 3 / cells;
                    mass += density;
                    mean += a * density;
                    squares += a * a * density;
                }
                assertThat(mass).as("%s %s", width, center).isCloseTo(1, within(2e-3));
                SplittableRandom random = new SplittableRandom(3);
                int draws = 4_000;
                double drawn = 0;
                for (int i = 0; i < draws; i++) {
                    float action = smoothed.sample(past, random)[0];
                    assertThat(action).isBetween(-1f, 2f);
                    drawn += action / draws;
                }
                assertThat(drawn).isCloseTo(mean, within(4 * Math.sqrt((squares - mean * mean) / draws) + 2e-3));
            }
        }
    }

    /** Reward 1 - |a - x|^2 plus noise, x uniform in [-1, 1], logged actions standard normal around x / 2, target .8 x. */
    private static Dataset log(int n, int components, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Episode> episodes = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            float x = (float) (2 * random.nextDouble() - 1);
            float[] action = new float[components];
            double log = 0;
            double distance = 0;
            for (int j = 0; j < components; j++) {
                double noise = random.nextGaussian();
                action[j] = (float) (.5 * x + noise);
                log -= noise * noise / 2 + Math.log(2 * Math.PI) / 2;
                distance += Math.pow(action[j] - x, 2);
            }
            episodes.add(step(i, x, action, 1 - distance + .3 * random.nextGaussian(), log));
        }
        return dataset(components, episodes);
    }

    private static double truth(int components) {
        return 1 - components * .04 / 3;
    }

    /** What Gaussian noise takes from a quadratic reward is known. */
    private static double truth(int components, OffPolicyData data) {
        double[] widths = ((SmoothedPolicy) data.target().policy()).widths();
        return truth(components)
                - Arrays.stream(widths).map(width -> width * width).sum();
    }

    private static OffPolicyData smoothed(int n, int components, long seed) {
        return Smoothing.automatic(Kernel.GAUSSIAN)
                .apply(log(n, components, seed), new Multiple(.8, Box.unbounded(components)), Propensities.logged(), 1);
    }

    /** The error falls at least like n^(-2 / (d + 4)): 16 times the episodes leave .33 of it in one dimension and .40 in two. */
    @ParameterizedTest
    @CsvSource({"1, .33", "2, .40"})
    void theErrorFallsAtTheKnownRate(int components, double expected) {
        double ratio = error(8_000, components) / error(500, components);
        assertThat(ratio).isLessThan(1.5 * expected);
    }

    private static double error(int n, int components) {
        return Math.sqrt(IntStream.range(0, 40)
                .mapToDouble(seed -> {
                    double value = new WeightedImportanceSampling()
                            .prepare(smoothed(n, components, seed))
                            .estimate(n);
                    return Math.pow(value - truth(components), 2);
                })
                .average()
                .orElseThrow());
    }

    /** The smoothed policy's own value is in the interval; that of its single actions as well, or a warning says so. */
    @ParameterizedTest
    @CsvSource({"1, 300", "1, 3000", "2, 300", "2, 1000"})
    void intervalsHoldAtTheChosenBandwidth(int components, int n) {
        int logs = 200;
        OffPolicyEvaluation evaluation = OffPolicyEvaluation.seeded(0).withConfidence(Confidence.STUDENT_T);
        int smoothed = 0;
        int honest = 0;
        for (int seed = 0; seed < logs; seed++) {
            OffPolicyData data = smoothed(n, components, 1_000 + seed);
            Estimate estimate = evaluation.estimate(new WeightedImportanceSampling(), data);
            boolean contains = estimate.interval().contains(truth(components));
            boolean warning = data.target().cautions().get(0).level() == Caution.Level.WARNING;
            smoothed += estimate.interval().contains(truth(components, data)) ? 1 : 0;
            honest += contains || warning ? 1 : 0;
        }
        assertThat(smoothed).isGreaterThanOrEqualTo((int) (logs * (.95 - 3 * Math.sqrt(.95 * .05 / logs))));
        assertThat(honest).isGreaterThanOrEqualTo((int) (.85 * logs));
    }

    /** Four steps of actions in [-2, 2], logged uniformly; played the policy is worth what the smoothed one's draws earn. */
    private static Episode played(int id, Policy policy, SplittableRandom random) {
        float[] states = new float[5];
        float[] actions = new float[4];
        float[] rewards = new float[4];
        states[0] = (float) (2 * random.nextDouble() - 1);
        for (int t = 0; t < 4; t++) {
            actions[t] = policy.sample(Past.of(new float[] {states[t]}), random)[0];
            rewards[t] = (float) (1 - .3 * Math.pow(actions[t] - states[t], 2));
            states[t + 1] = .5f * states[t] + .5f * actions[t];
        }
        double[] logs = new double[4];
        Arrays.fill(logs, Math.log(.25));
        return new Episode(id, states, actions, rewards, Ending.TERMINATED).withActionLogProbabilities(logs);
    }

    private static List<Episode> played(int episodes, Policy policy, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, episodes)
                .mapToObj(i -> played(i, policy, random))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(Kernel.class)
    void estimatesOfSeveralStepsMeetWhatTheSmoothedPolicyEarns(Kernel kernel) {
        Box bounds = Box.of(1, -2, 2);
        double bandwidth = kernel == Kernel.GAUSSIAN ? .5 : 1;
        OffPolicyEvaluation evaluation = OffPolicyEvaluation.seeded(0).withConfidence(Confidence.STUDENT_T);
        int logs = 20;
        int held = 0;
        for (int seed = 0; seed < logs; seed++) {
            Dataset log = new Dataset(
                    "four",
                    Box.unbounded(1),
                    bounds,
                    played(4_000, new RandomPolicy(bounds), seed),
                    Optional.empty(),
                    List.of());
            OffPolicyData data =
                    Smoothing.of(kernel, bandwidth).apply(log, new Multiple(.9, bounds), Propensities.logged(), 1);
            double truth = played(20_000, data.target().policy(), 99).stream()
                    .mapToDouble(episode -> episode.discountedReturn(1))
                    .average()
                    .orElseThrow();
            Estimate estimate = evaluation.estimate(new PerDecisionImportanceSampling(), data);
            held += estimate.interval().contains(truth) ? 1 : 0;
        }
        assertThat(held).isGreaterThanOrEqualTo(16);
    }

    /** Products of 300 steps vanish as numbers: the choice goes by their logarithms, and the estimate is refused or doubted. */
    @Test
    void longEpisodesLeaveNothingAndAreNotTrusted() {
        SplittableRandom random = new SplittableRandom(2);
        List<Episode> episodes = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            float[] states = new float[300];
            float[] actions = new float[300];
            double[] logs = new double[300];
            for (int t = 0; t < 300; t++) {
                double noise = random.nextGaussian();
                states[t] = (float) random.nextGaussian();
                actions[t] = (float) noise;
                logs[t] = -noise * noise / 2 - Math.log(2 * Math.PI) / 2;
            }
            episodes.add(new Episode(i, states, actions, new float[300], Ending.TERMINATED)
                    .withActionLogProbabilities(logs));
        }
        OffPolicyData data =
                Smoothing.automatic(Kernel.GAUSSIAN).apply(dataset(1, episodes), TARGET, Propensities.logged(), 1);
        double[] widths = ((SmoothedPolicy) data.target().policy()).widths();
        assertThat(widths[0]).isFinite().isGreaterThan(.3);
        assertThat(OffPolicyEvaluation.seeded(0)
                        .estimate(new PerDecisionImportanceSampling(), data)
                        .trusted())
                .isFalse();
    }

    @Test
    void whatIsJudgedIsSaid() {
        Estimate estimate =
                OffPolicyEvaluation.seeded(0).estimate(new PerDecisionImportanceSampling(), smoothed(300, 1, 4));
        assertThat(estimate.cautions()).anySatisfy(caution -> {
            assertThat(caution.kind()).isEqualTo(Caution.Kind.MODEL);
            assertThat(caution.level()).isEqualTo(Caution.Level.NOTE);
            assertThat(caution.reason()).contains("noise of a Gaussian kernel");
        });
        OffPolicyData bare = OffPolicyData.of(log(300, 1, 4), TARGET, Propensities.logged(), 1);
        Estimate refused = OffPolicyEvaluation.seeded(0).estimate(new PerDecisionImportanceSampling(), bare);
        assertThat(refused.refused()).isTrue();
        assertThat(refused.cautions().get(0).reason()).contains("`kernel gaussian`");
    }

    @Test
    void saysWhatIsWrong() {
        Smoothing automatic = Smoothing.automatic(Kernel.EPANECHNIKOV);
        Dataset log = log(50, 1, 1);
        assertThatThrownBy(() -> Smoothing.of(Kernel.GAUSSIAN, 0)).hasMessageContaining("above 0");
        assertThatThrownBy(() -> automatic.apply(log, new Multiple(1, Box.unbounded(2)), Propensities.logged(), 1))
                .hasMessageContaining("same problem");
        assertThatThrownBy(() -> automatic.apply(log, new RandomPolicy(Box.of(1, -1, 1)), Propensities.logged(), 1))
                .hasMessageContaining("at random");
        assertThatThrownBy(
                        () -> new SmoothedPolicy(new RandomPolicy(new Discrete(2)), Kernel.GAUSSIAN, new double[] {1}))
                .hasMessageContaining("continuous");
        Dataset constant = dataset(1, List.of(step(0, 1, new float[] {2}, 1, 0), step(1, 0, new float[] {2}, 1, 0)));
        assertThatThrownBy(() -> automatic.apply(constant, TARGET, Propensities.logged(), 1))
                .hasMessageContaining("always the same");
    }
}
