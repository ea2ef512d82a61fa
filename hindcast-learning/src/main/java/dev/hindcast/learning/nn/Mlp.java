package dev.hindcast.learning.nn;

import dev.hindcast.learning.policy.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A multilayer perceptron, one member of a {@link Network}: linear layers with an activation between them, and LayerNorm before each
 * activation if wished.
 *
 * <p>Its gradient is one operation, written out by hand. This accumulates weight gradients in place, computes none for weights that
 * are not being optimised, keeps activations in a {@link Workspace}, and lets large inputs go through in blocks of rows that stay
 * in the processor's cache.
 */
public final class Mlp {
    /**
     * The sizes of a network.
     *
     * @param inputs components of an input
     * @param hidden units of each hidden layer
     * @param outputs components of an output
     * @param layerNorm whether LayerNorm (epsilon 1e-5) precedes each activation
     * @param activation between layers
     */
    public record Shape(int inputs, List<Integer> hidden, int outputs, boolean layerNorm, Activation activation) {
        public Shape {
            hidden = List.copyOf(hidden);
            if (inputs < 1 || outputs < 1 || hidden.stream().anyMatch(units -> units < 1)) {
                throw new IllegalArgumentException(
                        "Layer sizes must be positive: " + inputs + ", " + hidden + ", " + outputs);
            }
        }

        /** A shape of ReLU layers, perhaps with LayerNorm. */
        public Shape(int inputs, List<Integer> hidden, int outputs, boolean layerNorm) {
            this(inputs, hidden, outputs, layerNorm, Activation.RELU);
        }

        /** A shape of ReLU layers without LayerNorm. */
        public Shape(int inputs, List<Integer> hidden, int outputs) {
            this(inputs, hidden, outputs, false);
        }

        /** This with another activation. */
        public Shape withActivation(Activation other) {
            return new Shape(inputs, hidden, outputs, layerNorm, other);
        }

        /** How many weights and biases there are. */
        public int size() {
            int size = 0;
            for (int layer = 0; layer < layers(); layer++) {
                int norm = layerNorm && layer < hidden.size() ? 2 : 0;
                size += outputsOf(layer) * (inputsOf(layer) + 1 + norm);
            }
            return size;
        }

        int layers() {
            return hidden.size() + 1;
        }

        int inputsOf(int layer) {
            return layer == 0 ? inputs : hidden.get(layer - 1);
        }

        int outputsOf(int layer) {
            return layer == hidden.size() ? outputs : hidden.get(layer);
        }

        void declare(Parameters.Layout layout, String name) {
            for (int layer = 0; layer < layers(); layer++) {
                layout.weight(weightName(name, layer), outputsOf(layer), inputsOf(layer));
                layout.weight(biasName(name, layer), outputsOf(layer));
                if (layerNorm && layer < hidden.size()) {
                    layout.weight(normWeightName(name, layer), outputsOf(layer));
                    layout.weight(normBiasName(name, layer), outputsOf(layer));
                }
            }
        }
    }

    /** Rows that go through all layers together: half a megabyte of activations a layer of 256 units. */
    static final int BLOCK = 512;

    /** Fewer inputs than this have their weight gradient computed transposed: 41 us instead of 89 for 23 inputs with MKL. */
    private static final long NARROW = 64;

    static final double LAYER_NORM_EPSILON = 1e-5;

    private final Parameters parameters;
    private final Shape shape;
    private final List<Layer> layers = new ArrayList<>();
    private final torch.ScalarType computation =
            Engine.precision() == Engine.Precision.BF16 ? torch.ScalarType.BFloat16 : torch.ScalarType.Float;
    private final List<Operands> operands = new ArrayList<>();
    private final Scalar zero = new Scalar(0.0);
    private long operandsVersion = -1;

    /** What products are computed with: the weights themselves, or a bfloat16 copy of them. */
    private record Operands(
            org.bytedeco.pytorch.Tensor weight,
            org.bytedeco.pytorch.Tensor transposed,
            org.bytedeco.pytorch.Tensor bias) {
        static Operands of(Layer layer, torch.ScalarType type) {
            org.bytedeco.pytorch.Tensor weight = layer.weight.to(type);
            return new Operands(weight, weight.t(), layer.bias.to(type));
        }
    }

    /** The members of one layer and their gradients. */
    private record Layer(
            org.bytedeco.pytorch.Tensor weight,
            org.bytedeco.pytorch.Tensor bias,
            org.bytedeco.pytorch.Tensor weightGradient,
            org.bytedeco.pytorch.Tensor biasGradient,
            @Nullable Norm norm) {}

    private record Norm(Weight weight, Weight bias) {}

