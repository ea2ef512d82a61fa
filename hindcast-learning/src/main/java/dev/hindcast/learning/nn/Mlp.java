package dev.hindcast.learning.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A multilayer perceptron: linear layers with ReLU between them, and LayerNorm before each ReLU if wished.
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
     * @param layerNorm whether LayerNorm (epsilon 1e-5) precedes each ReLU
     */
    public record Shape(int inputs, List<Integer> hidden, int outputs, boolean layerNorm) {
        public Shape {
            hidden = List.copyOf(hidden);
            if (inputs < 1 || outputs < 1 || hidden.stream().anyMatch(units -> units < 1)) {
                throw new IllegalArgumentException(
                        "Layer sizes must be positive: " + inputs + ", " + hidden + ", " + outputs);
            }
        }

        /** A shape without LayerNorm. */
        public Shape(int inputs, List<Integer> hidden, int outputs) {
            this(inputs, hidden, outputs, false);
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
                    layout.weight(name + "/" + layer + ".norm.weight", outputsOf(layer));
                    layout.weight(name + "/" + layer + ".norm.bias", outputsOf(layer));
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

    private record Norm(
            org.bytedeco.pytorch.Tensor weight,
            org.bytedeco.pytorch.Tensor bias,
            org.bytedeco.pytorch.Tensor weightGradient,
            org.bytedeco.pytorch.Tensor biasGradient) {}

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
        String norm = name + "/" + layer + ".norm.";
        return new Layer(
                parameters.view(weight).handle,
                parameters.view(bias).handle,
                parameters.gradient(weight).handle,
                parameters.gradient(bias).handle,
                normalized
                        ? new Norm(
                                parameters.view(norm + "weight").handle,
                                parameters.view(norm + "bias").handle,
                                parameters.gradient(norm + "weight").handle,
                                parameters.gradient(norm + "bias").handle)
                        : null);
    }

    static String weightName(String name, int layer) {
        return name + "/" + layer + ".weight";
    }

    static String biasName(String name, int layer) {
        return name + "/" + layer + ".bias";
    }

    static void initialize(
            Parameters parameters, String name, Shape shape, Initialization initialization, SplittableRandom random) {
        for (int layer = 0; layer < shape.layers(); layer++) {
            boolean last = layer == shape.hidden().size();
            initialization.initialize(parameters, weightName(name, layer), biasName(name, layer), last, random);
            if (shape.layerNorm() && layer < shape.hidden().size()) {
                parameters.fill(name + "/" + layer + ".norm.weight", 1);
            }
        }
    }

    /** The sizes. */
    public Shape shape() {
        return shape;
    }

    /** The outputs, rows x outputs, for inputs of rows x inputs. */
    public Tensor of(Tensor input) {
        return evaluate(input, null);
    }

    /**
     * The outputs for states and actions side by side. With k times as many actions as states, actions i k, ..., i k + k - 1 belong
     * to state i, whose share of the first layer is then computed once.
     *
     * @param states n x state size; no gradient flows to them
     * @param actions (n k) x action size
     */
    public Tensor of(Tensor states, Tensor actions) {
        if (states.rows() == actions.rows()) {
            return evaluate(Tensor.concatenate(states, actions), null);
        }
        if (states.rows() == 0 || actions.rows() % states.rows() != 0) {
            throw new IllegalArgumentException(
                    actions.rows() + " actions cannot be shared out over " + states.rows() + " states");
        }
        return evaluate(actions, states);
    }

    private Tensor evaluate(Tensor input, @Nullable Tensor states) {
        Pass pass = forward(input, states, Scope.current().workspace());
        Scope recording = Scope.recording();
        if (recording == null) {
            pass.release();
            return pass.result.detach();
        }
        recording.record(pass);
        return pass.result;
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

    private Pass forward(Tensor input, @Nullable Tensor states, Workspace workspace) {
        refreshOperands();
        int rows = input.rows();
        int repeats = states == null ? 1 : rows / states.rows();
        int blockRows = Math.max(1, BLOCK / repeats) * repeats;
        org.bytedeco.pytorch.Tensor output = layers.get(layers.size() - 1).bias.new_empty(rows, shape.outputs());
        List<Block> blocks = new ArrayList<>();
        for (int from = 0; from < rows; from += blockRows) {
            int count = Math.min(blockRows, rows - from);
            Block block = new Block(
                    cast(part(input.handle, from, count)),
                    states == null ? null : cast(part(states.handle, from / repeats, count / repeats)),
                    workspace);
            block.forward(part(output, from, count));
            blocks.add(block);
        }
        return new Pass(input, blocks, output);
    }

    private static org.bytedeco.pytorch.Tensor part(org.bytedeco.pytorch.Tensor whole, long from, long count) {
        return count == whole.size(0) ? whole : whole.narrow(0, from, count);
    }

    /** The evaluation of the whole input. */
    private final class Pass implements Operation {
        private final Tensor input;
        private final List<Block> blocks;
        private final Tensor result;
        private final long version = parameters.version();

        Pass(Tensor input, List<Block> blocks, org.bytedeco.pytorch.Tensor output) {
            this.input = input;
            this.blocks = blocks;
            this.result = Tensor.differentiable(output);
        }

        @Override
        public Tensor result() {
            return result;
        }

        @Override
        public void backward(org.bytedeco.pytorch.Tensor gradient, Parameters optimized) {
            boolean weightsToo = optimized == parameters;
            if (!weightsToo && !input.isDifferentiable()) {
                return;
            }
            parameters.requireVersion(version);
            org.bytedeco.pytorch.Tensor outputGradient = gradient.contiguous();
            org.bytedeco.pytorch.Tensor inputGradient =
                    input.isDifferentiable() ? torch.empty_like(input.handle) : null;
            long from = 0;
            for (Block block : blocks) {
                long count = block.input.size(0);
                block.backward(
                        part(outputGradient, from, count),
                        weightsToo,
                        inputGradient == null ? null : part(inputGradient, from, count));
                from += count;
            }
            if (inputGradient != null) {
                input.addGradient(inputGradient);
            }
        }

        @Override
        public void release() {
            blocks.forEach(Block::release);
        }
    }

    /** The evaluation of a block of rows: what each layer was given and, with LayerNorm, what it normalised. */
    private final class Block {
        private final org.bytedeco.pytorch.Tensor input;
        private final org.bytedeco.pytorch.@Nullable Tensor states;
        private final Workspace workspace;
        private final List<org.bytedeco.pytorch.Tensor> inputs = new ArrayList<>();
        private final List<Normalized> normalized = new ArrayList<>();
        private final List<Workspace.Matrix> taken = new ArrayList<>();

        Block(org.bytedeco.pytorch.Tensor input, org.bytedeco.pytorch.@Nullable Tensor states, Workspace workspace) {
            this.input = input;
            this.states = states;
            this.workspace = workspace;
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
                inputs.add(activated(layers.get(i), sum.values));
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

        private org.bytedeco.pytorch.Tensor activated(Layer layer, org.bytedeco.pytorch.Tensor sum) {
            if (layer.norm == null) {
                return sum.relu_();
            }
            Normalized result = Normalized.of(castBack(sum), layer.norm);
            normalized.add(result);
            return cast(result.output.relu_());
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
                org.bytedeco.pytorch.@Nullable Tensor inputGradient) {
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
                } else if (inputGradient != null) {
                    org.bytedeco.pytorch.Tensor weight = operands.get(0).weight;
                    org.bytedeco.pytorch.Tensor ofInput =
                            states == null ? weight : weight.narrow(1, states.size(1), input.size(1));
                    if (computation == torch.ScalarType.Float) {
                        torch.mm_out(inputGradient, gradient, ofInput);
                    } else {
                        inputGradient.copy_(gradient.mm(ofInput));
                    }
                }
            }
            if (held != null) {
                held.giveBack();
            }
        }

        /** Writes the gradient of the sums of layer i - 1 to {@code below}, from that of layer i. */
        private void hiddenGradient(
                int i, org.bytedeco.pytorch.Tensor gradient, org.bytedeco.pytorch.Tensor below, boolean weightsToo) {
            torch.mm_out(below, gradient, operands.get(i).weight);
            torch.threshold_backward_out(below, below, inputs.get(i), zero);
            Norm norm = layers.get(i - 1).norm;
            if (norm != null) {
                below.copy_(normalized.get(i - 1).backward(castBack(below), norm, weightsToo));
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
            org.bytedeco.pytorch.Tensor ofStates =
                    gradient.view(states.size(0), -1, gradient.size(1)).sum(1);
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

    /** LayerNorm's standardized input x^ and the reciprocal deviation, kept for its gradient. */
    private record Normalized(
            org.bytedeco.pytorch.Tensor output,
            org.bytedeco.pytorch.Tensor standardized,
            org.bytedeco.pytorch.Tensor reciprocalDeviation) {

        static Normalized of(org.bytedeco.pytorch.Tensor input, Norm norm) {
            org.bytedeco.pytorch.Tensor centred = input.sub(rowMean(input));
            org.bytedeco.pytorch.Tensor reciprocalDeviation = rowMean(centred.mul(centred))
                    .add_(new Scalar(LAYER_NORM_EPSILON))
                    .rsqrt_();
            org.bytedeco.pytorch.Tensor standardized = centred.mul_(reciprocalDeviation);
            return new Normalized(standardized.mul(norm.weight).add_(norm.bias), standardized, reciprocalDeviation);
        }

        /** With g the gradient of x^: (g - mean g - x^ mean(g x^)) / deviation. */
        org.bytedeco.pytorch.Tensor backward(org.bytedeco.pytorch.Tensor gradient, Norm norm, boolean weightsToo) {
            if (weightsToo) {
                norm.weightGradient.add_(gradient.mul(standardized).sum(0));
                norm.biasGradient.add_(gradient.sum(0));
            }
            org.bytedeco.pytorch.Tensor g = gradient.mul(norm.weight);
            org.bytedeco.pytorch.Tensor meanOfProduct = rowMean(g.mul(standardized));
            return g.sub(rowMean(g)).sub_(standardized.mul(meanOfProduct)).mul_(reciprocalDeviation);
        }

        private static org.bytedeco.pytorch.Tensor rowMean(org.bytedeco.pytorch.Tensor matrix) {
            return matrix.sum(-1).unsqueeze(1).div_(new Scalar((double) matrix.size(1)));
        }
    }
}
