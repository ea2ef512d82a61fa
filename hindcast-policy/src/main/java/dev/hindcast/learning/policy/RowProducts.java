package dev.hindcast.learning.policy;

import java.util.Arrays;

/**
 * W x + b, fast in plain Java: the loops over outputs are such that the just-in-time compiler makes vector instructions of them. The processor
 * must have fused multiply-adds, as x86 has since 2013 (AVX2) and every 64-bit ARM; without them Java computes them by hand. Each output is
 * its bias, to which the products are added one after the other, each by a fused multiply-add, in the order of the inputs: so it does not
 * depend on which steps are computed together.
 */
final class RowProducts {
    /** Weights in 32 KiB. */
    private static final int CACHED = 8192;

    private final int outputs;
    private final float[][] rows;
    private final float[] bias;
    /** So many inputs are multiplied with all steps before the next ones: their weights stay in the nearest cache. */
    private final int block;

    /** The outputs {@code from}, ..., {@code to} - 1 of a layer. */
    RowProducts(Layer.Linear layer, int from, int to) {
        this.outputs = to - from;
        this.rows = new float[layer.inputs()][outputs];
        for (int i = 0; i < rows.length; i++) {
            for (int o = 0; o < outputs; o++) {
                rows[i][o] = layer.weight()[(from + o) * rows.length + i];
            }
        }
        this.bias = Arrays.copyOfRange(layer.bias(), from, to);
        this.block = Math.max(4, CACHED / outputs / 4 * 4);
    }

    RowProducts(Layer.Linear layer) {
        this(layer, 0, layer.outputs());
    }

    /** Components of a result. */
    int outputs() {
        return outputs;
    }

    /** W x + b. */
    float[] of(float[] x) {
        float[] y = bias.clone();
        add(rows, 0, rows.length, x, y);
        return y;
    }

    /** W x[t] + b for each t. */
    float[][] of(float[][] x) {
        float[][] y = new float[x.length][outputs];
        of(x, 0, x.length, y);
        return y;
    }

    /** Writes W x[t] + b to y[t] for t = from, ..., to - 1. */
    void of(float[][] x, int from, int to, float[][] y) {
        begin(y, from, to);
        for (int first = 0; first < rows.length; first += block) {
            add(rows, first, Math.min(rows.length, first + block), x, from, to, y);
        }
    }

    /** Adds x[t][i] rows[i] for i = first, ..., end - 1 to y[t] for t = from, ..., to - 1. */
    static void add(float[][] rows, int first, int end, float[][] x, int from, int to, float[][] y) {
        int t = from;
        for (; t + 1 < to; t += 2) {
            add(rows, first, end, x[t], x[t + 1], y[t], y[t + 1]);
        }
        if (t < to) {
            add(rows, first, end, x[t], y[t]);
        }
    }

    /** {@link #of} where many inputs are 0, whose products are left out: they would add nothing. */
    void ofSparse(float[][] x, int from, int to, float[][] y, int[] nonzero) {
        begin(y, from, to);
        for (int first = 0; first < rows.length; first += block) {
            int end = Math.min(rows.length, first + block);
            for (int t = from; t < to; t++) {
                addSparse(x[t], nonzero, nonzero(x[t], first, end, nonzero), y[t]);
            }
        }
    }

    private void begin(float[][] y, int from, int to) {
        for (int t = from; t < to; t++) {
            System.arraycopy(bias, 0, y[t], 0, outputs);
        }
    }

    /** Writes which of inputs {@code first}, ..., {@code end} - 1 are not 0; returns how many. */
    private static int nonzero(float[] x, int first, int end, int[] at) {
        int count = 0;
        for (int i = first; i < end; i++) {
            at[count] = i;
            count += x[i] == 0 ? 0 : 1;
        }
        return count;
    }

    private void addSparse(float[] a, int[] at, int count, float[] y) {
        int k = 0;
        for (; k + 3 < count; k += 4) {
            int g = at[k];
            int h = at[k + 1];
            int i = at[k + 2];
            int j = at[k + 3];
            addFour(y, rows[g], rows[h], rows[i], rows[j], a[g], a[h], a[i], a[j]);
        }
        for (; k < count; k++) {
            add(y, rows[at[k]], a[at[k]]);
        }
    }

    private static void add(float[][] rows, int first, int end, float[] a, float[] b, float[] y, float[] z) {
        int i = first;
        for (; i + 3 < end; i += 4) {
            addFour(
                    y,
                    z,
                    rows[i],
                    rows[i + 1],
                    rows[i + 2],
                    rows[i + 3],
                    a[i],
                    a[i + 1],
                    a[i + 2],
                    a[i + 3],
                    b[i],
                    b[i + 1],
                    b[i + 2],
                    b[i + 3]);
        }
        for (; i < end; i++) {
            add(y, rows[i], a[i]);
            add(z, rows[i], b[i]);
        }
    }

    private static void add(float[][] rows, int first, int end, float[] a, float[] y) {
        int i = first;
        for (; i + 3 < end; i += 4) {
            addFour(y, rows[i], rows[i + 1], rows[i + 2], rows[i + 3], a[i], a[i + 1], a[i + 2], a[i + 3]);
        }
        for (; i < end; i++) {
            add(y, rows[i], a[i]);
        }
    }

    /** Four inputs of two steps: as much as a loop can hold and still be unrolled. */
    private static void addFour(
            float[] y,
            float[] z,
            float[] p,
            float[] q,
            float[] r,
            float[] s,
            float a0,
            float a1,
            float a2,
            float a3,
            float b0,
            float b1,
            float b2,
            float b3) {
        for (int o = 0; o < y.length; o++) {
            y[o] = Math.fma(a3, s[o], Math.fma(a2, r[o], Math.fma(a1, q[o], Math.fma(a0, p[o], y[o]))));
            z[o] = Math.fma(b3, s[o], Math.fma(b2, r[o], Math.fma(b1, q[o], Math.fma(b0, p[o], z[o]))));
        }
    }

    private static void addFour(
            float[] y, float[] p, float[] q, float[] r, float[] s, float a0, float a1, float a2, float a3) {
        for (int o = 0; o < y.length; o++) {
            y[o] = Math.fma(a3, s[o], Math.fma(a2, r[o], Math.fma(a1, q[o], Math.fma(a0, p[o], y[o]))));
        }
    }

    private static void add(float[] y, float[] p, float a) {
        for (int o = 0; o < y.length; o++) {
            y[o] = Math.fma(a, p[o], y[o]);
        }
    }
}
