package dev.hindcast.learning.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Function;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against numbers worked out by hand, and gradients against finite differences. */
class LossFunctionsTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "0.5, 0.125", "-0.5, 0.125", "1, 0.5", "-1, 0.5", "1.5, 1", "-3, 2.5", "100, 99.5"})
    void huber(float u, float loss) {
        assertThat(valueOf(vector -> LossFunctions.huber(vector).sum(), u)).isCloseTo(loss, Offset.offset(1e-6));
    }

    /** The slope is the error limited to [-1, 1], also where the two branches meet. */
    @ParameterizedTest
    @CsvSource({"0, 0", "0.5, 0.5", "-0.5, -0.5", "1, 1", "-1, -1", "1.5, 1", "-3, -1", "100, 1"})
    void huberGradient(float u, float slope) {
        assertThat(gradientOf(vector -> LossFunctions.huber(vector).sum(), u)[0])
                .isCloseTo(slope, Offset.offset(1e-6f));
    }

    /**
     * Two quantiles, at levels 1/4 and 3/4, of values 1 and 2; targets 1.5, 0 and 4. The first quantile's errors are .5, -1 and 3:
     * (1/4 * .125 + 3/4 * .5 + 1/4 * 2.5) / 3. The second's are -.5, -2 and 2: (1/4 * .125 + 1/4 * 1.5 + 3/4 * 1.5) / 3.
     */
    @Test
    void quantileHuber() {
        double first = (0.25 * 0.125 + 0.75 * 0.5 + 0.25 * 2.5) / 3;
        double second = (0.25 * 0.125 + 0.25 * 1.5 + 0.75 * 1.5) / 3;
        assertThat(valueOf(LossFunctionsTest::ofTwoQuantiles, 1, 2)).isCloseTo(first + second, Offset.offset(1e-6));
    }

    /** At the levels that are fixed otherwise it is the same; at 1/2 each, half of Huber's losses. */
    @Test
    void quantileHuberAtLevelsOfTheirOwn() {
        Function<Tensor, Tensor> fixed = predicted -> LossFunctions.quantileHuberAt(
                tensor(0.25f, 0.75f).reshape(1, 2),
                predicted.reshape(1, 2),
                tensor(1.5f, 0, 4).reshape(1, 3));
        Function<Tensor, Tensor> medians = predicted -> LossFunctions.quantileHuberAt(
                tensor(0.5f, 0.5f).reshape(1, 2),
                predicted.reshape(1, 2),
                tensor(1.5f, 0, 4).reshape(1, 3));

        assertThat(valueOf(fixed, 1, 2)).isEqualTo(valueOf(LossFunctionsTest::ofTwoQuantiles, 1, 2));
        assertThat(gradientOf(fixed, 1, 2)).isEqualTo(gradientOf(LossFunctionsTest::ofTwoQuantiles, 1, 2));
        assertThat(valueOf(medians, 1, 2)).isCloseTo((0.125 + 0.5 + 2.5 + 0.125 + 1.5 + 1.5) / 6, Offset.offset(1e-6));
    }

    /** The batch's mean is over rows: the same row twice gives the same loss. */
    @Test
    void quantileHuberIsTheMeanOverTheBatch() {
        double once = valueOf(LossFunctionsTest::ofTwoQuantiles, 1, 2);
        double twice = valueOf(
                vector -> LossFunctions.quantileHuber(
                        vector.reshape(2, 2), tensor(1.5f, 0, 4, 1.5f, 0, 4).reshape(2, 3)),
                1,
                2,
                1,
                2);
        assertThat(twice).isCloseTo(once, Offset.offset(1e-6));
    }

    @Test
    void quantileHuberGradient() {
        float[] at = {1, 2};
        float[] gradient = gradientOf(LossFunctionsTest::ofTwoQuantiles, at);
        float step = 1e-2f;
        for (int i = 0; i < at.length; i++) {
            float[] above = at.clone();
            float[] below = at.clone();
            above[i] += step;
            below[i] -= step;
            double difference = valueOf(LossFunctionsTest::ofTwoQuantiles, above)
                    - valueOf(LossFunctionsTest::ofTwoQuantiles, below);
            assertThat(gradient[i]).isCloseTo((float) (difference / (2 * step)), Offset.offset(2e-3f));
        }
        assertThat(gradient[0]).isCloseTo((-0.25f * 0.5f + 0.75f * 1 - 0.25f * 1) / 3, Offset.offset(1e-6f));
        assertThat(gradient[1]).isCloseTo((0.25f * 0.5f + 0.25f * 1 - 0.75f * 1) / 3, Offset.offset(1e-6f));
    }

    /** Its minimum is where it should be: the median of three targets that lie further apart than the threshold. */
    @Test
    void oneQuantileFindsTheMedian() {
        Function<Tensor, Tensor> loss = vector -> LossFunctions.quantileHuber(
                vector.reshape(1, 1), tensor(-10, 3, 20).reshape(1, 3));
        assertThat(gradientOf(loss, 3)[0]).isCloseTo(0, Offset.offset(1e-6f));
        assertThat(gradientOf(loss, 3.1f)[0]).isPositive();
        assertThat(gradientOf(loss, 2.9f)[0]).isNegative();
    }

    @Test
    void expectile() {
        assertThat(valueOf(vector -> LossFunctions.expectile(vector, 0.7), 2, -1))
                .isCloseTo((0.7 * 4 + 0.3 * 1) / 2, Offset.offset(1e-6));
    }

    /** (e^z - z - 1) / e^m, of z = 2 and -1 with m = 2. */
    @Test
    void gumbel() {
        double expected = (Math.exp(2) - 3 + Math.exp(-1)) / 2 / Math.exp(2);
        assertThat(valueOf(LossFunctions::gumbel, 2, -1)).isCloseTo(expected, Offset.offset(1e-6));
        assertThat(gradientOf(LossFunctions::gumbel, 2, -1))
                .containsExactly(
                        new float[] {
                            (float) ((Math.exp(2) - 1) / 2 / Math.exp(2)),
                            (float) ((Math.exp(-1) - 1) / 2 / Math.exp(2))
                        },
                        Offset.offset(1e-6f));
    }

    /** Its minimum over v is the soft maximum, here log((e^1 + e^3) / 2), and values of e^200 leave it finite. */
    @Test
    void gumbelFindsTheSoftMaximum() {
        double softMaximum = Math.log((Math.exp(1) + Math.exp(3)) / 2);
        Function<Tensor, Tensor> loss = v -> LossFunctions.gumbel(tensor(1, 3).minus(v));
        assertThat(gradientOf(loss, (float) softMaximum)[0]).isCloseTo(0, Offset.offset(1e-6f));
        assertThat(gradientOf(loss, (float) softMaximum + 0.1f)[0]).isPositive();
        assertThat(gradientOf(loss, (float) softMaximum - 0.1f)[0]).isNegative();
        assertThat(valueOf(LossFunctions::gumbel, 200, 1)).isCloseTo(0.5, Offset.offset(1e-6));
    }

    @ParameterizedTest
    @CsvSource({"2, 2", "-0.5, -0.5", "-3, -1"})
    void largest(float largest, float expected) {
        assertThat(valueOf(LossFunctions::largest, largest, -4)).isEqualTo(expected);
    }

    private static Tensor ofTwoQuantiles(Tensor predicted) {
        return LossFunctions.quantileHuber(
                predicted.reshape(1, 2), tensor(1.5f, 0, 4).reshape(1, 3));
    }

    private static Tensor tensor(float... values) {
        return Tensor.of(Device.cpu(), values, values.length);
    }

    private static double valueOf(Function<Tensor, Tensor> loss, float... at) {
        try (Scope scope = Scope.open()) {
            return loss.apply(tensor(at)).item();
        }
    }

    private static float[] gradientOf(Function<Tensor, Tensor> loss, float... at) {
        try (Scope scope = Scope.open()) {
            Parameters.Layout layout = new Parameters.Layout();
            layout.leaf("variable", at);
            Parameters variable = new Parameters("variable", layout, Device.cpu());
            scope.backward(loss.apply(variable.leaf("variable")), variable);
            return variable.gradient().toArray();
        }
    }
}
