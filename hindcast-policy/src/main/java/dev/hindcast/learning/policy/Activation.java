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
    /** x P(Z &lt; x) with a standard normal Z, in its exact form (Hendrycks and Gimpel 2016, arXiv 1606.08415). */
    GELU {
        @Override
        public float of(float x) {
            return (float) (0.5 * x * (1 + errorFunction(x * SQRT_HALF)));
        }
    },
    /** x tanh(log(1 + e^x)) (Misra 2019, arXiv 1908.08681): with w = e^x, tanh(log(1 + w)) = n / (n + 2) for n = w (w + 2). */
    MISH {
        @Override
        public float of(float x) {
            if (x > LINEAR) {
                return x;
            }
            float w = exponential(x);
            float n = w * (w + 2);
            return x * (n / (n + 2));
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

    /** From here on mish(x) is x in 32 bits. */
    private static final float LINEAR = 20;

    /** Below this e^x counts as its value here, which is next to nothing. */
    private static final float LEAST = -80;

    /** Added and taken away again, it rounds a float to a whole number, which then is in the lowest bits. */
    private static final float ROUNDING = 3 << 22;

    private static final float LOG2_E = 1.44269504f;
    private static final float LN_2_HIGH = 0.693359375f;
    private static final float LN_2_LOW = -2.12194440e-4f;

    private static final double SQRT_HALF = Math.sqrt(0.5);

    /** Beyond it, on either side, the error function is 1 in 32 bits. */
    private static final double LAST = 4;

    private static final double[] NUMERATOR = {
        -2.72614225801306e-10,
        2.77068142495902e-08,
        -2.10102402082508e-06,
        -5.69250639462346e-05,
        -7.34990630326855e-04,
        -2.95459980854025e-03,
        -1.60960333262415e-02
    };
    private static final double[] DENOMINATOR = {
        -1.45660718464996e-05,
        -2.13374055278905e-04,
        -1.68282697438203e-03,
        -7.37332916720468e-03,
        -1.42647390514189e-02
    };

    /** The value at x. */
    public abstract float of(float x);

    /**
     * e^x for x up to 20 to a relative 2e-7, in 32 bits alone: 2^k e^r with a whole k and |r| at most ln(2) / 2. With {@link Math#exp} mish took
     * thrice as long, most of it for converting numbers.
     */
    private static float exponential(float x) {
        float limited = x < LEAST ? LEAST : x;
        float shifted = limited * LOG2_E + ROUNDING;
        float k = shifted - ROUNDING;
        float r = (limited - k * LN_2_HIGH) - k * LN_2_LOW;
        float series = 1 + r * (1 + r * (1 / 2f + r * (1 / 6f + r * (1 / 24f + r * (1 / 120f + r * (1 / 720f))))));
        return series * Float.intBitsToFloat((Float.floatToRawIntBits(shifted) + 127) << 23);
    }

    /** As the library Eigen has it for 32-bit numbers, without an exponential: off by 7e-8 at most. */
    private static double errorFunction(double x) {
        double limited = Math.max(-LAST, Math.min(LAST, x));
        double square = limited * limited;
        return limited * polynomial(NUMERATOR, square) / polynomial(DENOMINATOR, square);
    }

    private static double polynomial(double[] coefficients, double x) {
        double value = 0;
        for (double coefficient : coefficients) {
            value = value * x + coefficient;
        }
        return value;
    }

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
