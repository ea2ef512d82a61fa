package dev.hindcast.learning.policy;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One layer of a network, evaluated in plain Java on a sequence of steps. All layers but {@link CausalSelfAttention} treat each step by
 * itself, and that one looks at a step and those before it: the outputs of a step never depend on later ones. Immutable.
 */
public sealed interface Layer {
    /** Components of a step's input. */
    int inputs();

    /** Components of a step's output. */
    int outputs();

    /** The output for a sequence of one step. */
    float[] of(float[] step);

    /** The outputs for a sequence of steps: T x outputs, from T x inputs. */
    default float[][] of(float[][] steps) {
        float[][] outputs = new float[steps.length][];
        for (int t = 0; t < steps.length; t++) {
            outputs[t] = of(steps[t]);
        }
        return outputs;
    }

    /** y = W x + b. */
    final class Linear implements Layer {
        /** From so many outputs on, the loop over them is the innermost one. */
        private static final int WIDE = 16;

        private final int inputs;
        private final int outputs;
        private final float[] weight;
        private final float[] bias;
        private final @Nullable RowProducts products;

        /**
         * A layer of those weights.
         *
         * @param inputs components of x
         * @param outputs components of y
         * @param weight outputs x inputs, row-major; not to be changed afterwards
         * @param bias outputs values; not to be changed afterwards
         */
        public Linear(int inputs, int outputs, float[] weight, float[] bias) {
            if (inputs < 1 || outputs < 1 || weight.length != (long) inputs * outputs || bias.length != outputs) {
                throw new IllegalArgumentException("A layer from " + inputs + " to " + outputs + " values cannot have "
                        + weight.length + " weights and " + bias.length + " biases");
            }
            this.inputs = inputs;
            this.outputs = outputs;
            this.weight = weight;
            this.bias = bias;
            this.products = outputs < WIDE ? null : new RowProducts(this);
        }

        @Override
        public int inputs() {
            return inputs;
        }

        @Override
        public int outputs() {
            return outputs;
        }

        /** W, outputs x inputs, row-major. */
        public float[] weight() {
            return weight;
        }

        /** b. */
        public float[] bias() {
            return bias;
        }

        /** W x + b of many steps. */
        RowProducts products() {
            return products == null ? new RowProducts(this) : products;
        }

        /** W (x, {@code value}) + b, of the other inputs x. */
        Linear withLastInput(float value) {
            int others = inputs - 1;
            float[] otherWeight = new float[others * outputs];
            float[] otherBias = bias.clone();
            for (int row = 0; row < outputs; row++) {
                System.arraycopy(weight, row * inputs, otherWeight, row * others, others);
                otherBias[row] += weight[row * inputs + others] * value;
            }
            return new Linear(others, outputs, otherWeight, otherBias);
        }

        /** {@code factor} W x + {@code factor} b. */
        Linear times(double factor) {
            float[] scaledWeight = weight.clone();
            float[] scaledBias = bias.clone();
            for (int i = 0; i < weight.length; i++) {
                scaledWeight[i] = (float) (factor * weight[i]);
            }
            for (int i = 0; i < bias.length; i++) {
                scaledBias[i] = (float) (factor * bias[i]);
            }
            return new Linear(inputs, outputs, scaledWeight, scaledBias);
        }

        @Override
        public float[] of(float[] x) {
            return products == null ? byRows(x) : products.of(x);
        }

        @Override
        public float[][] of(float[][] steps) {
            return products == null ? Layer.super.of(steps) : products.of(steps);
        }

        /** Four sums for each output, of every fourth product, so that the processor can overlap them. */
        private float[] byRows(float[] x) {
            float[] y = new float[outputs];
            for (int row = 0; row < outputs; row++) {
                y[row] = bias[row] + dot(x, row * inputs);
            }
            return y;
        }

        private float dot(float[] x, int offset) {
            float a = 0;
            float b = 0;
            float c = 0;
            float d = 0;
            int i = 0;
            for (; i + 3 < inputs; i += 4) {
                a += weight[offset + i] * x[i];
                b += weight[offset + i + 1] * x[i + 1];
                c += weight[offset + i + 2] * x[i + 2];
                d += weight[offset + i + 3] * x[i + 3];
            }
            for (; i < inputs; i++) {
                a += weight[offset + i] * x[i];
            }
            return (a + b) + (c + d);
        }

        /** The layer whose output i is the mean of this one's outputs i {@code group}, ..., i {@code group} + group - 1. */
        Linear averagingOutputs(int group) {
            float[] means = new float[weight.length / group];
            float[] biasMeans = new float[outputs / group];
            for (int row = 0; row < outputs; row++) {
                biasMeans[row / group] += bias[row] / group;
                for (int i = 0; i < inputs; i++) {
                    means[row / group * inputs + i] += weight[row * inputs + i] / group;
                }
            }
            return new Linear(inputs, biasMeans.length, means, biasMeans);
        }
    }

