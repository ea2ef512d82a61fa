package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against direct solutions, and where there is none. */
class LinearIterationTest {
    /** n states in a row, of which each keeps a share of itself and hands on the rest, multiplied. */
    private static double[] row(int n, double kept, double handedOn) {
        int[] rows = IntStream.range(0, 2 * n - 1).map(k -> (k + 1) / 2).toArray();
        int[] columns = IntStream.range(0, 2 * n - 1).map(k -> k / 2).toArray();
        double[] numbers = IntStream.range(0, 2 * n - 1)
                .mapToDouble(k -> k % 2 == 0 ? kept : handedOn)
                .toArray();
        double[] start = new double[n];
        start[0] = 1;
        return LinearIteration.of(n, rows, columns).solve(start, numbers);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3})
    void equalsADirectSolution(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int size = 40;
        int count = 200;
        int[] rows = random.ints(count, 0, size).toArray();
        int[] columns = random.ints(count, 0, size).toArray();
        double[] numbers = random.doubles(count, 0, .19).toArray();
        double[] constant = random.doubles(size, -1, 1).toArray();
        DMatrixRMaj a = CommonOps_DDRM.identity(size);
        for (int k = 0; k < count; k++) {
            a.add(rows[k], columns[k], -numbers[k]);
        }
        DMatrixRMaj solution = new DMatrixRMaj(size, 1);
        assertThat(CommonOps_DDRM.solve(a, new DMatrixRMaj(constant), solution)).isTrue();
        double[] direct = solution.getData();
        double[] solved = LinearIteration.of(size, rows, columns).solve(constant, numbers);
        double[] transposed = LinearIteration.ofTransposed(size, columns, rows).solve(constant, numbers);
        double scale = Arrays.stream(direct).map(Math::abs).max().orElseThrow();
        for (int s = 0; s < size; s++) {
            assertThat(solved[s]).isCloseTo(direct[s], within(1e-11 * scale));
            assertThat(transposed[s]).isCloseTo(direct[s], within(1e-11 * scale));
        }
    }

    /** The last of the states grows faster for hundreds of sweeps before it settles. */
    @Test
    void waitsForWhatGrowsAtFirst() {
        assertThat(row(10, .995, .005)[9]).isCloseTo(1 / .005, within(1e-6));
        assertThat(row(3, .997, 1)[2]).isCloseTo(Math.pow(1 / .003, 3), within(1.0));
    }

    @Test
    void followsALongRow() {
        assertThat(row(50_000, 0, 1)[49_999]).isEqualTo(1);
    }

    /** Around a ring of n states that is left in one of ten rounds: visits along it, values against it. */
    @Test
    void visitsAndValuesOfARing() {
        int n = 100;
        int[] from = IntStream.range(0, n).toArray();
        int[] to = IntStream.range(0, n).map(s -> (s + 1) % n).toArray();
        double[] goesOn = new double[n];
        Arrays.fill(goesOn, 1);
        goesOn[n - 1] = .9;
        double[] start = new double[n];
        start[0] = 1;
        double[] rewards = new double[n];
        Arrays.fill(rewards, 1);
        double visits = Arrays.stream(LinearIteration.of(n, to, from).solve(start, goesOn))
                .sum();
        assertThat(visits).isCloseTo(10 * n, within(1e-8));
        assertThat(LinearIteration.ofTransposed(n, to, from).solve(rewards, goesOn)[0])
                .isCloseTo(10 * n, within(1e-8));
    }

    /** Until the first of them is endless, before they overflow and after, all that follows is. */
    @ParameterizedTest
    @ValueSource(doubles = {1, 1.0001, 1.5, 100, 1e200})
    void isInfiniteWhereItGrowsEndlessly(double kept) {
        assertThat(row(3, kept, 1)).containsOnly(Double.POSITIVE_INFINITY);
        int[] rows = {0, 1, 2};
        int[] columns = {0, 1, 1};
        double[] x = LinearIteration.of(3, rows, columns).solve(new double[] {1, 1, 1}, new double[] {.5, kept, 1});
        assertThat(x[0]).isCloseTo(2, within(1e-9));
        assertThat(x[1]).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(x[2]).isEqualTo(Double.POSITIVE_INFINITY);
    }

    /** What hardly anything comes to does not count, however long the rest takes. */
    @ParameterizedTest
    @ValueSource(doubles = {.85, .95, .99})
    void leavesOutWhatIsNegligible(double kept) {
        double[] x = LinearIteration.of(2, new int[] {0, 1, 1}, new int[] {0, 0, 1})
                .solve(new double[] {1, 0}, new double[] {kept, 1e-18, 1});
        assertThat(x[0]).isCloseTo(1 / (1 - kept), within(1e-8));
        assertThat(x[1]).isLessThan(1e-10);
    }
}