    Mlp(Parameters parameters, String name, Shape shape) {
        this.parameters = parameters;
        this.shape = shape;
        for (int layer = 0; layer < shape.layers(); layer++) {
            layers.add(layer(
                    parameters,
                    name,
                    layer,
                    shape.layerNorm() && layer < shape.hidden().size()));
            operands.add(Operands.of(layers.get(layer), computation));
        }
    }

    private static Layer layer(Parameters parameters, String name, int layer, boolean normalized) {
        String weight = weightName(name, layer);
        String bias = biasName(name, layer);
        String normWeight = normWeightName(name, layer);
        String normBias = normBiasName(name, layer);
        return new Layer(
                parameters.view(weight).handle,
                parameters.view(bias).handle,
                parameters.gradient(weight).handle,
                parameters.gradient(bias).handle,
                normalized ? new Norm(parameters.weight(normWeight), parameters.weight(normBias)) : null);
    }

    static String weightName(String name, int layer) {
        return name + "/" + layer + ".weight";
    }

    static String biasName(String name, int layer) {
        return name + "/" + layer + ".bias";
    }

    static String normWeightName(String name, int layer) {
        return name + "/" + layer + ".norm.weight";
    }

    static String normBiasName(String name, int layer) {
        return name + "/" + layer + ".norm.bias";
    }

    static void initialize(
            Parameters parameters, String name, Shape shape, Initialization initialization, SplittableRandom random) {
        for (int layer = 0; layer < shape.layers(); layer++) {
            boolean last = layer == shape.hidden().size();
            initialization.initialize(parameters, weightName(name, layer), biasName(name, layer), last, random);
            if (shape.layerNorm() && layer < shape.hidden().size()) {
                parameters.fill(normWeightName(name, layer), 1);
            }
        }
    }

    private void refreshOperands() {
        if (computation == torch.ScalarType.BFloat16 && operandsVersion != parameters.version()) {
            for (int i = 0; i < layers.size(); i++) {
                operands.get(i).weight.copy_(layers.get(i).weight);
                operands.get(i).bias.copy_(layers.get(i).bias);
            }
            operandsVersion = parameters.version();
        }
    }

    private org.bytedeco.pytorch.Tensor cast(org.bytedeco.pytorch.Tensor tensor) {
        return computation == torch.ScalarType.Float ? tensor : tensor.to(computation);
    }

    private org.bytedeco.pytorch.Tensor castBack(org.bytedeco.pytorch.Tensor tensor) {
        return computation == torch.ScalarType.Float ? tensor : tensor.to(torch.ScalarType.Float);
    }

    /**
     * Writes the outputs, rows x outputs, for inputs of rows x inputs. With states, inputs are actions of which k follow each other for
     * each state, whose share of the first layer is computed once.
     *
     * @param keeping whether a gradient is to be computed; without, a block's activations share two matrices
     * @return what the gradient is computed from
     */
    Evaluation evaluate(
            org.bytedeco.pytorch.Tensor input,
            org.bytedeco.pytorch.@Nullable Tensor states,
            org.bytedeco.pytorch.Tensor output,
            Workspace workspace,
            boolean keeping) {
        refreshOperands();
        long rows = input.size(0);
        long repeats = states == null ? 1 : rows / states.size(0);
        long blockRows = Math.max(1, BLOCK / repeats) * repeats;
        List<Block> blocks = new ArrayList<>();
        for (long from = 0; from < rows; from += blockRows) {
            long count = Math.min(blockRows, rows - from);
            Block block = new Block(
                    cast(part(input, from, count)),
                    states == null ? null : cast(part(states, from / repeats, count / repeats)),
                    workspace,
                    keeping);
            block.forward(part(output, from, count));
            if (keeping) {
                blocks.add(block);
            } else {
                block.release();
            }
        }
        return new Evaluation(blocks);
    }

    private static org.bytedeco.pytorch.Tensor part(org.bytedeco.pytorch.Tensor whole, long from, long count) {
        return count == whole.size(0) ? whole : whole.narrow(0, from, count);
    }

    /** The evaluation of the whole input. */
    static final class Evaluation {
        private final List<Block> blocks;

        private Evaluation(List<Block> blocks) {
            this.blocks = blocks;
        }

        /**
         * Passes a gradient on.
         *
         * @param outputGradient rows x outputs
         * @param weightsToo whether it is added to the gradients of the weights
         * @param inputGradient where it is written to, of the input's shape
         * @param statesGradient where it is written to, of the states' shape
         */
        void backward(
                org.bytedeco.pytorch.Tensor outputGradient,
                boolean weightsToo,
                org.bytedeco.pytorch.@Nullable Tensor inputGradient,
                org.bytedeco.pytorch.@Nullable Tensor statesGradient) {
            long from = 0;
            long fromState = 0;
            for (Block block : blocks) {
                long count = block.input.size(0);
                long states = block.states == null ? 0 : block.states.size(0);
                block.backward(
                        part(outputGradient, from, count),
                        weightsToo,
                        inputGradient == null ? null : part(inputGradient, from, count),
                        statesGradient == null ? null : part(statesGradient, fromState, states));
                from += count;
                fromState += states;
            }
        }

