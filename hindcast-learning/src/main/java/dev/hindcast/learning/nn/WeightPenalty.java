package dev.hindcast.learning.nn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;

/** The sum over weights of factor / 2 times their squares, one operation: no copy of the weights is made for it or its gradient. */
final class WeightPenalty implements Operation {
    /** A weight and how strongly it is drawn to 0. */
    private record Part(Weight weight, double factor) {}

    private final Parameters parameters;
    private final List<Part> parts;
    private final Tensor result;
    private final long version;

    private WeightPenalty(Parameters parameters, List<Part> parts, Tensor result) {
        this.parameters = parameters;
        this.parts = parts;
        this.result = result;
        this.version = parameters.version();
    }

    /**
     * @param names of the networks
     * @param factors one a layer
     */
    static Tensor of(Parameters parameters, List<String> names, List<Double> factors) {
        List<Part> parts = new ArrayList<>();
        for (String name : names) {
            for (int layer = 0; layer < factors.size(); layer++) {
                parts.add(new Part(parameters.weight(Mlp.weightName(name, layer)), factors.get(layer)));
            }
        }
        org.bytedeco.pytorch.Tensor sum =
                torch.zeros_like(parameters.values().handle.narrow(0, 0, 1)).select(0, 0);
        for (Part part : parts) {
            org.bytedeco.pytorch.Tensor flat = part.weight.values().view(-1);
            sum.add_(flat.dot(flat).mul_(new Scalar(part.factor / 2)));
        }
        Scope scope = Scope.recording();
        if (scope == null) {
            return new Tensor(sum);
        }
        WeightPenalty penalty = new WeightPenalty(parameters, parts, Tensor.recordedIn(scope, sum));
        scope.record(penalty);
        return penalty.result;
    }

    @Override
    public Tensor result() {
        return result;
    }

    @Override
    public void backward(org.bytedeco.pytorch.Tensor gradient, Parameters optimized) {
        if (optimized != parameters) {
            return;
        }
        parameters.requireVersion(version);
        parameters.reached();
        for (Part part : parts) {
            part.weight.gradient().addcmul_(part.weight.values(), gradient, new Scalar(part.factor));
        }
    }
}
