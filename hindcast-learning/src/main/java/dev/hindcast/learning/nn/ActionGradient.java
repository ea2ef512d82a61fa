package dev.hindcast.learning.nn;

import static dev.hindcast.learning.nn.Scope.noGradient;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The gradient of values with respect to actions, dQ_i(s, a) / da for each member i of a network, as a chain of operations each of
 * which has a gradient, so that the result can itself be differentiated. All members go through each product together, in 32 bits.
 */
final class ActionGradient {
    private final Network network;
    private final List<Layer> layers = new ArrayList<>();

    /** The weights of one layer of all members: E x outputs x inputs, and E x 1 x outputs. */
    private record Layer(
            Tensor weight, Tensor bias, @Nullable Norm norm) {}

    private record Norm(Tensor weight, Tensor bias) {}

    /**
     * What the gradient of a hidden layer is computed from.
     *
     * @param active 1 where the ReLU passes something on, 0 elsewhere
     */
    private record Hidden(Tensor active, @Nullable Standardized standardized) {}

    /** LayerNorm's centred input, and its deviation. */
    private record Standardized(Tensor values, Tensor deviation) {
        static Standardized of(Tensor input) {
            Tensor centred = input.minus(rowMean(input));
            Tensor deviation =
                    rowMean(centred.squared()).plus(Mlp.LAYER_NORM_EPSILON).sqrt();
            return new Standardized(centred.dividedBy(deviation), deviation);
        }

        /** With g the gradient of x^: (g - mean g - x^ mean(g x^)) / deviation. */
        Tensor gradient(Tensor g) {
            Tensor projected = values.times(rowMean(g.times(values)));
            return g.minus(rowMean(g)).minus(projected).dividedBy(deviation);
        }

        private static Tensor rowMean(Tensor matrix) {
            return matrix.mean(-1).unsqueeze(-1);
        }
    }

    ActionGradient(Network network) {
        this.network = network;
        for (int i = 0; i < network.shape().layers(); i++) {
            int layer = i;
            boolean normalized =
                    network.shape().layerNorm() && i < network.shape().hidden().size();
            layers.add(new Layer(
                    stacked(name -> Mlp.weightName(name, layer)),
                    row(name -> Mlp.biasName(name, layer)),
                    normalized
                            ? new Norm(
                                    row(name -> Mlp.normWeightName(name, layer)),
                                    row(name -> Mlp.normBiasName(name, layer)))
                            : null));
        }
    }

    private Tensor stacked(UnaryOperator<String> weightOf) {
        return Tensor.stack(network.names().stream()
                .map(name -> network.parameters().leaf(weightOf.apply(name)))
                .toArray(Tensor[]::new));
    }

    private Tensor row(UnaryOperator<String> weightOf) {
        return stacked(weightOf).unsqueeze(1);
    }

    /** E x n x action size. */
    Tensor of(Tensor states, Tensor actions) {
        Tensor inputs = Tensor.concatenate(states, actions);
        List<Hidden> hidden = network.shape().layerNorm() ? hidden(inputs) : noGradient(() -> hidden(inputs));
        Tensor gradient = actions.beside(new float[] {1}).reshape(1, 1);
        for (int i = layers.size() - 1; i > 0; i--) {
            gradient = gradient.matrixProduct(layers.get(i).weight).times(hidden.get(i - 1).active);
            Standardized standardized = hidden.get(i - 1).standardized;
            Norm norm = layers.get(i - 1).norm;
            if (standardized != null && norm != null) {
                gradient = standardized.gradient(gradient.times(norm.weight));
            }
        }
        int stateSize = (int) states.shape()[1];
        int actionSize = (int) actions.shape()[1];
        Tensor rows = gradient.matrixProduct(layers.get(0).weight.columns(stateSize, actionSize));
        return layers.size() > 1 ? rows : rows.plus(actions.detach().times(0));
    }

    private List<Hidden> hidden(Tensor inputs) {
        List<Hidden> hidden = new ArrayList<>();
        Tensor input = inputs;
        for (Layer layer : layers.subList(0, layers.size() - 1)) {
            Tensor sum = input.matrixProduct(layer.weight.transposed()).plus(layer.bias);
            Standardized standardized = layer.norm == null ? null : Standardized.of(sum);
            if (layer.norm != null && standardized != null) {
                sum = standardized.values.times(layer.norm.weight).plus(layer.norm.bias);
            }
            Tensor active = sum.greaterThan(0);
            hidden.add(new Hidden(active, standardized));
            input = sum.times(active);
        }
        return hidden;
    }
}
