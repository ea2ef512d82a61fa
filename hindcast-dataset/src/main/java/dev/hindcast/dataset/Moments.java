package dev.hindcast.dataset;

/** The means of the components of vectors that pass by, and, in a second pass, their deviations. */
final class Moments {
    private final double[] sum;
    private long count;

    Moments(int size) {
        sum = new double[size];
    }

    /** One look at every vector. */
    @FunctionalInterface
    interface Pass {
        /** The vector that starts at {@code values[at]}. */
        void add(float[] values, int at);
    }

    void add(float[] values, int at) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += values[at + i];
        }
        count++;
    }

    /** For the second pass over the same vectors. */
    Deviations deviations() {
        return new Deviations();
    }

    /** The second pass. */
    final class Deviations {
        private final double[] squares = new double[sum.length];

        void add(float[] values, int at) {
            for (int i = 0; i < squares.length; i++) {
                double centered = values[at + i] - sum[i] / count;
                squares[i] += centered * centered;
            }
        }

        /** By the means and population standard deviations plus {@link Standardization#EPSILON}. */
        Standardization standardization() {
            float[] mean = new float[sum.length];
            float[] scale = new float[sum.length];
            for (int i = 0; i < sum.length; i++) {
                mean[i] = (float) (sum[i] / count);
                scale[i] = (float) Math.sqrt(squares[i] / count) + Standardization.EPSILON;
            }
            return new Standardization(mean, scale);
        }
    }
}
