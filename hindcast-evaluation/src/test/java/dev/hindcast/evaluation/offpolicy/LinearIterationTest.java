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
        return new LinearIteration(n, rows, columns).solve(start, numbers);
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
        double[] solved = new LinearIteration(size, rows, columns).solve(constant, numbers);
        double scale = Arrays.stream(direct).map(Math::abs).max().orElseThrow();
        for (int s = 0; s < size; s++) {
            assertThat(solved[s]).isCloseTo(direct[s], within(1e-11 * scale));
        }
    }

    /** The last of the states grows faster for hundreds of sweeps before it settles. */
    @Test
    void waitsForWhatGrowsAtFirst() {
        assertThat(row(10, .995, .005)[9]).isCloseTo(1 / .005, within(1e-6));
        assertThat(row(3, .997, 1)[2]).isCloseTo(Math.pow(1 / .003, 3), within(1.0));
    }

    /** Of many more states than it is patient for. */
    @Test
    void followsALongRow() {
        assertThat(row(5_000, 0, 1)[4_999]).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 1.0001, 1.5})
    void saysWhereThereIsNone(double kept) {
        assertThat(row(3, kept, 1)).containsOnly(Double.NaN);
    }
}