        void release() {
            blocks.forEach(Block::release);
        }
    }

    /** The evaluation of a block of rows: what each layer was given, what a smooth activation was given, and, with LayerNorm, what it normalised. */
    private final class Block {
        private final org.bytedeco.pytorch.Tensor input;
        private final org.bytedeco.pytorch.@Nullable Tensor states;
        private final Workspace workspace;
        private final boolean keeping;
        private final List<org.bytedeco.pytorch.Tensor> inputs = new ArrayList<>();
        private final List<org.bytedeco.pytorch.Tensor> sums = new ArrayList<>();
        private final List<LayerNormalization> normalized = new ArrayList<>();
        private final List<Workspace.Matrix> taken = new ArrayList<>();

        Block(
                org.bytedeco.pytorch.Tensor input,
                org.bytedeco.pytorch.@Nullable Tensor states,
                Workspace workspace,
                boolean keeping) {
            this.input = input;
            this.states = states;
            this.workspace = workspace;
            this.keeping = keeping;
        }

        void release() {
            taken.forEach(Workspace.Matrix::giveBack);
        }

        /** A matrix with a row for each input row and a column for each output of layer {@code i}. */
        private Workspace.Matrix take(int i) {
            return workspace.take(input.size(0), shape.outputsOf(i), operands.get(i).bias);
        }

        void forward(org.bytedeco.pytorch.Tensor output) {
            inputs.add(input);
            for (int i = 0; i < layers.size() - 1; i++) {
                Workspace.Matrix sum = take(i);
                taken.add(sum);
                linear(i, sum.values);
                inputs.add(activated(i, sum.values));
                if (!keeping && i > 0) {
                    taken.remove(0).giveBack();
                }
            }
            int last = layers.size() - 1;
            if (computation == torch.ScalarType.Float) {
                linear(last, output);
            } else {
                Workspace.Matrix sum = take(last);
                linear(last, sum.values);
                output.copy_(sum.values);
                sum.giveBack();
            }
        }

        /** Writes W x + b to {@code sum}, with x what layer {@code i} is given. */
        private void linear(int i, org.bytedeco.pytorch.Tensor sum) {
            if (i == 0 && states != null) {
                sharedFirstLayer(states, sum);
            } else {
                Operands layer = operands.get(i);
                torch.addmm_out(sum, layer.bias, inputs.get(i), layer.transposed);
            }
        }

        private org.bytedeco.pytorch.Tensor activated(int i, org.bytedeco.pytorch.Tensor sum) {
            Norm norm = layers.get(i).norm;
            if (norm == null) {
                return activated(i, sum, true);
            }
            LayerNormalization result =
                    LayerNormalization.of(castBack(sum), norm.weight, norm.bias, LAYER_NORM_EPSILON);
            normalized.add(result);
            return cast(activated(i, result.output(), false));
        }

        /** In place, unless what the activation was given is needed for its gradient. */
        private org.bytedeco.pytorch.Tensor activated(int i, org.bytedeco.pytorch.Tensor sum, boolean fromWorkspace) {
            return switch (shape.activation()) {
                case RELU -> sum.relu_();
                case TANH -> sum.tanh_();
                case GELU -> keeping ? torch.gelu_out(besides(i, sum, fromWorkspace), sum) : torch.gelu_(sum);
                case MISH -> keeping ? torch.mish_out(besides(i, sum, fromWorkspace), sum) : torch.mish_(sum);
                case SILU -> keeping ? torch.silu_out(besides(i, sum, fromWorkspace), sum) : torch.silu_(sum);
            };
        }

        /** A matrix for the activations of layer {@code i} that leaves what they are made of as it is, for their gradient. */
        private org.bytedeco.pytorch.Tensor besides(int i, org.bytedeco.pytorch.Tensor sum, boolean fromWorkspace) {
            sums.add(sum);
            if (!fromWorkspace) {
                return torch.empty_like(sum);
            }
            Workspace.Matrix result = take(i);
            taken.add(result);
            return result.values;
        }

        /** W_s s + W_a a + b with W_s s computed once a state. */
        private void sharedFirstLayer(org.bytedeco.pytorch.Tensor states, org.bytedeco.pytorch.Tensor sum) {
            Operands first = operands.get(0);
            long stateSize = states.size(1);
            org.bytedeco.pytorch.Tensor ofStates =
                    torch.addmm(first.bias, states, first.transposed.narrow(0, 0, stateSize));
            torch.mm_out(sum, input, first.transposed.narrow(0, stateSize, input.size(1)));
            sum.view(states.size(0), -1, sum.size(1)).add_(ofStates.unsqueeze(1));
        }

