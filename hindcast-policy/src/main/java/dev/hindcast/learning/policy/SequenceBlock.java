package dev.hindcast.learning.policy;

import java.util.Arrays;
import java.util.List;

/**
 * A block x + attention(norm(x)), x + perceptron(norm(x)) of a transformer, made ready for {@link SequenceMemory}. The last one of a network says
 * something of the last token alone, and of the others only what that looks at.
 */
final class SequenceBlock {
    private final Layer.LayerNorm attentionNorm;
    private final RowProducts projection;
    private final RowProducts keysAndValues;
    private final RowProducts attended;
    private final Layer.LayerNorm mlpNorm;
    private final RowProducts hidden;
    private final Activation activation;
    private final RowProducts output;
    private final int heads;
    private final int width;

    private SequenceBlock(
            Layer.LayerNorm attentionNorm,
            Layer.CausalSelfAttention attention,
            Layer.LayerNorm mlpNorm,
            Layer.Linear hidden,
            Activation activation,
            Layer.Linear output) {
        this.attentionNorm = attentionNorm;
        this.projection = new RowProducts(attention.project());
        this.width = attention.inputs();
        this.keysAndValues = new RowProducts(attention.project(), width, 3 * width);
        this.attended = new RowProducts(attention.output());
        this.mlpNorm = mlpNorm;
        this.hidden = new RowProducts(hidden);
        this.activation = activation;
        this.output = new RowProducts(output);
        this.heads = attention.heads();
    }

    /** The block that two layers of a network are, each with its residual connection. */
    static SequenceBlock of(Layer attention, Layer perceptron) {
        if (attention instanceof Layer.Residual first
                && perceptron instanceof Layer.Residual second
                && first.function().layers().size() == 2
                && second.function().layers().size() == 4) {
            List<Layer> a = first.function().layers();
            List<Layer> p = second.function().layers();
            if (a.get(0) instanceof Layer.LayerNorm attentionNorm
                    && a.get(1) instanceof Layer.CausalSelfAttention self
                    && p.get(0) instanceof Layer.LayerNorm mlpNorm
                    && p.get(1) instanceof Layer.Linear hidden
                    && p.get(2) instanceof Layer.Elementwise elementwise
                    && p.get(3) instanceof Layer.Linear output) {
                return new SequenceBlock(attentionNorm, self, mlpNorm, hidden, elementwise.activation(), output);
            }
        }
        throw new IllegalArgumentException(
                "A sequence network has blocks of LayerNorm and attention, then LayerNorm and"
                        + " a perceptron of one hidden layer, each added to its input");
    }

    /** Components of the perceptron's hidden layer. */
    int units() {
        return hidden.outputs();
    }

    /** Writes queries, keys and values of tokens {@code from}, ..., {@code to} - 1. */
    void project(float[][] x, int from, int to, SequenceMemory.Rows rows, SequenceMemory.Workspace work) {
        normalize(attentionNorm, x, from, to, work.normed);
        projection.of(work.normed, from, to, work.projected);
        for (int t = from; t < to; t++) {
            System.arraycopy(work.projected[t], 0, rows.queries[t], 0, width);
            System.arraycopy(work.projected[t], width, rows.keys[t], 0, width);
            System.arraycopy(work.projected[t], 2 * width, rows.values[t], 0, width);
        }
    }

    /** {@link #project}, with the query of the last of them alone. */
    void projectForLast(float[][] x, int from, int to, SequenceMemory.Rows rows, SequenceMemory.Workspace work) {
        normalize(attentionNorm, x, from, to, work.normed);
        keysAndValues.of(work.normed, from, to, work.projectedHalf);
        for (int t = from; t < to; t++) {
            System.arraycopy(work.projectedHalf[t], 0, rows.keys[t], 0, width);
            System.arraycopy(work.projectedHalf[t], width, rows.values[t], 0, width);
        }
        projection.of(work.normed, to - 1, to, work.projected);
        System.arraycopy(work.projected[to - 1], 0, rows.queries[to - 1], 0, width);
    }

