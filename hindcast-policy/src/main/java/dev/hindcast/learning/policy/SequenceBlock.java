package dev.hindcast.learning.policy;

import java.util.List;

/**
 * A block x + attention(norm(x)), x + perceptron(norm(x)) of a transformer, made ready for {@link SequenceMemory}. The last one of a network says
 * something of the last token alone, and of the others only what that looks at.
 */
final class SequenceBlock {
    private final Layer.LayerNorm attentionNorm;
    private final SequenceAttention attention;
    private final Layer.LayerNorm mlpNorm;
    private final RowProducts hidden;
    private final Activation activation;
    private final RowProducts output;

    private SequenceBlock(
            Layer.LayerNorm attentionNorm,
            Layer.CausalSelfAttention attention,
            Layer.LayerNorm mlpNorm,
            Layer.Linear hidden,
            Activation activation,
            Layer.Linear output) {
        this.attentionNorm = attentionNorm;
        this.attention = new SequenceAttention(attention);
        this.mlpNorm = mlpNorm;
        this.hidden = hidden.products();
        this.activation = activation;
        this.output = output.products();
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

    /** Keeps what attention needs of tokens {@code from}, ..., {@code to} - 1; it will be asked what it makes of those from {@code asking} on. */
    void keep(float[][] x, int from, int asking, int to, SequenceMemory.Rows rows, SequenceMemory.Workspace work) {
        normalize(attentionNorm, x, from, to, work.normed);
        attention.keep(work.normed, from, asking, to, rows, work);
    }

    /** Writes what the block makes of tokens {@code from}, ..., {@code to} - 1, that are kept, to {@code y}. */
    void apply(float[][] x, int from, int to, SequenceMemory.Rows rows, SequenceMemory.Workspace work, float[][] y) {
        attention.apply(from, to, rows, work, work.added);
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
}
