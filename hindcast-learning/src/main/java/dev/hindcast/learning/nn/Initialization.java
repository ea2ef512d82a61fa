package dev.hindcast.learning.nn;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What the weights and biases of a network's linear layers are before the first update.
 *
 * @param hiddenWeight of all layers but the last
 * @param hiddenBias of all layers but the last
 * @param lastWeight of the last layer
 * @param lastBias of the last layer
 */
public record Initialization(Rule hiddenWeight, Rule hiddenBias, Rule lastWeight, Rule lastBias) {
    /** How the values of one weight matrix (outputs x inputs) or bias are drawn. */
    public sealed interface Rule {
        /**
         * The values, row-major.
         *
         * @param inputs of the layer
         */
        float[] draw(int outputs, int inputs, boolean bias, SplittableRandom random);
    }

    /** Uniform in +-1/sqrt(inputs): PyTorch's default for weights and biases. */
    public record FanIn() implements Rule {
        @Override
        public float[] draw(int outputs, int inputs, boolean bias, SplittableRandom random) {
            return new Uniform(1 / Math.sqrt(inputs)).draw(outputs, inputs, bias, random);
        }
    }

    /**
     * Uniform in +-bound.
     *
     * @param bound positive
     */
    public record Uniform(double bound) implements Rule {
        public Uniform {
            requirePositive("bound", bound);
        }

        @Override
        public float[] draw(int outputs, int inputs, boolean bias, SplittableRandom random) {
            float[] values = new float[bias ? outputs : Math.multiplyExact(outputs, inputs)];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextDouble(-bound, bound);
            }
            return values;
        }
    }

    /**
     * Normal around 0.
     *
     * @param deviation positive
     */
    public record Normal(double deviation) implements Rule {
        public Normal {
            requirePositive("deviation", deviation);
        }

        @Override
        public float[] draw(int outputs, int inputs, boolean bias, SplittableRandom random) {
            float[] values = new float[bias ? outputs : Math.multiplyExact(outputs, inputs)];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (deviation * random.nextGaussian());
            }
            return values;
        }
    }

    /**
     * All the same.
     *
     * @param value any finite number
     */
    public record Constant(double value) implements Rule {
        public Constant {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("Weights cannot start at " + value);
            }
        }

        @Override
        public float[] draw(int outputs, int inputs, boolean bias, SplittableRandom random) {
            float[] values = new float[bias ? outputs : Math.multiplyExact(outputs, inputs)];
            Arrays.fill(values, (float) value);
            return values;
        }
    }

    /**
     * Uniform in +-gain sqrt(6 / (inputs + outputs)) (Glorot and Bengio 2010, equation 16). For weights only.
     *
     * @param gain positive; 1 in the paper
     */
    public record Xavier(double gain) implements Rule {
        public Xavier {
            requirePositive("gain", gain);
        }

        @Override
        public float[] draw(int outputs, int inputs, boolean bias, SplittableRandom random) {
            if (bias) {
                throw new IllegalArgumentException("A bias has no inputs to be scaled by: initialise it by a constant");
            }
            return new Uniform(gain * Math.sqrt(6.0 / (inputs + outputs))).draw(outputs, inputs, false, random);
        }
    }

    /**
     * A matrix whose rows, or columns where these are fewer, are orthogonal and of length {@code gain}, uniform among such (Saxe,
     * McClelland and Ganguli 2014, arXiv 1312.6120). For weights only.
     *
     * @param gain positive; sqrt(2) suits ReLU
     */
    public record Orthogonal(double gain) implements Rule {
        public Orthogonal {
            requirePositive("gain", gain);
        }

        @Override
        public float[] draw(int outputs, int inputs, boolean bias, SplittableRandom random) {
            if (bias) {
                throw new IllegalArgumentException("A bias cannot be orthogonal: initialise it by a constant");
            }
            double[] normal = new double[Math.multiplyExact(outputs, inputs)];
            for (int i = 0; i < normal.length; i++) {
                normal[i] = random.nextGaussian();
            }
            return orthogonal(normal, outputs, inputs, gain);
        }
    }

    /** PyTorch's default: every value uniform in +-1/sqrt(inputs). */
    public static Initialization defaults() {
        return new Initialization(new FanIn(), new FanIn(), new FanIn(), new FanIn());
    }

    /** Orthogonal weights and biases of 0. */
    public static Initialization orthogonal(double gain) {
        return new Initialization(new Orthogonal(gain), new Constant(0), new Orthogonal(gain), new Constant(0));
    }

    /** This with other biases of the hidden layers. */
    public Initialization withHiddenBias(Rule rule) {
        return new Initialization(hiddenWeight, rule, lastWeight, lastBias);
    }

    /** This with another last layer. */
    public Initialization withLast(Rule weight, Rule bias) {
        return new Initialization(hiddenWeight, hiddenBias, weight, bias);
    }

    /** Gives a linear layer its first values. */
    void initialize(Parameters parameters, String weight, String bias, boolean last, SplittableRandom random) {
        long[] shape = parameters.view(weight).shape();
        int outputs = (int) shape[0];
        int inputs = (int) shape[1];
        Rule ofWeight = last ? lastWeight : hiddenWeight;
        Rule ofBias = last ? lastBias : hiddenBias;
        parameters.view(weight).assign(ofWeight.draw(outputs, inputs, false, random));
        parameters.view(bias).assign(ofBias.draw(outputs, inputs, true, random));
    }

    /**
     * The factor Q of the matrix's QR decomposition with a positive diagonal of R, of its transpose where it has more columns than
     * rows: by the Gram-Schmidt process, done twice against rounding.
     *
     * @param matrix rows x columns, row-major; overwritten
     */
    static float[] orthogonal(double[] matrix, int rows, int columns, double gain) {
        boolean wide = columns > rows;
        int count = wide ? rows : columns;
        for (int i = 0; i < count; i++) {
            Vector vector = Vector.of(matrix, columns, i, wide);
            for (int pass = 0; pass < 2; pass++) {
                for (int j = 0; j < i; j++) {
                    vector.subtractProjection(Vector.of(matrix, columns, j, wide));
                }
            }
            vector.scale(1 / Math.sqrt(vector.dot(vector)));
        }
        float[] values = new float[matrix.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (gain * matrix[i]);
        }
        return values;
    }

    /** A row or a column of a matrix. */
    @SuppressWarnings("ArrayRecordComponent") // a view that is written through
    private record Vector(double[] matrix, int from, int stride, int size) {
        static Vector of(double[] matrix, int columns, int index, boolean row) {
            return row
                    ? new Vector(matrix, index * columns, 1, columns)
                    : new Vector(matrix, index, columns, matrix.length / columns);
        }

        double dot(Vector other) {
            double sum = 0;
            for (int i = 0; i < size; i++) {
                sum += matrix[from + i * stride] * other.matrix[other.from + i * other.stride];
            }
            return sum;
        }

        void subtractProjection(Vector unit) {
            double length = dot(unit);
            for (int i = 0; i < size; i++) {
                matrix[from + i * stride] -= length * unit.matrix[unit.from + i * unit.stride];
            }
        }

        void scale(double factor) {
            for (int i = 0; i < size; i++) {
                matrix[from + i * stride] *= factor;
            }
        }
    }

    private static void requirePositive(String name, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("The " + name + " of an initialisation must be positive, got " + value);
        }
    }
}
