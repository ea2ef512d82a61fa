package dev.hindcast.learning.policy;

/** Sums over vectors, eight side by side, so that the processor need not wait for one. */
final class Sums {
    private Sums() {}

    static float of(float[] x) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        float e = 0;
        float f = 0;
        float g = 0;
        float h = 0;
        int i = 0;
        for (; i + 7 < x.length; i += 8) {
            a += x[i];
            b += x[i + 1];
            c += x[i + 2];
            d += x[i + 3];
            e += x[i + 4];
            f += x[i + 5];
            g += x[i + 6];
            h += x[i + 7];
        }
        for (; i < x.length; i++) {
            a += x[i];
        }
        return ((a + b) + (c + d)) + ((e + f) + (g + h));
    }

    static float ofSquares(float[] x) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        float e = 0;
        float f = 0;
        float g = 0;
        float h = 0;
        int i = 0;
        for (; i + 7 < x.length; i += 8) {
            a = Math.fma(x[i], x[i], a);
            b = Math.fma(x[i + 1], x[i + 1], b);
            c = Math.fma(x[i + 2], x[i + 2], c);
            d = Math.fma(x[i + 3], x[i + 3], d);
            e = Math.fma(x[i + 4], x[i + 4], e);
            f = Math.fma(x[i + 5], x[i + 5], f);
            g = Math.fma(x[i + 6], x[i + 6], g);
            h = Math.fma(x[i + 7], x[i + 7], h);
        }
        for (; i < x.length; i++) {
            a = Math.fma(x[i], x[i], a);
        }
        return ((a + b) + (c + d)) + ((e + f) + (g + h));
    }
}