    /**
     * A function of each value.
     *
     * @param width components of a step
     * @param activation the function
     */
    record Elementwise(int width, Activation activation) implements Layer {
        /**
         * Checks the components.
         *
         * @throws IllegalArgumentException where one is not as said of it
         */
        public Elementwise {
            requirePositive(width);
        }

        @Override
        public int inputs() {
            return width;
        }

        @Override
        public int outputs() {
            return width;
        }

        @Override
        public float[] of(float[] x) {
            float[] y = new float[x.length];
            for (int i = 0; i < y.length; i++) {
                y[i] = activation.of(x[i]);
            }
            return y;
        }
    }

    /**
     * y = (x - mean(x)) / sqrt(var(x) + epsilon) weight + bias, over the components of a step (Ba, Kiros and Hinton 2016, arXiv
     * 1607.06450).
     *
     * @param weight one value a component
     * @param bias as many
     * @param epsilon positive
     */
    @SuppressWarnings("ArrayRecordComponent") // read in the innermost loop
    record LayerNorm(float[] weight, float[] bias, float epsilon) implements Layer {
        /**
         * Checks the components.
         *
         * @throws IllegalArgumentException where one is not as said of it
         */
        public LayerNorm {
            requirePositive(weight.length);
            if (bias.length != weight.length || !(epsilon > 0)) {
                throw new IllegalArgumentException("A LayerNorm cannot have " + weight.length + " weights, "
                        + bias.length + " biases and epsilon " + epsilon);
            }
        }

        @Override
        public int inputs() {
            return weight.length;
        }

        @Override
        public int outputs() {
            return weight.length;
        }

        @Override
        public float[] of(float[] x) {
            float[] y = new float[x.length];
            write(x, y);
            return y;
        }

        /** Writes the output to {@code y}, which may be {@code x}. */
        void write(float[] x, float[] y) {
            centre(x, y);
            centre(y, y);
            float scale = (float) (1 / Math.sqrt(Sums.ofSquares(y) / y.length + epsilon));
            for (int i = 0; i < y.length; i++) {
                y[i] = y[i] * scale * weight[i] + bias[i];
            }
        }

        /** The mean of large numbers is rounded: that of what is left is taken off as well. */
        private static void centre(float[] x, float[] y) {
            float mean = Sums.of(x) / x.length;
            for (int i = 0; i < y.length; i++) {
                y[i] = x[i] - mean;
            }
        }
    }

    /**
     * A vector for each whole number: of a step's one component, in [0, count).
     *
     * @param count how many vectors there are
     * @param width components of each
     * @param weight count x width, row-major
     */
    @SuppressWarnings("ArrayRecordComponent") // read in the innermost loop
    record Embedding(int count, int width, float[] weight) implements Layer {
        /**
         * Checks the components.
         *
         * @throws IllegalArgumentException where one is not as said of it
         */
        public Embedding {
            if (count < 1 || width < 1 || weight.length != (long) count * width) {
                throw new IllegalArgumentException("An embedding of " + count + " numbers as " + width
                        + " values cannot have " + weight.length + " weights");
            }
        }

        @Override
        public int inputs() {
            return 1;
        }

        @Override
        public int outputs() {
            return width;
        }

        /** @throws IllegalArgumentException where the number is not in [0, count) */
        @Override
        public float[] of(float[] x) {
            int number = (int) x[0];
            if (number < 0 || number >= count || number != x[0]) {
                throw new IllegalArgumentException(
                        "An embedding knows the whole numbers from 0 to " + (count - 1) + ", got " + x[0]);
            }
            return Arrays.copyOfRange(weight, number * width, (number + 1) * width);
        }
    }

    /**
     * Several heads of scaled dot-product attention of each step to itself and those before it (Vaswani et al. 2017, arXiv 1706.03762,
     * section 3.2), between two linear layers.
     *
     * @param heads a divisor of the width
     * @param project from width to 3 width values: query, key and value of all heads, side by side
     * @param output from width to width values
     */
    record CausalSelfAttention(int heads, Linear project, Linear output) implements Layer {
        /**
         * Checks the components.
         *
         * @throws IllegalArgumentException where one is not as said of it
         */
        public CausalSelfAttention {
            int width = project.inputs;
            if (heads < 1
                    || width % heads != 0
                    || project.outputs != 3L * width
                    || output.inputs != width
                    || output.outputs != width) {
                throw new IllegalArgumentException("Attention with " + heads + " heads cannot project "
                        + project.inputs + " to " + project.outputs + " and " + output.inputs + " to " + output.outputs
                        + " values");
            }
        }

