package dev.hindcast.evaluation.bandit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.Clusters;
import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.gate.Bound;
import dev.hindcast.evaluation.gate.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BanditGateTest {
    private static final Range CLICKS = new Range(0, 1);
    private static final int LOGS = 200;

    /** 5% of 200 and two binomial deviations. */
    private static final int TOLERATED = 16;

    private static BanditGate gate(Range rewards, Bound bound, Kind... accepted) {
        return new BanditGate(bound, 0.95, rewards, new BanditBaseline.Logged(), 1, Set.of(accepted), 1);
    }

    private static long openings(BanditGate gate, LongFunction<BanditLog> log, BanditPolicy policy) {
        return LongStream.range(0, LOGS)
                .filter(seed -> gate.test(log.apply(seed), policy, List.of()).passed())
                .count();
    }

    /** Arm 0 earns {@code first} with probability {@code rate}, arm 1 0.5 on average; logged evenly. */
    private static BanditLog arms(int rows, double rate, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] actions = new int[rows];
        double[] rewards = new double[rows];
        double[] propensities = new double[rows];
        for (int i = 0; i < rows; i++) {
            actions[i] = random.nextDouble() < 0.2 ? 0 : 1;
            propensities[i] = actions[i] == 0 ? 0.2 : 0.8;
            rewards[i] = random.nextDouble() < (actions[i] == 0 ? rate : 0.5) ? 1 : 0;
        }
        return BanditLog.of(2, actions, rewards, propensities);
    }

    @ParameterizedTest
    @EnumSource(names = {"BETTING", "STUDENT_T"})
    void staysClosedWhereThePolicyIsNoBetter(Bound bound) {
        BanditPolicy first = BanditPolicy.fixed(new double[] {0.9, 0.1});
        for (int rows : new int[] {200, 2_000}) {
            assertThat(openings(gate(CLICKS, bound), seed -> arms(rows, 0.5, seed), first))
                    .as("%d rows", rows)
                    .isLessThanOrEqualTo(TOLERATED);
        }
    }

    /** Rows that weigh as much as 25 to 50, next to all of which are a success: a failure more would tell. */
    @ParameterizedTest
    @CsvSource({"100, 0.8", "100, 0.9", "200, 0.9"})
    void fewRowsThatDecideCloseTheBoundThatAssumes(int rows, double rate) {
        BanditPolicy first = BanditPolicy.fixed(new double[] {0.9, 0.1});
        assertThat(openings(gate(CLICKS, Bound.STUDENT_T), seed -> even(rows, rate, seed), first))
                .isLessThanOrEqualTo(TOLERATED);
    }

    /** Both arms earn 1 with a probability; logged one time in five, and four. */
    private static BanditLog even(int rows, double rate, long seed) {
        BanditLog arms = arms(rows, rate, seed);
        SplittableRandom random = new SplittableRandom(seed + 1);
        double[] rewards = random.doubles(rows).map(u -> u < rate ? 1 : 0).toArray();
        return BanditLog.of(2, arms.actions(), rewards, arms.propensities());
    }

    @ParameterizedTest
    @EnumSource(names = {"BETTING", "STUDENT_T"})
    void opensWhereThePolicyIsClearlyBetter(Bound bound) {
        BanditPolicy first = BanditPolicy.fixed(new double[] {0.9, 0.1});
        assertThat(openings(gate(CLICKS, bound), seed -> arms(2_000, 0.7, seed), first))
                .isGreaterThan(LOGS * 8 / 10);
    }

    /** A baseline that mostly does what the log hardly ever holds: what its rows tell of it is not what it is worth. */
    @Test
    void aBaselineThatTheLogHardlyKnowsClosesIt() {
        LongFunction<BanditLog> log = seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            int[] actions = random.ints(2_000, 0, 2).toArray();
            double[] rewards = Arrays.stream(actions)
                    .mapToDouble(action -> random.nextDouble() < (action == 0 ? 0.6 : 0.4) ? 1 : 0)
                    .toArray();
            double[] propensities = new double[actions.length];
            Arrays.fill(propensities, 0.5);
            return BanditLog.of(3, actions, rewards, propensities);
        };
        BanditPolicy first = BanditPolicy.fixed(new double[] {1, 0, 0});
        BanditBaseline best = new BanditBaseline.OfPolicy("best", BanditPolicy.fixed(new double[] {0.05, 0.05, 0.9}));
        BanditGate gate = new BanditGate(Bound.STUDENT_T, 0.95, CLICKS, best, 1, Set.of(), 1);
        assertThat(openings(gate, log, first)).isZero();
        Verdict verdict = gate.test(log.apply(0), first, List.of());
        assertThat(verdict.against())
                .anySatisfy(caution -> assertThat(caution.reason()).startsWith("Of the baseline best: "));
        BanditBaseline known = new BanditBaseline.OfPolicy("even", BanditPolicy.fixed(new double[] {0.3, 0.7, 0}));
        BanditGate sound = new BanditGate(Bound.STUDENT_T, 0.95, CLICKS, known, 1, Set.of(), 1);
        Verdict open = sound.test(log.apply(0), first, List.of());
        assertThat(open.passed()).isTrue();
        assertThat(open.closingOdds()).isEmpty();
    }

    /** Arm 0 costs 15 once in a thousand times and earns 0.51 otherwise: 0.49449, worth less than 0.5, which most logs do not show. */
    @ParameterizedTest
    @ValueSource(ints = {200, 1_000})
    void rareCatastrophesAreCountedByTheRange(int rows) {
        BanditPolicy first = BanditPolicy.fixed(new double[] {0.6, 0.4});
        LongFunction<BanditLog> log = seed -> {
            BanditLog arms = arms(rows, 0.5, seed);
            SplittableRandom random = new SplittableRandom(seed + 1);
            double[] rewards = new double[rows];
            Arrays.setAll(rewards, i -> arms.actions()[i] == 1 ? 0.5 : random.nextDouble() < 0.001 ? -15 : 0.51);
            return arms.withRewards(rewards);
        };
        assertThat(openings(gate(new Range(-15, 1), Bound.BETTING), log, first)).isLessThanOrEqualTo(TOLERATED);
        // What the t bound makes of logs in which none happened.
        assertThat(openings(gate(Range.UNKNOWN, Bound.STUDENT_T), log, first)).isGreaterThan(TOLERATED);
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 3_000})
    void wrongPropensitiesKeepItClosed(int rows) {
        LongFunction<BanditLog> swapped = seed -> {
            BanditLog log = arms(rows, 0.7, seed);
            return log.withPropensities(
                    Arrays.stream(log.propensities()).map(p -> 1 - p).toArray());
        };
        assertThat(openings(gate(CLICKS, Bound.BETTING), swapped, BanditPolicy.uniform()))
                .isLessThanOrEqualTo(TOLERATED);
        // One percent too small, and the policy does what the log does: 1.0101 times as much.
        LongFunction<BanditLog> small = seed -> {
            BanditLog log = arms(rows, 0.5, seed);
            return log.withPropensities(
                    Arrays.stream(log.propensities()).map(p -> 0.99 * p).toArray());
        };
        assertThat(openings(gate(CLICKS, Bound.STUDENT_T), small, BanditPolicy.fixed(new double[] {0.2, 0.8})))
                .isZero();
    }

    /** Which arm is shown is drawn once a day, and days differ. */
    @Test
    void clustersKeepItClosedWhereDaysDecide() {
        int rows = 1_000;
        int day = 50;
        LongFunction<BanditLog> log = seed -> {
            SplittableRandom random = new SplittableRandom(seed);
            int[] actions = new int[rows];
            double[] rewards = new double[rows];
            double[] propensities = new double[rows];
            double rate = 0;
            for (int i = 0; i < rows; i++) {
                boolean starts = i % day == 0;
                rate = starts ? random.nextDouble() : rate;
                actions[i] = starts ? random.nextInt(2) : actions[i - 1];
                propensities[i] = 0.5;
                rewards[i] = random.nextDouble() < rate ? 1 : 0;
            }
            return BanditLog.of(2, actions, rewards, propensities);
        };
        BanditPolicy first = BanditPolicy.fixed(new double[] {1, 0});
        BanditGate trusting = gate(CLICKS, Bound.STUDENT_T, Kind.DEPENDENCE, Kind.MEAN_WEIGHT, Kind.PROPENSITIES);
        assertThat(openings(trusting, log, first)).isGreaterThan(2 * TOLERATED);
        assertThat(openings(gate(CLICKS, Bound.STUDENT_T), log, first)).isLessThanOrEqualTo(TOLERATED);
        LongFunction<BanditLog> byDay = seed -> log.apply(seed).withClusters(Clusters.blocks(rows, day));
        assertThat(openings(gate(CLICKS, Bound.BETTING), byDay, first)).isLessThanOrEqualTo(TOLERATED);
        assertThat(openings(trusting, byDay, first)).isLessThanOrEqualTo(TOLERATED);
    }

    @Test
    void saysWhatItComparesAndHowFar() {
        BanditPolicy first = BanditPolicy.fixed(new double[] {0.9, 0.1});
        BanditLog log = arms(3_000, 0.7, 3);
        Verdict verdict = BanditGate.of(CLICKS, 1).test(log, first, List.of());
        assertThat(verdict.passed()).as(verdict.reason()).isTrue();
        assertThat(verdict.reason()).contains("exploration included", "betting bound", "95%");
        double ipw = new InverseProbabilityWeighting()
                .estimate(log, first, Uncertainty.bootstrap(0))
                .value();
        assertThat(verdict.difference()).isCloseTo(ipw - log.meanReward(), within(1e-12));
        assertThat(verdict.closingOdds().orElseThrow()).isBetween(1.01, 2.0);
        assertThat(verdict.withUnseen()).isBetween(0.0, verdict.lowerBound());
        // Against a policy that does the same there is no difference, row by row.
        Verdict same = new BanditGate(
                        Bound.STUDENT_T, 0.95, CLICKS, new BanditBaseline.OfPolicy("itself", first), 1, Set.of(), 1)
                .test(log, first, List.of());
        assertThat(same.lowerBound()).isZero();
        Verdict known = new BanditGate(Bound.BETTING, 0.95, CLICKS, new BanditBaseline.Value(0.5), 1, Set.of(), 1)
                .test(log, first, List.of());
        assertThat(known.difference()).isCloseTo(ipw - 0.5, within(1e-12));
        assertThat(known.passed()).isTrue();
        assertThat(BanditGate.of(Range.UNKNOWN, 1).test(log, first, List.of()).reason())
                .contains("`rewards=0,1`");
        assertThatThrownBy(() -> BanditGate.of(new Range(0, 0.5), 1).test(log, first, List.of()))
                .hasMessageContaining("outside of");
        assertThatThrownBy(() -> gate(CLICKS, Bound.CONCENTRATION)).hasMessageContaining("student-t");
    }

    /** Propensities that are right are not accused: 0.1% is the share asked for. */
    @Test
    void rightPropensitiesAreNotAccused() {
        long accused = LongStream.range(0, LOGS)
                .filter(seed -> !PropensityCheck.cautions(arms(500, 0.5, seed)).isEmpty()
                        || !PropensityCheck.cautions(SimulatedShop.log(1_000, seed))
                                .isEmpty())
                .count();
        assertThat(accused).isLessThanOrEqualTo(4);
    }
}
