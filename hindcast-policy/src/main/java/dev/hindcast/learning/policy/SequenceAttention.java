package dev.hindcast.learning.policy;

import dev.hindcast.learning.policy.SequenceMemory.Rows;
import dev.hindcast.learning.policy.SequenceMemory.Workspace;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Causal self-attention, made ready for {@link SequenceMemory}: queries of tokens are multiplied with what is kept of earlier ones, and so weighted
 * sums of what is kept go through the output's product.
 *
 * <p>With several heads keys and values are kept. One head has matrices of the full width, which are multiplied beforehand: with q = W_q x + b_q,
 * k = W_k x + b_k, v = W_v x + b_v it is q . k = (W_k' q) . x + q . b_k, whose last term is the same for all tokens and leaves their shares as they
 * are, and W_o sum of shares v = W_o W_v sum of shares x + W_o b_v. So the tokens themselves are kept, and two of four products are left.
 */
final class SequenceAttention {
    private final int width;
    private final int heads;
    private final RowProducts queries;
    /** Nothing where tokens are kept themselves. */
    private final @Nullable RowProducts keysAndValues;

    private final RowProducts output;

    SequenceAttention(Layer.CausalSelfAttention attention) {
        width = attention.inputs();
        heads = attention.heads();
        Layer.Linear project = attention.project();
        Layer.Linear q = scaled(part(project, 0), 1 / Math.sqrt(width / heads));
        if (heads > 1) {
            queries = q.products();
            keysAndValues = new RowProducts(project, width, 3 * width);
            output = attention.output().products();
        } else {
            Layer.Linear k = part(project, 1);
            Layer.Linear v = part(project, 2);
            Layer.Linear back = new Layer.Linear(width, width, transposed(k.weight(), width), new float[width]);
            queries = after(back, q).products();
            keysAndValues = null;
            output = after(attention.output(), v).products();
        }
    }

    /** Outputs n width, ..., (n + 1) width - 1. */
    private Layer.Linear part(Layer.Linear layer, int n) {
        return new Layer.Linear(
                width,
                width,
                Arrays.copyOfRange(layer.weight(), n * width * width, (n + 1) * width * width),
                Arrays.copyOfRange(layer.bias(), n * width, (n + 1) * width));
    }

    private static Layer.Linear scaled(Layer.Linear layer, double scale) {
        return new Layer.Linear(
                layer.inputs(), layer.outputs(), scaled(layer.weight(), scale), scaled(layer.bias(), scale));
    }

    private static float[] scaled(float[] x, double scale) {
        float[] result = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            result[i] = (float) (scale * x[i]);
        }
        return result;
    }

    private static float[] transposed(float[] matrix, int width) {
        float[] result = new float[matrix.length];
        for (int k = 0; k < matrix.length; k++) {
            result[k % width * width + k / width] = matrix[k];
        }
        return result;
    }

    /** outer(inner(x)) as one layer. */
    private Layer.Linear after(Layer.Linear outer, Layer.Linear inner) {
        float[] weight = new float[width * width];
        float[] bias = new float[width];
        for (int i = 0; i < width; i++) {
            double[] row = new double[width];
            double constant = outer.bias()[i];
            for (int r = 0; r < width; r++) {
                double factor = outer.weight()[i * width + r];
                constant += factor * inner.bias()[r];
                for (int j = 0; j < width; j++) {
                    row[j] += factor * inner.weight()[r * width + j];
                }
            }
            for (int j = 0; j < width; j++) {
                weight[i * width + j] = (float) row[j];
            }
            bias[i] = (float) constant;
        }
        return new Layer.Linear(width, width, weight, bias);
    }

    /** Keeps what is needed of tokens {@code from}, ..., {@code to} - 1, and the queries of those from {@code asking} on. */
    void keep(float[][] tokens, int from, int asking, int to, Rows rows, Workspace work) {
        queries.of(tokens, asking, to, rows.queries);
        if (keysAndValues == null) {
            for (int t = from; t < to; t++) {
                System.arraycopy(tokens[t], 0, rows.values[t], 0, width);
                keepKey(tokens[t], t, rows.keys);
            }
            return;
        }
        keysAndValues.of(tokens, from, to, work.projected);
        for (int t = from; t < to; t++) {
            System.arraycopy(work.projected[t], width, rows.values[t], 0, width);
            keepKey(work.projected[t], t, rows.keys);
        }
    }

    private static void keepKey(float[] key, int t, float[][] keys) {
        for (int i = 0; i < keys.length; i++) {
            keys[i][t] = key[i];
        }
    }

    /** Writes what attention makes of tokens {@code from}, ..., {@code to} - 1, whose queries are known, to {@code y}. */
    void apply(int from, int to, Rows rows, Workspace work, float[][] y) {
        int size = width / heads;
        for (int t = from; t < to; t++) {
            Arrays.fill(work.normed[t], 0);
        }
        for (int first = 0; first < width; first += size) {
            for (int t = from; t < to; t += 2) {
                attend(t, Math.min(t + 2, to), first, first + size, rows, work);
            }
        }
        output.of(work.normed, from, to, y);
    }

    /** Adds what a head of two tokens or one makes of those before and of themselves. */
    private static void attend(int from, int to, int first, int end, Rows rows, Workspace work) {
        float[][] queries = Arrays.copyOfRange(rows.queries, from, to);
        for (int k = 0; k < queries.length; k++) {
            Arrays.fill(work.scores[k], 0);
        }
        RowProducts.add(rows.keys, first, end, queries, 0, queries.length, work.scores);
        for (int k = 0; k < queries.length; k++) {
            int seen = from + k + 1;
            writeShares(work.scores[k], seen, work.weights);
            addShares(work.normed[from + k], rows.values, work.scores[k], seen, first, end);
        }
    }

    /** Makes shares, that sum to 1, of the first {@code count} scores. */
    private static void writeShares(float[] scores, int count, double[] weights) {
        float highest = Float.NEGATIVE_INFINITY;
        for (int s = 0; s < count; s++) {
            highest = Math.max(highest, scores[s]);
        }
        double sum = 0;
        for (int s = 0; s < count; s++) {
            weights[s] = Math.exp(scores[s] - highest);
            sum += weights[s];
        }
        for (int s = 0; s < count; s++) {
            scores[s] = (float) (weights[s] / sum);
        }
    }

    private static void addShares(float[] attended, float[][] values, float[] shares, int count, int from, int to) {
        int s = 0;
        for (; s + 3 < count; s += 4) {
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
        for (; s < count; s++) {
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
}