        @Override
        public int inputs() {
            return project.inputs;
        }

        @Override
        public int outputs() {
            return output.outputs;
        }

        @Override
        public float[] of(float[] step) {
            return of(new float[][] {step})[0];
        }

        @Override
        public float[][] of(float[][] steps) {
            float[][] projected = project.of(steps);
            float[][] outputs = new float[steps.length][];
            for (int t = 0; t < steps.length; t++) {
                float[] attended = new float[output.inputs];
                for (int head = 0; head < heads; head++) {
                    attend(projected, t, head, attended);
                }
                outputs[t] = output.of(attended);
            }
            return outputs;
        }

        /** Writes what a head of step {@code t} makes of steps 0, ..., t. */
        private void attend(float[][] projected, int t, int head, float[] attended) {
            int width = output.inputs;
            int size = width / heads;
            int from = head * size;
            double[] weights = new double[t + 1];
            for (int s = 0; s <= t; s++) {
                double product = 0;
                for (int i = from; i < from + size; i++) {
                    product += projected[t][i] * projected[s][width + i];
                }
                weights[s] = product / Math.sqrt(size);
            }
            softmax(weights);
            for (int i = from; i < from + size; i++) {
                double sum = 0;
                for (int s = 0; s <= t; s++) {
                    sum += weights[s] * projected[s][2 * width + i];
                }
                attended[i] = (float) sum;
            }
        }

        private static void softmax(double[] logits) {
            double highest = Arrays.stream(logits).max().orElseThrow();
            double sum = 0;
            for (int i = 0; i < logits.length; i++) {
                logits[i] = Math.exp(logits[i] - highest);
                sum += logits[i];
            }
            for (int i = 0; i < logits.length; i++) {
                logits[i] /= sum;
            }
        }
    }

    /**
     * y = x + f(x) (He et al. 2016, arXiv 1512.03385).
     *
     * @param function f, from as many components to as many
     */
    record Residual(FeedForward function) implements Layer {
        /**
         * Checks the components.
         *
         * @throws IllegalArgumentException where one is not as said of it
         */
        public Residual {
            if (function.inputs() != function.outputs()) {
                throw new IllegalArgumentException(
                        "A residual block cannot add " + function.outputs() + " values to " + function.inputs());
            }
        }

        @Override
        public int inputs() {
            return function.inputs();
        }

        @Override
        public int outputs() {
            return function.outputs();
        }

        @Override
        public float[] of(float[] step) {
            return added(function.of(step), step);
        }

        @Override
        public float[][] of(float[][] steps) {
            float[][] outputs = function.of(steps);
            for (int t = 0; t < steps.length; t++) {
                added(outputs[t], steps[t]);
            }
            return outputs;
        }
    }

    /**
     * y = f_1(x_1) + f_2(x_2) + ..., where x_1, x_2, ... lie side by side in x: how numbers of different meaning, an observation and
     * the number of its step, become one vector.
     *
     * @param parts f_1, f_2, ..., with as many outputs each
     */
    record Sum(List<FeedForward> parts) implements Layer {
        /**
         * Checks the components and keeps copies of what could be changed.
         *
         * @throws IllegalArgumentException where one is not as said of it
         */
        public Sum {
            parts = List.copyOf(parts);
            if (parts.stream().mapToInt(FeedForward::outputs).distinct().count() != 1) {
                throw new IllegalArgumentException("The parts of a sum cannot have "
                        + parts.stream().map(FeedForward::outputs).toList() + " outputs");
            }
        }

        @Override
        public int inputs() {
            return parts.stream().mapToInt(FeedForward::inputs).sum();
        }

        @Override
        public int outputs() {
            return parts.get(0).outputs();
        }

        @Override
        public float[] of(float[] step) {
            return of(new float[][] {step})[0];
        }

        @Override
        public float[][] of(float[][] steps) {
            float[][] sums = new float[steps.length][outputs()];
            int from = 0;
            for (FeedForward part : parts) {
                float[][] own = new float[steps.length][];
                for (int t = 0; t < steps.length; t++) {
                    own[t] = Arrays.copyOfRange(steps[t], from, from + part.inputs());
                }
                own = part.of(own);
                for (int t = 0; t < steps.length; t++) {
                    added(sums[t], own[t]);
                }
                from += part.inputs();
            }
            return sums;
        }
    }

    private static void requirePositive(int width) {
        if (width < 1) {
            throw new IllegalArgumentException("A layer needs at least one value, got a width of " + width);
        }
    }

    /** {@code sum} with {@code more} added in place. */
    private static float[] added(float[] sum, float[] more) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += more[i];
        }
        return sum;
    }
}
