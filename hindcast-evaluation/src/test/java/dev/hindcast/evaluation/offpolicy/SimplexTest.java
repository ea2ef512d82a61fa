package dev.hindcast.evaluation.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SimplexTest {
    static IntStream seeds() {
        return IntStream.range(0, 50);
    }

    /** The minimum is where no component has a smaller derivative than those that are positive (Karush, Kuhn and Tucker). */
    @ParameterizedTest
    @MethodSource("seeds")
    void meetsTheConditionsOfAMinimum(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int n = random.nextInt(1, 12);
        int rank = random.nextInt(1, n + 1);
        double[][] factor = new double[n][rank];
        for (double[] row : factor) {
            for (int k = 0; k < rank; k++) {
                row[k] = random.nextDouble(-1, 2);
            }
        }
        double[][] a = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (int k = 0; k < rank; k++) {
                    a[i][j] += factor[i][k] * factor[j][k];
                }
            }
        }
        double[] x = Simplex.minimize(a);

        double sum = 0;
        double value = 0;
        double[] gradient = new double[n];
        for (int i = 0; i < n; i++) {
            assertThat(x[i]).isNotNegative();
            sum += x[i];
            for (int j = 0; j < n; j++) {
                gradient[i] += a[i][j] * x[j];
            }
            value += x[i] * gradient[i];
        }
        assertThat(sum).isCloseTo(1, within(1e-9));
        for (int i = 0; i < n; i++) {
            assertThat(gradient[i]).isGreaterThan(value - 1e-8);
        }
    }
}
