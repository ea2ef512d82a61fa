package dev.hindcast.evaluation.anytime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Confidence.Range;
import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.anytime.AnytimeValue.Look;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnytimeValueTest {
    private static final int SEQUENCES = 400;
    private static final int EPISODES = 200;
    /** 5% of 400 sequences and three deviations of their number. */
    private static final double MOST = .05 + 3 * Math.sqrt(.05 * .95 / SEQUENCES);

    private static final Range RANGE = new Range(-1, 3);

    /** What is logged: actions 0 and 1 with given probabilities and returns, of a policy that takes action 1 with a given probability. */
    private enum Log {
        EVEN(.5, .6, 0, 1),
        RARE(.04, .5, 0, 1),
        RARE_AND_DEAR(.04, .3, 1, -1),
        SAME_POLICY(.3, .3, 3, -1),
        NEVER_TAKEN(.5, 0, .5, 2);

        private final double logged;
        private final double taken;
        private final double first;
        private final double second;

        Log(double logged, double taken, double first, double second) {
            this.logged = logged;
            this.taken = taken;
            this.first = first;
            this.second = second;
        }

        double value() {
            return taken * second + (1 - taken) * first;
        }

        double behavior() {
            return logged * second + (1 - logged) * first;
        }

        double[][] draw(long seed, int episodes) {
            SplittableRandom random = new SplittableRandom(seed);
            double[] weights = new double[episodes];
            double[] returns = new double[episodes];
            for (int i = 0; i < episodes; i++) {
                boolean second = random.nextDouble() < logged;
                weights[i] = second ? taken / logged : (1 - taken) / (1 - logged);
                returns[i] = second ? this.second : first;
            }
            return new double[][] {weights, returns};
        }
    }

    /** Stakes of 1/2, 1/4, ... of what each of 16 owns, against a mean of 2: samples of 3 and 1 make of 1 first 1 + c/2, then (1 + c/2)(1 - c/2). */
    @Test
    void wealthByHand() {
        ConfidenceSequence sequence = new ConfidenceSequence(new double[] {3, 1}, .05);
        double one = 0;
        double two = 0;
        for (int j = 1; j <= 16; j++) {
            double c = Math.pow(.5, j);
            one += (1 + c / 2) / 16;
            two += (1 - c * c / 4) / 16;
        }
        assertThat(Math.exp(sequence.logWealth(2, 1))).isCloseTo(one, within(1e-12));
        assertThat(Math.exp(sequence.logWealth(2, 2))).isCloseTo(two, within(1e-12));
        assertThat(one).isCloseTo(1.03125, within(1e-5));
        assertThat(two).isCloseTo(.994792, within(1e-5));
    }

    /** Of n ones the gambler who stakes c owns (1 - c + c / m)^n: the bound is the m at which the mean of all is 1 / alpha. */
    @ParameterizedTest
    @ValueSource(ints = {4, 40, 400})
    void boundOfOnesByHand(int n) {
        double[] ones = new double[n];
        Arrays.fill(ones, 1);
        ConfidenceSequence sequence = new ConfidenceSequence(ones, .05);
        double bound = sequence.lower(n, 0);
        double owned = IntStream.rangeClosed(1, 16)
                .mapToDouble(j -> Math.pow(1 + Math.pow(.5, j) * (1 / bound - 1), n) / 16)
                .sum();
        assertThat(owned).isCloseTo(20, within(1e-3));
        assertThat(sequence.lower(n, bound)).isEqualTo(bound);
    }

    @Test
    void nothingIsKnownOfZeros() {
        assertThat(new ConfidenceSequence(new double[10], .05).lower(10, 0)).isZero();
    }

    @Test
    void hugeWeightsNeitherOverflowNorRaiseABoundAlone() {
        double[] samples = new double[500];
        samples[3] = 1e120;
        samples[400] = 1e130;
        ConfidenceSequence sequence = new ConfidenceSequence(samples, .05);
        assertThat(sequence.logWealth(1, 500)).isFinite();
        assertThat(sequence.lower(500, 0)).isPositive().isLessThan(1e128);
    }

    @ParameterizedTest
    @EnumSource(Log.class)
    void holdsAtAllLooksTogether(Log log) {
        int[] always = IntStream.rangeClosed(1, EPISODES).toArray();
        assertThat(left(log, log.value(), draw -> looks(draw, always, false))).isLessThanOrEqualTo(MOST);
        assertThat(left(log, log.value() - log.behavior(), draw -> looks(draw, always, true)))
                .isLessThanOrEqualTo(MOST);
    }

    /** What the sequence is for: Student's interval, looked at after every tenth episode, leaves the truth far too often. */
    @Test
    void studentsIntervalDoesNotHoldAtAllLooksTogether() {
        assertThat(left(Log.EVEN, Log.EVEN.value(), AnytimeValueTest::students)).isGreaterThan(2 * MOST);
        assertThat(left(Log.RARE_AND_DEAR, Log.RARE_AND_DEAR.value(), AnytimeValueTest::students))
                .isGreaterThan(2 * MOST);
    }

    private static List<Interval> students(double[][] draw) {
        return IntStream.rangeClosed(1, EPISODES / 10)
                .map(k -> 10 * k)
                .mapToObj(n -> Confidence.STUDENT_T.of(weighted(draw, n), .95, Range.UNKNOWN, 0))
                .toList();
    }

    private static double[] weighted(double[][] draw, int count) {
        return IntStream.range(0, count)
                .mapToDouble(i -> draw[0][i] * draw[1][i])
                .toArray();
    }

    private static List<Interval> looks(double[][] draw, int[] after, boolean difference) {
        AnytimeValue value = difference
                ? AnytimeValue.difference(draw[0], draw[1], RANGE, .95)
                : AnytimeValue.of(draw[0], draw[1], RANGE, .95);
        return value.looks(after).stream().map(Look::interval).toList();
    }

    /** The share of sequences in which the truth is outside of an interval at any look. */
    private static double left(Log log, double truth, Function<double[][], List<Interval>> intervals) {
        long left = IntStream.range(0, SEQUENCES)
                .parallel()
                .filter(seed -> intervals.apply(log.draw(seed, EPISODES)).stream()
                        .anyMatch(interval -> truth < interval.low() - 1e-12 || truth > interval.high() + 1e-12))
                .count();
        return (double) left / SEQUENCES;
    }

    /** Wider than Student's at each number of episodes, but not by much; and never wider than before. */
    @Test
    void narrowsAlmostAsFastAsStudents() {
        double[][] draw = Log.EVEN.draw(1, 16_384);
        List<Look> looks =
                AnytimeValue.of(draw[0], draw[1], new Range(0, 1), .95).looks(AnytimeValue.doubling(16_384));
        double before = Double.POSITIVE_INFINITY;
        for (Look look : looks) {
            double width = look.interval().high() - look.interval().low();
            assertThat(width).isLessThanOrEqualTo(before);
            before = width;
            if (look.episodes() >= 512) {
                Interval students = Confidence.STUDENT_T.of(weighted(draw, look.episodes()), .95, Range.UNKNOWN, 0);
                assertThat(width / (students.high() - students.low()))
                        .as("after %d", look.episodes())
                        .isBetween(.8, 2.4);
            }
        }
        assertThat(looks.get(looks.size() - 1).estimate()).isCloseTo(.6, within(.02));
    }

    /** What a look says does not change with what is logged after it. */
    @Test
    void dependsOnEarlierEpisodesAlone() {
        double[][] draw = Log.RARE.draw(5, 300);
        int[] after = AnytimeValue.every(100, 300);
        assertThat(after).containsExactly(100, 200, 300);
        List<Look> all = AnytimeValue.of(draw[0], draw[1], RANGE, .95).looks(after);
        List<Look> some = AnytimeValue.of(Arrays.copyOf(draw[0], 200), Arrays.copyOf(draw[1], 200), RANGE, .95)
                .looks(new int[] {100, 200});
        assertThat(all.subList(0, 2)).isEqualTo(some);
    }

    @Test
    void looksAreAtPowersOfTwoAndTheEnd() {
        assertThat(AnytimeValue.doubling(10)).containsExactly(1, 2, 4, 8, 10);
        assertThat(AnytimeValue.doubling(8)).containsExactly(1, 2, 4, 8);
        assertThat(AnytimeValue.doubling(1)).containsExactly(1);
        assertThat(AnytimeValue.every(4, 10)).containsExactly(4, 8, 10);
        assertThat(AnytimeValue.every(20, 10)).containsExactly(10);
    }

    @Test
    void saysWhatIsWrong() {
        double[] one = {1};
        assertThatThrownBy(() -> AnytimeValue.of(one, one, Range.UNKNOWN, .95)).hasMessageContaining("state the range");
        assertThatThrownBy(() -> AnytimeValue.of(one, one, new Range(2, 3), .95))
                .hasMessageContaining("outside");
        assertThatThrownBy(() -> AnytimeValue.of(one, one, RANGE, 1)).hasMessageContaining("between 0 and 1");
        assertThatThrownBy(() -> new ConfidenceSequence(new double[] {-1}, .05)).hasMessageContaining("at least 0");
    }
}
