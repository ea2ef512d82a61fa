package dev.hindcast.learning.policy;

import java.util.Arrays;

/** One state beside several vectors, as networks of both take them, and what they give. */
final class StateRows {
    private StateRows() {}

    /** A row for each vector: the state, then the vector. */
    static float[][] beside(float[] state, float[][] vectors) {
        float[][] rows = new float[vectors.length][];
        for (int k = 0; k < rows.length; k++) {
            rows[k] = Arrays.copyOf(state, state.length + vectors[k].length);
            System.arraycopy(vectors[k], 0, rows[k], state.length, vectors[k].length);
        }
        return rows;
    }

    /** Each value limited to [-1, 1]. */
    static float[] limited(float[] row) {
        float[] limited = new float[row.length];
        for (int i = 0; i < limited.length; i++) {
            limited[i] = Math.max(-1, Math.min(1, row[i]));
        }
        return limited;
    }

    /** A row for each vector: the vector, then {@code more}, then the state. */
    static float[][] join(float[][] vectors, float[] more, float[] state) {
        float[][] rows = new float[vectors.length][];
        for (int k = 0; k < rows.length; k++) {
            int size = vectors[k].length;
            rows[k] = Arrays.copyOf(vectors[k], size + more.length + state.length);
            System.arraycopy(more, 0, rows[k], size, more.length);
            System.arraycopy(state, 0, rows[k], size + more.length, state.length);
        }
        return rows;
    }

    /** The hyperbolic tangent of each value. */
    static float[][] tanh(float[][] rows) {
        float[][] squashed = new float[rows.length][];
        for (int k = 0; k < rows.length; k++) {
            squashed[k] = new float[rows[k].length];
            for (int i = 0; i < squashed[k].length; i++) {
                squashed[k][i] = (float) Math.tanh(rows[k][i]);
            }
        }
        return squashed;
    }
}
