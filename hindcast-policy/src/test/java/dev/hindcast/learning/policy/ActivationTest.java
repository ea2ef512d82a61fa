package dev.hindcast.learning.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ActivationTest {
    /** GELU is x P(Z < x) and Mish x tanh(log(1 + e^x)), as far as 32 bits tell, and far out x or nothing. */
    @Test
    void approximationsAreAsGoodAsTheirNumbers() {
        Gaussian normal = new Gaussian(0, 1);
        for (int i = -1200; i <= 1200; i++) {
            float x = i / 100f;
            double size = Math.max(1, Math.abs(x));
            assertThat(Activation.GELU.of(x) / size)
                    .as("GELU of %s", x)
                    .isCloseTo(x * normal.cumulative(x) / size, within(1e-7));
            double mish = x * Math.tanh(Math.log1p(Math.exp(x)));
            assertThat(Activation.MISH.of(x) / size).as("Mish of %s", x).isCloseTo(mish / size, within(1e-7));
        }
        for (Activation activation : new Activation[] {Activation.GELU, Activation.MISH}) {
            assertThat(activation.of(1e30f)).isEqualTo(1e30f);
            assertThat(activation.of(-1e3f)).isCloseTo(0, within(1e-4f));
            assertThat(activation.of(Float.NaN)).isNaN();
        }
    }
}
