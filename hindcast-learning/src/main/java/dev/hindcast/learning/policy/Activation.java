package dev.hindcast.learning.policy;

import java.util.Arrays;
import java.util.Locale;

/** A function that a network applies to each value between its layers. */
public enum Activation {
    /** max(x, 0). */
    RELU {
        @Override
        public float of(float x) {
            return Math.max(x, 0);
        }
    },
    /** x P(Z &lt; x) with a standard normal Z, exact (Hendrycks and Gimpel 2016, arXiv 1606.08415). */
    GELU {
        @Override
        public float of(float x) {
            return (float) (x * Gaussian.standardCumulative(x));
        }
    },
    /** x tanh(log(1 + e^x)) (Misra 2019, arXiv 1908.08681). */
    MISH {
        @Override
        public float of(float x) {
            double softplus = Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs((double) x)));
            return (float) (x * Math.tanh(softplus));
        }
    },
    /** x / (1 + e^-x) (Elfwing, Uchibe and Doya 2017, arXiv 1702.03118). */
    SILU {
        @Override
        public float of(float x) {
            return (float) (x / (1 + Math.exp(-(double) x)));
        }
    },
    /** The hyperbolic tangent. */
    TANH {
        @Override
        public float of(float x) {
            return (float) Math.tanh(x);
        }
    };

    /** The value at x. */
    public abstract float of(float x);

    /** The word that files know it by: its name in small letters. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The activation of that {@link #word}.
     *
     * @throws IllegalArgumentException where there is none; the message names all
     */
    public static Activation named(String word) {
        return Arrays.stream(values())
                .filter(activation -> activation.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown activation '" + word + "', known are "
                        + Arrays.stream(values()).map(Activation::word).toList()));
    }
}
