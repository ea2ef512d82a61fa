package dev.hindcast.evaluation.behavior;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.nn.Adam;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Mlp;
import dev.hindcast.learning.nn.Network;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Noise;
import dev.hindcast.learning.nn.Schedule;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Seeds;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.FeedForward;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/** Fits small networks to rows in memory: minibatches with replacement, Adam, a cosine. Deterministic in its settings. */
public final class Fit {
    private Fit() {}

    /** What an update sees. */
    public static final class Minibatch {
        private final List<Tensor> matrices;
        private final long[] rows;
        private final Noise noise;
        private final double progress;

        private Minibatch(List<Tensor> matrices, long[] rows, Noise noise, double progress) {
            this.matrices = matrices;
            this.rows = rows;
            this.noise = noise;
            this.progress = progress;
        }

        /** The drawn rows of the matrix of that number: batch x columns. */
        public Tensor matrix(int number) {
            return matrices.get(number).gatherRows(rows);
        }

        /** Standard normal noise: batch x columns. */
        public Tensor noise(int columns) {
            return noise.normal(rows.length, columns);
        }

        /** The share of the updates that are done, in [0, 1). */
        public double progress() {
            return progress;
        }
    }

    /** What is minimized. */
    @FunctionalInterface
    public interface Loss {
        /**
         * The loss of a batch, one number.
         *
         * @param networks in the order of their shapes
         */
        Tensor of(List<Network> networks, Minibatch batch);
    }

    /**
     * Fits networks together.
     *
     * @param spec what the data look like
     * @param matrices each with one row, of the same length, for each of the data
     * @param shapes of the networks
     * @return the networks, in the order of their shapes
     */
    public static List<FeedForward> networks(
            DatasetSpec spec, List<float[][]> matrices, List<Mlp.Shape> shapes, FitSettings settings, Loss loss) {
        int rows = matrices.get(0).length;
        try (Networks networks = new Networks(spec, Device.cpu(), settings.seed());
                Scope whole = Scope.open()) {
            List<Network> fitted = networks.networks("fit", shapes);
            Adam adam = networks.adam(fitted.get(0), Schedule.cosine(settings.learningRate(), settings.updates()));
            List<Tensor> tensors = matrices.stream().map(Fit::tensor).toList();
            for (int update = 0; update < settings.updates(); update++) {
                try (Scope scope = Scope.open()) {
                    networks.noise().startUpdate(update);
                    long[] drawn = drawn(rows, settings, update);
                    double progress = (double) update / settings.updates();
                    adam.minimize(loss.of(fitted, new Minibatch(tensors, drawn, networks.noise(), progress)));
                }
            }
            return fitted.stream().map(Network::snapshot).toList();
        }
    }

    /** A matrix of what is made of each item. */
    public static <T> float[][] rows(List<T> items, Function<T, float[]> row) {
        return items.stream().map(row).toArray(float[][]::new);
    }

    private static long[] drawn(int rows, FitSettings settings, int update) {
        SplittableRandom random = new SplittableRandom(Seeds.mix(~settings.seed(), update));
        return random.longs(settings.batchSize(), 0, rows).toArray();
    }

    private static Tensor tensor(float[][] matrix) {
        int columns = matrix[0].length;
        float[] flat = new float[Math.multiplyExact(matrix.length, columns)];
        for (int i = 0; i < matrix.length; i++) {
            System.arraycopy(matrix[i], 0, flat, i * columns, columns);
        }
        return Tensor.of(Device.cpu(), flat, matrix.length, columns);
    }
}
