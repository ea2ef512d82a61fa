package dev.hindcast.evaluation.bandit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.evaluation.Clusters;
import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.Interval;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What obp 0.5.5, the authors' implementation (Saito et al. 2021), gives for the same 40 rows and the same model of rewards. SLOPE
 * with its delta of 0.05, MIPS with known probabilities of embeddings (0, 0, 1, 1).
 */
class OpenBanditPipelineTest {
    private static final double[][] LOGGED = {{.4, .3, .2, .1}, {.1, .2, .3, .4}};
    private static final double[][] JUDGED = {{.1, .2, .3, .4}, {.25, .25, .4, .1}};
    private static final double[][] MODEL = {{.2, .5, .4, .6}, {.7, .3, .5, .1}};
    private static final BanditLog LOG = log();
    private static final BanditPolicy POLICY = (log, row, action) -> JUDGED[(int) log.contexts()[row][0]][action];
    private static final Fitting GIVEN =
            new Fitting((log, counts) -> (other, row, action) -> MODEL[(int) other.contexts()[row][0]][action], 1);
    private static final Uncertainty STUDENT = new Uncertainty(Confidence.STUDENT_T, 0.95, Range.UNKNOWN, 1);

    private static BanditLog log() {
        int rows = 40;
        int[] actions = new int[rows];
        double[] rewards = new double[rows];
        double[] propensities = new double[rows];
        double[][] contexts = new double[rows][1];
        for (int i = 0; i < rows; i++) {
            contexts[i][0] = i % 2;
            actions[i] = (i * 7 + i / 5) % 4;
            rewards[i] = (i * i + 3 * i) % 11 / 10.0;
            propensities[i] = LOGGED[i % 2][actions[i]];
        }
        return BanditLog.of(4, actions, rewards, propensities, contexts);
    }

    @ParameterizedTest
    @CsvSource({
        "ipw, 0.95",
        "snipw, 0.6551724137931034",
        "dm, 0.47000000000000003",
        "dr, 0.62",
        "sndr, 0.5734482758620689",
        "switch, 0.57875",
        "dros, 0.5424650530068487",
        "mips, 0.7757142857142856"
    })
    void estimates(String name, double value) {
        BanditEstimator estimator = switch (name) {
            case "ipw" -> new InverseProbabilityWeighting();
            case "snipw" -> new SelfNormalizedWeighting();
            case "dm" -> new DirectMethod(GIVEN.learner());
            case "dr" -> new DoublyRobust(GIVEN);
            case "sndr" -> new SelfNormalizedDoublyRobust(GIVEN);
            case "switch" -> new SwitchDoublyRobust(GIVEN, 1.5);
            case "dros" -> new ShrunkDoublyRobust(GIVEN, 2);
            default ->
                new MarginalizedWeighting(
                        new int[] {0, 0, 1, 1},
                        Optional.of((log, row, action) -> LOGGED[(int) log.contexts()[row][0]][action]));
        };
        assertThat(estimator.estimate(LOG, POLICY, STUDENT).value()).isCloseTo(value, within(1e-12));
    }

    @Test
    void settingsBySlope() {
        Corrected rows = Corrected.of(GIVEN, LOG, POLICY, 0);
        double[] ones = Predictions.ones(LOG.size());
        double tau = Tuning.SLOPE.choose(
                rows, ones, new double[] {0.25, 0.5, 1, 1.5, 2, 3, 4}, (weight, limit) -> weight <= limit ? weight : 0);
        assertThat(tau).isEqualTo(0.5);
        assertThat(new SwitchDoublyRobust(GIVEN, tau)
                        .estimate(LOG, POLICY, STUDENT)
                        .value())
                .isCloseTo(0.499375, within(1e-12));
        double lambda = Tuning.SLOPE.choose(
                rows, ones, new double[] {0.01, 0.1, 1, 10, 100}, (weight, l) -> l * weight / (weight * weight + l));
        assertThat(lambda).isEqualTo(0.01);
        assertThat(new ShrunkDoublyRobust(GIVEN, lambda)
                        .estimate(LOG, POLICY, STUDENT)
                        .value())
                .isCloseTo(0.47452144507176397, within(1e-12));
        assertThat(new SwitchDoublyRobust(GIVEN, Double.NaN, Tuning.SLOPE)
                        .estimate(LOG, POLICY, STUDENT)
                        .value())
                .isBetween(0.4, 0.6);
    }

