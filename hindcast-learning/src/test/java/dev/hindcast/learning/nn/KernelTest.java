package dev.hindcast.learning.nn;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against numbers worked out by hand, and gradients against finite differences. */
class KernelTest {
    /** Two states with two samples of two components each. */
    private static final float[] X = {0.3f, -0.5f, 0.8f, 0.2f, -0.9f, 0.4f, 0.1f, -0.2f};

    /** Three samples in each of the states. */
    private static final float[] Y = {0.5f, 0.1f, -0.3f, 0.6f, 0.9f, -0.7f, 0.2f, 0.7f, -0.6f, -0.4f, 0.35f, 0.15f};

    private static Tensor x(float[] values) {
        return Tensor.of(Device.cpu(), values, 2, 2, 2);
    }

    private static Tensor y() {
        return Tensor.of(Device.cpu(), Y, 2, 3, 2);
    }

    /** |(3, 4)| is 5 by Euclid and 7 by components. */
    @Test
    void ofTwoPoints() {
        try (Scope scope = Scope.open()) {
            Tensor origin = Tensor.of(Device.cpu(), new float[] {0, 0}, 1, 1, 2);
            Tensor point = Tensor.of(Device.cpu(), new float[] {3, -4}, 1, 1, 2);
            assertThat(Kernel.GAUSSIAN.of(origin, point, 10).item())
                    .isCloseTo((float) Math.exp(-25.0 / 20), Offset.offset(1e-6f));
            assertThat(Kernel.LAPLACIAN.of(origin, point, 10).item())
                    .isCloseTo((float) Math.exp(-7.0 / 20), Offset.offset(1e-6f));
            assertThat(Kernel.GAUSSIAN.squaredDiscrepancy(origin, point, 10).item())
                    .isCloseTo((float) (2 - 2 * Math.exp(-25.0 / 20)), Offset.offset(1e-6f));
        }
    }

    /** The means over pairs by loops, of which a sample with itself is one. */
    @ParameterizedTest
    @EnumSource(Kernel.class)
    void squaredDiscrepancyIsThatOfMeansOverPairs(Kernel kernel) {
        try (Scope scope = Scope.open()) {
            float[] values = kernel.squaredDiscrepancy(x(X), y(), 0.7).toArray();
            assertThat(values).hasSize(2);
            for (int state = 0; state < 2; state++) {
                double expected = mean(kernel, X, 2, X, 2, state)
                        + mean(kernel, Y, 3, Y, 3, state)
                        - 2 * mean(kernel, X, 2, Y, 3, state);
                assertThat(values[state]).isCloseTo((float) expected, Offset.offset(1e-6f));
            }
        }
    }

    private static double mean(Kernel kernel, float[] a, int k, float[] b, int l, int state) {
        double sum = 0;
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < l; j++) {
                double first = a[(state * k + i) * 2] - b[(state * l + j) * 2];
                double second = a[(state * k + i) * 2 + 1] - b[(state * l + j) * 2 + 1];
                double distance = kernel == Kernel.GAUSSIAN
                        ? first * first + second * second
                        : Math.abs(first) + Math.abs(second);
                sum += Math.exp(-distance / (2 * 0.7));
            }
        }
        return sum / (k * l);
    }

    @ParameterizedTest
    @EnumSource(Kernel.class)
    void ofAGroupWithItselfIsZero(Kernel kernel) {
        try (Scope scope = Scope.open()) {
            assertThat(kernel.squaredDiscrepancy(y(), y(), 20).toArray())
                    .containsExactly(new float[] {0, 0}, Offset.offset(1e-6f));
        }
    }

    @ParameterizedTest
    @EnumSource(Kernel.class)
    void gradientIsThatOfFiniteDifferences(Kernel kernel) {
        float[] gradient = gradient(kernel);
        float step = 1e-2f;
        for (int i = 0; i < X.length; i++) {
            double slope = (loss(kernel, i, step) - loss(kernel, i, -step)) / (2 * step);
            assertThat((double) gradient[i]).as("element %d", i).isCloseTo(slope, Offset.offset(1e-3));
        }
    }

    /** The root of the first state's and three times that of the second, as the constraint of BEAR takes it. */
    private static Tensor loss(Kernel kernel, Tensor x) {
        Tensor roots = kernel.squaredDiscrepancy(x, y(), 0.7).plus(1e-6).sqrt();
        return roots.times(roots.beside(new float[] {1, 3})).sum();
    }

    private static double loss(Kernel kernel, int element, float shift) {
        float[] shifted = X.clone();
        shifted[element] += shift;
        try (Scope scope = Scope.open()) {
            return loss(kernel, x(shifted)).item();
        }
    }

    private static float[] gradient(Kernel kernel) {
        try (Scope scope = Scope.open()) {
            Parameters.Layout layout = new Parameters.Layout();
            layout.leaf("variable", X);
            Parameters variable = new Parameters("variable", layout, Device.cpu());
            scope.backward(loss(kernel, variable.leaf("variable").reshape(2, 2, 2)), variable);
            return variable.gradient().toArray();
        }
    }
}
