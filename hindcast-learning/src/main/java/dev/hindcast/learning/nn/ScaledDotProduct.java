package dev.hindcast.learning.nn;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Attention softmax(q k^T / sqrt(size)) v of several heads (Vaswani et al. 2017, arXiv 1706.03762, equation 1), and what its gradient
 * needs. Queries may be fewer than keys.
 *
 * @param query (sequences heads) x queries x size
 * @param key (sequences heads) x steps x size
 * @param value as the keys
 * @param weights sequences x heads x queries x steps, before dropout
 * @param used (sequences heads) x queries x steps, after it
 * @param kept what dropout multiplies the weights by; null for nothing
 * @param scale 1 / sqrt(size)
 */
record ScaledDotProduct(
        Tensor query,
        Tensor key,
        Tensor value,
        Tensor weights,
        Tensor used,
        @Nullable Tensor kept,
        Scalar scale) {
    /** The gradients of query, key and value, each of its shape. */
    record Gradients(Tensor query, Tensor key, Tensor value) {}

    /**
     * Of the three.
     *
     * @param heads beside each other in the first dimension
     * @param hidden which keys each query may not see: any shape that broadcasts to that of the weights
     */
    static ScaledDotProduct of(
            Tensor query, Tensor key, Tensor value, int heads, Tensor hidden, @Nullable Tensor kept) {
        long queries = query.size(1);
        long steps = key.size(1);
        Scalar scale = new Scalar(1 / Math.sqrt(query.size(2)));
        Tensor weights = query.bmm(key.transpose(1, 2))
                .mul_(scale)
                .view(-1, heads, queries, steps)
                .masked_fill_(hidden, new Scalar(Double.NEGATIVE_INFINITY))
                .softmax(-1);
        Tensor used = (kept == null ? weights : weights.mul(kept)).view(-1, queries, steps);
        return new ScaledDotProduct(query, key, value, weights, used, kept, scale);
    }

    /** What comes out: (sequences heads) x queries x size. */
    Tensor result() {
        return used.bmm(value);
    }

    /** @param ofResult of the shape of {@link #result} */
    Gradients backward(Tensor ofResult) {
        Tensor ofWeights = ofResult.bmm(value.transpose(1, 2)).view_as(weights);
        if (kept != null) {
            ofWeights.mul_(kept);
        }
        Tensor product = ofWeights.mul_(weights);
        Tensor ofScores = product.sub_(weights.mul(product.sum(-1).unsqueeze(-1)))
                .mul_(scale)
                .view_as(used);
        return new Gradients(
                ofScores.bmm(key),
                ofScores.transpose(1, 2).bmm(query),
                used.transpose(1, 2).bmm(ofResult));
    }
}