    /** A hundred actions of five kinds: mips is nearer to the truth than ipw, by far where all probabilities of the log are known. */
    @ParameterizedTest
    @ValueSource(ints = {500, 2_000})
    void manyActionsOfFewKinds(int rows) {
        int actions = 100;
        int[] kinds = new int[actions];
        Arrays.setAll(kinds, action -> action % 5);
        double[] judged = new double[actions];
        Arrays.setAll(judged, action -> action < 10 ? 0.1 : 0);
        double truth = 0.5;
        double[] errors = new double[5];
        int repetitions = 60;
        for (int seed = 0; seed < repetitions; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int[] taken = random.ints(rows, 0, actions).toArray();
            double[] propensities = new double[rows];
            Arrays.fill(propensities, 1.0 / actions);
            double[] rewards = new double[rows];
            Arrays.setAll(rewards, i -> random.nextDouble() < 0.3 + 0.1 * (taken[i] % 5) ? 1 : 0);
            BanditLog log = BanditLog.of(actions, taken, rewards, propensities);
            BanditPolicy policy = BanditPolicy.fixed(judged);
            Estimate mips = new MarginalizedWeighting(kinds, Optional.empty()).estimate(log, policy, STUDENT);
            double ipw = new InverseProbabilityWeighting()
                    .estimate(log, policy, STUDENT)
                    .value();
            errors[0] += (mips.value() - truth) / repetitions;
            errors[1] += Math.pow(mips.value() - truth, 2) / repetitions;
            errors[2] += Math.pow(ipw - truth, 2) / repetitions;
            double known = new MarginalizedWeighting(kinds, Optional.of(BanditPolicy.uniform()))
                    .estimate(log, policy, STUDENT)
                    .value();
            errors[4] += Math.pow(known - truth, 2) / repetitions;
            errors[3] += mips.interval().contains(truth) ? 1.0 / repetitions : 0;
        }
        assertThat(errors[0]).isCloseTo(0, within(0.03));
        assertThat(errors[1]).isLessThan(0.9 * errors[2]);
        assertThat(errors[4]).isLessThan(0.2 * errors[2]);
        assertThat(errors[3]).isBetween(0.85, 1.0);
        assertThatThrownBy(() -> new MarginalizedWeighting(new int[3], Optional.empty()).estimate(LOG, POLICY, STUDENT))
                .hasMessageContaining("4");
    }

    /** Rows copied ten times say nothing new: by clusters of the copies the interval is that of the log itself. */
    @ParameterizedTest
    @ValueSource(strings = {"STUDENT_T", "BOOTSTRAP"})
    void copiesOfRowsMakeNoIntervalShorter(Confidence confidence) {
        Uncertainty uncertainty = new Uncertainty(confidence, 0.95, Range.UNKNOWN, 1);
        int[] rows = new int[10 * LOG.size()];
        Arrays.setAll(rows, i -> i % LOG.size());
        BanditLog copied = LOG.rows(rows);
        int[] numbers = new int[rows.length];
        Arrays.setAll(numbers, i -> i % LOG.size());
        BanditLog clustered = copied.withClusters(new Clusters(numbers, LOG.size()));
        BanditLog apart = copied.withClusters(Clusters.single(rows.length));
        for (BanditEstimator estimator : new BanditEstimator[] {
            new InverseProbabilityWeighting(), new SelfNormalizedWeighting(), new DoublyRobust(GIVEN)
        }) {
            double own = width(estimator.estimate(LOG, POLICY, uncertainty));
            assertThat(width(estimator.estimate(clustered, POLICY, uncertainty)))
                    .isCloseTo(own, within(1e-9 + 0.02 * own));
            assertThat(width(estimator.estimate(apart, POLICY, uncertainty))).isLessThan(0.4 * own);
        }
        assertThat(new InverseProbabilityWeighting()
                        .estimate(clustered, POLICY, new Uncertainty(Confidence.HOEFFDING, 0.95, new Range(0, 1), 1))
                        .interval())
                .isEqualTo(Interval.UNKNOWN);
    }

    private static double width(Estimate estimate) {
        return estimate.interval().high() - estimate.interval().low();
    }

    /** By the shop's context the truth is found; by frequencies at large it is not, and the check says so. */
    @Test
    void estimatedPropensities() {
        BanditLog log = SimulatedShop.log(4_000, 11);
        for (EstimatedPropensities.Kinds kind : EstimatedPropensities.Kinds.values()) {
            BanditLog estimated = new EstimatedPropensities(kind, 1, 2).on(log, 3);
            double error = 0;
            for (int row = 0; row < log.size(); row++) {
                error += Math.abs(estimated.propensities()[row] / log.propensities()[row] - 1) / log.size();
            }
            boolean coarse = kind == EstimatedPropensities.Kinds.FREQUENCY;
            assertThat(error).as("%s", kind).isBetween(coarse ? 0.2 : 0.0, coarse ? 1.0 : 0.15);
            assertThat(PropensityCheck.cautions(estimated).isEmpty())
                    .as("%s", kind)
                    .isEqualTo(!coarse);
        }
        assertThatThrownBy(() -> new EstimatedPropensities(EstimatedPropensities.Kinds.CONTEXT, 1, 1))
                .hasMessageContaining("2 folds");
    }
}
