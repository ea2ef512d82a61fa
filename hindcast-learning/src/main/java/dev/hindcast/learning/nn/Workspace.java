package dev.hindcast.learning.nn;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;

/**
 * Matrices for intermediate results, one stock a thread. An update takes the very matrices that the one before it gave back: no
 * allocation, no new object, and what is taken was used last and so is likely to be in the cache.
 */
final class Workspace {
    /** A matrix whose values are arbitrary until something is written to it. */
    static final class Matrix {
        /** Rows x columns. */
        final org.bytedeco.pytorch.Tensor values;

        /** The same memory as columns x rows. */
        final org.bytedeco.pytorch.Tensor transposed;

        private final Deque<Matrix> stock;

        private Matrix(org.bytedeco.pytorch.Tensor values, Deque<Matrix> stock) {
            this.values = values;
            this.transposed = values.t();
            this.stock = stock;
        }

        /** Lets others have it. */
        void giveBack() {
            stock.push(this);
        }
    }

    private record Kind(long rows, long columns, torch.ScalarType type, boolean onProcessor) {}

    private final Map<Kind, Deque<Matrix>> stocks = new HashMap<>();
    private final Map<Kind, org.bytedeco.pytorch.Tensor> ones = new HashMap<>();

    /** {@code count} ones on the device and of the type of {@code like}, not to be changed. */
    org.bytedeco.pytorch.Tensor ones(long count, org.bytedeco.pytorch.Tensor like) {
        Kind kind = new Kind(count, 1, like.scalar_type().intern(), like.is_cpu());
        return ones.computeIfAbsent(kind, k -> {
            org.bytedeco.pytorch.Tensor vector = like.new_ones(count);
            vector.retainReference();
            return vector;
        });
    }

    /** A matrix on the device and of the type of {@code like}. */
    Matrix take(long rows, long columns, org.bytedeco.pytorch.Tensor like) {
        Kind kind = new Kind(rows, columns, like.scalar_type().intern(), like.is_cpu());
        Deque<Matrix> stock = stocks.computeIfAbsent(kind, k -> new ArrayDeque<>());
        return stock.isEmpty() ? create(kind, like, stock) : stock.pop();
    }

    /** Frees everything that is not taken. */
    void release() {
        for (Deque<Matrix> stock : stocks.values()) {
            for (Matrix matrix : stock) {
                matrix.transposed.releaseReference();
                matrix.values.releaseReference();
            }
        }
        ones.values().forEach(Pointer::releaseReference);
        stocks.clear();
        ones.clear();
    }

    private static Matrix create(Kind kind, org.bytedeco.pytorch.Tensor like, Deque<Matrix> stock) {
        try (PointerScope scope = new PointerScope()) {
            Matrix matrix = new Matrix(like.new_empty(kind.rows, kind.columns), stock);
            matrix.values.retainReference();
            matrix.transposed.retainReference();
            return matrix;
        }
    }
}