    /** Writes what the block makes of tokens {@code from}, ..., {@code to} - 1, whose projections are known, to {@code y}. */
    void apply(float[][] x, int from, int to, SequenceMemory.Rows rows, SequenceMemory.Workspace work, float[][] y) {
        for (int t = from; t < to; t++) {
            Arrays.fill(work.normed[t], 0);
            for (int head = 0; head < heads; head++) {
                attend(rows, t, head, work.normed[t], work.weights);
            }
        }
        attended.of(work.normed, from, to, work.added);
        add(x, work.added, from, to, y);
        normalize(mlpNorm, y, from, to, work.normed);
        hidden.of(work.normed, from, to, work.units);
        for (int t = from; t < to; t++) {
            activate(work.units[t]);
        }
        output.ofSparse(work.units, from, to, work.added, work.nonzero);
        add(y, work.added, from, to, y);
    }

    private static void add(float[][] x, float[][] more, int from, int to, float[][] y) {
        for (int t = from; t < to; t++) {
            add(x[t], more[t], y[t]);
        }
    }

    private static void add(float[] x, float[] more, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i] + more[i];
        }
    }

    private void activate(float[] units) {
        if (activation == Activation.RELU) {
            for (int i = 0; i < units.length; i++) {
                units[i] = Math.max(units[i], 0);
            }
            return;
        }
        for (int i = 0; i < units.length; i++) {
            units[i] = activation.of(units[i]);
        }
    }

    static void normalize(Layer.LayerNorm norm, float[][] x, int from, int to, float[][] y) {
        for (int t = from; t < to; t++) {
            norm.write(x[t], y[t]);
        }
    }

    /** Adds what a head of token {@code t} makes of tokens 0, ..., t. */
    private void attend(SequenceMemory.Rows rows, int t, int head, float[] attended, double[] weights) {
        int size = width / heads;
        int from = head * size;
        double scale = 1 / Math.sqrt(size);
        double highest = Double.NEGATIVE_INFINITY;
        for (int s = 0; s <= t; s++) {
            weights[s] = scale * dot(rows.queries[t], rows.keys[s], from, from + size);
            highest = Math.max(highest, weights[s]);
        }
        double sum = 0;
        for (int s = 0; s <= t; s++) {
            weights[s] = Math.exp(weights[s] - highest);
            sum += weights[s];
        }
        float[] shares = new float[t + 1];
        for (int s = 0; s <= t; s++) {
            shares[s] = (float) (weights[s] / sum);
        }
        addShares(attended, rows.values, shares, from, from + size);
    }

    private static void addShares(float[] attended, float[][] values, float[] shares, int from, int to) {
        int s = 0;
        for (; s + 3 < shares.length; s += 4) {
            addFour(
                    attended,
                    values[s],
                    values[s + 1],
                    values[s + 2],
                    values[s + 3],
                    shares[s],
                    shares[s + 1],
                    shares[s + 2],
                    shares[s + 3],
                    from,
                    to);
        }
        for (; s < shares.length; s++) {
            add(attended, values[s], shares[s], from, to);
        }
    }

    private static void addFour(
            float[] attended,
            float[] p,
            float[] q,
            float[] r,
            float[] s,
            float a,
            float b,
            float c,
            float d,
            int from,
            int to) {
        for (int i = from; i < to; i++) {
            attended[i] = Math.fma(d, s[i], Math.fma(c, r[i], Math.fma(b, q[i], Math.fma(a, p[i], attended[i]))));
        }
    }

    private static void add(float[] attended, float[] value, float weight, int from, int to) {
        for (int i = from; i < to; i++) {
            attended[i] = Math.fma(weight, value[i], attended[i]);
        }
    }

    /** Eight sums side by side, so that the processor need not wait for one. */
    private static float dot(float[] x, float[] y, int from, int to) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        float e = 0;
        float f = 0;
        float g = 0;
        float h = 0;
        int i = from;
        for (; i + 7 < to; i += 8) {
            a = Math.fma(x[i], y[i], a);
            b = Math.fma(x[i + 1], y[i + 1], b);
            c = Math.fma(x[i + 2], y[i + 2], c);
            d = Math.fma(x[i + 3], y[i + 3], d);
            e = Math.fma(x[i + 4], y[i + 4], e);
            f = Math.fma(x[i + 5], y[i + 5], f);
            g = Math.fma(x[i + 6], y[i + 6], g);
            h = Math.fma(x[i + 7], y[i + 7], h);
        }
        for (; i < to; i++) {
            a = Math.fma(x[i], y[i], a);
        }
        return ((a + b) + (c + d)) + ((e + f) + (g + h));
    }
}
