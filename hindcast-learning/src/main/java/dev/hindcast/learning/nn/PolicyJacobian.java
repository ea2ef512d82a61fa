package dev.hindcast.learning.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;

/**
 * J, the derivative of a {@link NaturalActor}'s means mu(s_1), ..., mu(s_n) with respect to its weights: its products with a direction
 * (forward mode) and of its transpose with a gradient (backward mode). Directions and gradients are flat, laid out as the actor's
 * parameters are. In 64 bits: conjugate gradients lose their conjugacy in 32.
 */
final class PolicyJacobian {
    /** h W^T + b, then tanh. The places of W and b in the flat vectors. */
    private record Layer(long weight, long bias, long outputs, long inputs) {
        org.bytedeco.pytorch.Tensor weightIn(org.bytedeco.pytorch.Tensor flat) {
            return flat.narrow(0, weight, outputs * inputs).view(outputs, inputs);
        }

        org.bytedeco.pytorch.Tensor biasIn(org.bytedeco.pytorch.Tensor flat) {
            return flat.narrow(0, bias, outputs);
        }
    }

    private final org.bytedeco.pytorch.Tensor parameters;
    private final List<Layer> layers;

    /** What each layer is given, and at the end the means. */
    private final List<org.bytedeco.pytorch.Tensor> values = new ArrayList<>();

    PolicyJacobian(NaturalActor actor, Tensor observations) {
        parameters = actor.parameters().values().handle.to(torch.ScalarType.Double);
        layers = layers(actor.parameters());
        values.add(observations.handle.to(torch.ScalarType.Double));
        for (Layer layer : layers) {
            org.bytedeco.pytorch.Tensor input = values.get(values.size() - 1);
            values.add(torch.addmm(
                            layer.biasIn(parameters),
                            input,
                            layer.weightIn(parameters).t())
                    .tanh_());
        }
    }

    /** Weights and biases lie one behind the other in the order of the layers. */
    private static List<Layer> layers(Parameters parameters) {
        List<Layer> layers = new ArrayList<>();
        long offset = 0;
        for (Map.Entry<String, Tensor> member : parameters.members().entrySet()) {
            long[] shape = member.getValue().shape();
            if (shape.length == 2) {
                long bias = offset + shape[0] * shape[1];
                layers.add(new Layer(offset, bias, shape[0], shape[1]));
            }
            offset += member.getValue().handle.numel();
        }
        return layers;
    }

    /** mu: n x action size. */
    org.bytedeco.pytorch.Tensor means() {
        return values.get(values.size() - 1);
    }

    /** The flat parameters. */
    org.bytedeco.pytorch.Tensor parameters() {
        return parameters;
    }

    /** J v: how the means change in a direction, n x action size. */
    org.bytedeco.pytorch.Tensor times(org.bytedeco.pytorch.Tensor direction) {
        org.bytedeco.pytorch.Tensor change = null;
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            org.bytedeco.pytorch.Tensor sum = torch.addmm(
                    layer.biasIn(direction),
                    values.get(i),
                    layer.weightIn(direction).t());
            if (change != null) {
                sum.addmm_(change, layer.weightIn(parameters).t());
            }
            change = sum.mul_(slope(i));
        }
        return Objects.requireNonNull(change);
    }

    /** J^T g, for a gradient g with respect to the means: flat, 0 at what the means do not depend on. */
    org.bytedeco.pytorch.Tensor transposedTimes(org.bytedeco.pytorch.Tensor ofMeans) {
        org.bytedeco.pytorch.Tensor flat = torch.zeros_like(parameters);
        org.bytedeco.pytorch.Tensor gradient = ofMeans;
        for (int i = layers.size() - 1; i >= 0; i--) {
            Layer layer = layers.get(i);
            org.bytedeco.pytorch.Tensor ofSum = gradient.mul(slope(i));
            layer.weightIn(flat).copy_(ofSum.t().mm(values.get(i)));
            layer.biasIn(flat).copy_(ofSum.sum(0));
            gradient = ofSum.mm(layer.weightIn(parameters));
        }
        return flat;
    }

    /** tanh' = 1 - tanh^2 of layer {@code i}. */
    private org.bytedeco.pytorch.Tensor slope(int i) {
        org.bytedeco.pytorch.Tensor output = values.get(i + 1);
        return output.mul(output).neg_().add_(new Scalar(1.0));
    }
}
