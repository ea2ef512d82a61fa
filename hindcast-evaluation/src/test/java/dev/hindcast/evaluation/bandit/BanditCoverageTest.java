package dev.hindcast.evaluation.bandit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.Estimate;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A bandit whose truth is known: two contexts, three actions, clicks. The logging policy looks at the context, and so does the policy that is
 * judged, the other way round.
 */
class BanditCoverageTest {
    private static final double[][] CLICKED = {{0.1, 0.5, 0.3}, {0.6, 0.2, 0.4}};
    private static final double[][] LOGGED = {{0.6, 0.2, 0.2}, {0.25, 0.5, 0.25}};
    private static final double[][] JUDGED = {{0.2, 0.5, 0.3}, {0.5, 0.2, 0.3}};
    private static final int ROWS = 400;
    private static final int REPETITIONS = 400;

    private static final BanditPolicy POLICY = (log, row, action) -> JUDGED[(int) log.contexts()[row][0]][action];

    private static final RewardModel.Learner RIGHT = new TabularRewards(true);

    private static final double TRUTH = truth();

    private static double truth() {
        double truth = 0;
        for (int context = 0; context < 2; context++) {
            for (int action = 0; action < 3; action++) {
                truth += JUDGED[context][action] * CLICKED[context][action] / 2;
            }
        }
        return truth;
    }

    static BanditLog log(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] actions = new int[ROWS];
        double[] rewards = new double[ROWS];
        double[] propensities = new double[ROWS];
        double[][] contexts = new double[ROWS][1];
        for (int i = 0; i < ROWS; i++) {
            int context = random.nextInt(2);
            double u = random.nextDouble();
            int action = u < LOGGED[context][0] ? 0 : u < LOGGED[context][0] + LOGGED[context][1] ? 1 : 2;
            actions[i] = action;
            contexts[i][0] = context;
            propensities[i] = LOGGED[context][action];
            rewards[i] = random.nextDouble() < CLICKED[context][action] ? 1 : 0;
        }
        return BanditLog.of(3, actions, rewards, propensities, contexts);
    }

    static Stream<BanditEstimator> estimators() {
        RewardModel.Learner wrong = new TabularRewards(false);
        return Stream.of(
                new InverseProbabilityWeighting(),
                new SelfNormalizedWeighting(),
                new DoublyRobust(new Fitting(wrong, 2)),
                new DoublyRobust(new Fitting(RIGHT, 1)),
                new DoublyRobust(new Fitting(new RidgeRewards(1), 2)),
                new DoublyRobust(new Fitting(new LogisticRewards(1), 2)),
                new SelfNormalizedDoublyRobust(new Fitting(wrong, 2)));
    }

    @ParameterizedTest
    @MethodSource("estimators")
    void studentIntervalsCover(BanditEstimator estimator) {
        Coverage coverage = coverage(estimator, POLICY, Confidence.STUDENT_T, REPETITIONS);
        // Two binomial deviations are 0.022; the mean of 400 estimates is good to 0.005.
        assertThat(coverage.share()).as("%s", coverage).isBetween(0.92, 0.98);
        assertThat(coverage.mean()).as("%s", coverage).isCloseTo(TRUTH, within(0.006));
    }

    @Test
    void bootstrapIntervalsCover() {
        for (BanditEstimator estimator : new BanditEstimator[] {
            new InverseProbabilityWeighting(),
            new SelfNormalizedWeighting(),
            new DirectMethod(RIGHT),
            new SwitchDoublyRobust(new Fitting(RIGHT, 2), 1.5),
            new SwitchDoublyRobust(new Fitting(RIGHT, 2), Double.NaN),
            new ShrunkDoublyRobust(new Fitting(RIGHT, 2), 5),
            new ShrunkDoublyRobust(new Fitting(RIGHT, 2), Double.NaN)
        }) {
            assertThat(coverage(estimator, POLICY, Confidence.BOOTSTRAP, 80).share())
                    .as(estimator.name())
                    .isBetween(0.88, 0.99);
        }
    }

    @Test
    void intervalsForEveryNumberOfSamplesCoverMore() {
        for (Confidence confidence : new Confidence[] {Confidence.HOEFFDING, Confidence.EMPIRICAL_BERNSTEIN}) {
            assertThat(coverage(new InverseProbabilityWeighting(), POLICY, confidence, 200)
                            .share())
                    .isGreaterThan(0.99);
        }
    }

    /** What the tests above catch: wrong propensities, a wrong model alone, and the wrong policy. */
    @Test
    void whatIsWrongDoesNotCover() {
        assertThat(coverage(new DirectMethod(new TabularRewards(false)), POLICY, Confidence.BOOTSTRAP, 40)
                        .share())
                .isLessThan(0.5);
        assertThat(coverage(new InverseProbabilityWeighting(), BanditPolicy.uniform(), Confidence.STUDENT_T, 200)
                        .share())
                .isLessThan(0.8);
        assertThat(coverage(new InverseProbabilityWeighting(1), POLICY, Confidence.STUDENT_T, 200)
                        .share())
                .isLessThan(0.5);
    }

    /** With the right model the correction takes variance away. */
    @Test
    void doublyRobustIntervalsAreNarrower() {
        double ipw = coverage(new InverseProbabilityWeighting(), POLICY, Confidence.STUDENT_T, 50)
                .width();
        double dr = coverage(
                        new DoublyRobust(new Fitting(new TabularRewards(true), 2)), POLICY, Confidence.STUDENT_T, 50)
                .width();
        assertThat(dr).isLessThan(0.9 * ipw);
    }

    private record Coverage(double share, double mean, double width) {}

    private static Coverage coverage(
            BanditEstimator estimator, BanditPolicy policy, Confidence confidence, int repetitions) {
        Estimate[] estimates = IntStream.range(0, repetitions)
                .mapToObj(i -> estimator.estimate(
                        log(1_000 + i), policy, new Uncertainty(confidence, 0.95, new Range(0, 1), i)))
                .toArray(Estimate[]::new);
        return new Coverage(
                Stream.of(estimates)
                        .mapToDouble(e -> e.interval().contains(TRUTH) ? 1 : 0)
                        .average()
                        .orElseThrow(),
                Stream.of(estimates).mapToDouble(Estimate::value).average().orElseThrow(),
                Stream.of(estimates)
                        .mapToDouble(e -> e.interval().high() - e.interval().low())
                        .average()
                        .orElseThrow());
    }
}
