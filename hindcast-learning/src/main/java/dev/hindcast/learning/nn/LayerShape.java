package dev.hindcast.learning.nn;

import dev.hindcast.learning.policy.Activation;
import java.util.List;

/** What a layer of a {@link LayeredNetwork} is: its kind and its sizes. */
public sealed interface LayerShape {
    /** Components of an input. */
    int inputs();

    /** Components of an output. */
    int outputs();

    /** W x + b. */
    record Linear(int inputs, int outputs) implements LayerShape {
        public Linear {
            requirePositive(inputs);
            requirePositive(outputs);
        }
    }

    /** LayerNorm over {@code width} components, epsilon 1e-5. */
    record LayerNorm(int width) implements Same {
        public LayerNorm {
            requirePositive(width);
        }
    }

    /** A function of each of {@code width} components. */
    record Elementwise(int width, Activation activation) implements Same {
        public Elementwise {
            requirePositive(width);
        }
    }

    /**
     * While it is trained, each of {@code width} components is 0 with probability {@code share} and divided by 1 - share otherwise
     * (Srivastava et al. 2014).
     *
     * @param share in [0, 1)
     */
    record Dropout(int width, double share) implements Same {
        public Dropout {
            requirePositive(width);
            requireShare(share);
        }
    }

    /** A vector of {@code width} components for each whole number in [0, count), given as one component. */
    record Embedding(int count, int width) implements LayerShape {
        public Embedding {
            requirePositive(count);
            requirePositive(width);
        }

        @Override
        public int inputs() {
            return 1;
        }

        @Override
        public int outputs() {
            return width;
        }
    }

    /**
     * Attention of each step to itself and those before it, as PyTorch's {@code MultiheadAttention}.
     *
     * @param heads a divisor of the width
     * @param dropout of the attention, in [0, 1)
     */
    record CausalSelfAttention(int width, int heads, double dropout) implements Same {
        public CausalSelfAttention {
            requirePositive(width);
            requireShare(dropout);
            if (heads < 1 || width % heads != 0) {
                throw new IllegalArgumentException(heads + " heads cannot share " + width + " components");
            }
        }
    }

    /** x + f(x), with f the layers one after the other. */
    record Residual(List<LayerShape> layers) implements LayerShape {
        public Residual {
            layers = List.copyOf(layers);
            requireFit(layers);
            if (outputsOf(layers) != layers.get(0).inputs()) {
                throw new IllegalArgumentException("A residual block cannot add " + outputsOf(layers) + " values to "
                        + layers.get(0).inputs());
            }
        }

        @Override
        public int inputs() {
            return layers.get(0).inputs();
        }

        @Override
        public int outputs() {
            return inputs();
        }
    }

    /** f_1(x_1) + f_2(x_2) + ..., where x_1, x_2, ... lie side by side in the input and each f is layers one after the other. */
    record Sum(List<List<LayerShape>> parts) implements LayerShape {
        public Sum {
            parts = parts.stream().map(List::copyOf).toList();
            parts.forEach(LayerShape::requireFit);
            if (parts.stream().map(LayerShape::outputsOf).distinct().count() != 1) {
                throw new IllegalArgumentException("The parts of a sum must have as many outputs each, got "
                        + parts.stream().map(LayerShape::outputsOf).toList());
            }
        }

        @Override
        public int inputs() {
            return parts.stream().mapToInt(part -> part.get(0).inputs()).sum();
        }

        @Override
        public int outputs() {
            return outputsOf(parts.get(0));
        }
    }

    /** A layer with as many outputs as inputs. */
    sealed interface Same extends LayerShape {
        /** Components of an input and of an output. */
        int width();

        @Override
        default int inputs() {
            return width();
        }

        @Override
        default int outputs() {
            return width();
        }
    }

    /** Components of what the last of these layers gives. */
    static int outputsOf(List<LayerShape> layers) {
        return layers.get(layers.size() - 1).outputs();
    }

    /**
     * Checks that each layer takes what the one before it gives.
     *
     * @throws IllegalArgumentException where one does not, or where there is none
     */
    static void requireFit(List<LayerShape> layers) {
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("A network needs at least one layer");
        }
        for (int i = 1; i < layers.size(); i++) {
            if (layers.get(i).inputs() != layers.get(i - 1).outputs()) {
                throw new IllegalArgumentException(
                        "Layer " + i + " takes " + layers.get(i).inputs() + " values, layer " + (i - 1) + " gives "
                                + layers.get(i - 1).outputs());
            }
        }
    }

    private static void requirePositive(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("The sizes of a layer must be positive, got " + size);
        }
    }

    private static void requireShare(double share) {
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException("A share that is dropped must be in [0, 1), got " + share);
        }
    }
}