        void backward(
                org.bytedeco.pytorch.Tensor outputGradient,
                boolean weightsToo,
                org.bytedeco.pytorch.@Nullable Tensor inputGradient,
                org.bytedeco.pytorch.@Nullable Tensor statesGradient) {
            org.bytedeco.pytorch.Tensor gradient = cast(outputGradient);
            org.bytedeco.pytorch.Tensor transposed = gradient.t();
            Workspace.Matrix held = null;
            for (int i = layers.size() - 1; i >= 0; i--) {
                if (weightsToo) {
                    addWeightGradients(i, gradient, transposed);
                }
                if (i > 0) {
                    Workspace.Matrix below = take(i - 1);
                    hiddenGradient(i, gradient, below.values, weightsToo);
                    if (held != null) {
                        held.giveBack();
                    }
                    held = below;
                    gradient = below.values;
                    transposed = below.transposed;
                } else {
                    firstLayerGradients(gradient, inputGradient, statesGradient);
                }
            }
            if (held != null) {
                held.giveBack();
            }
        }

        private void firstLayerGradients(
                org.bytedeco.pytorch.Tensor gradient,
                org.bytedeco.pytorch.@Nullable Tensor inputGradient,
                org.bytedeco.pytorch.@Nullable Tensor statesGradient) {
            org.bytedeco.pytorch.Tensor weight = operands.get(0).weight;
            long stateSize = states == null ? 0 : states.size(1);
            if (inputGradient != null) {
                writeProduct(
                        inputGradient, gradient, states == null ? weight : weight.narrow(1, stateSize, input.size(1)));
            }
            if (statesGradient != null) {
                writeProduct(statesGradient, sumOfRepeats(gradient), weight.narrow(1, 0, stateSize));
            }
        }

        private void writeProduct(
                org.bytedeco.pytorch.Tensor product,
                org.bytedeco.pytorch.Tensor left,
                org.bytedeco.pytorch.Tensor right) {
            if (computation == torch.ScalarType.Float) {
                torch.mm_out(product, left, right);
            } else {
                product.copy_(left.mm(right));
            }
        }

        /** The sum over the actions of each state. */
        private org.bytedeco.pytorch.Tensor sumOfRepeats(org.bytedeco.pytorch.Tensor gradient) {
            return gradient.view(Objects.requireNonNull(states).size(0), -1, gradient.size(1))
                    .sum(1);
        }

        /** Writes the gradient of the sums of layer i - 1 to {@code below}, from that of layer i. */
        private void hiddenGradient(
                int i, org.bytedeco.pytorch.Tensor gradient, org.bytedeco.pytorch.Tensor below, boolean weightsToo) {
            torch.mm_out(below, gradient, operands.get(i).weight);
            switch (shape.activation()) {
                case RELU -> torch.threshold_backward_out(below, below, inputs.get(i), zero);
                case TANH -> torch.tanh_backward_out(below, below, inputs.get(i));
                case GELU -> torch.gelu_backward_out(below, below, sums.get(i - 1));
                case MISH -> below.copy_(torch.mish_backward(below, sums.get(i - 1)));
                case SILU -> torch.silu_backward_out(below, below, sums.get(i - 1));
            }
            if (shape.layerNorm()) {
                below.copy_(normalized.get(i - 1).backward(castBack(below), weightsToo));
            }
        }

        private void addWeightGradients(
                int index, org.bytedeco.pytorch.Tensor gradient, org.bytedeco.pytorch.Tensor transposed) {
            Layer layer = layers.get(index);
            if (computation == torch.ScalarType.Float) {
                layer.biasGradient.addmv_(transposed, workspace.ones(gradient.size(0), gradient));
            } else {
                layer.biasGradient.add_(gradient.sum(0));
            }
            if (index > 0 || states == null) {
                addProduct(layer.weightGradient, gradient, transposed, inputs.get(index));
                return;
            }
            long stateSize = states.size(1);
            addProduct(layer.weightGradient.narrow(1, stateSize, input.size(1)), gradient, transposed, input);
            org.bytedeco.pytorch.Tensor ofStates = sumOfRepeats(gradient);
            addProduct(layer.weightGradient.narrow(1, 0, stateSize), ofStates, ofStates.t(), states);
        }

        private void addProduct(
                org.bytedeco.pytorch.Tensor sum,
                org.bytedeco.pytorch.Tensor left,
                org.bytedeco.pytorch.Tensor leftTransposed,
                org.bytedeco.pytorch.Tensor right) {
            if (computation != torch.ScalarType.Float) {
                sum.add_(leftTransposed.mm(right));
            } else if (right.size(1) < NARROW) {
                sum.add_(right.t().mm(left).t());
            } else {
                sum.addmm_(leftTransposed, right);
            }
        }
    }
}
