package dev.hindcast.learning.nn;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;
import org.jspecify.annotations.Nullable;

/**
 * Adam (Kingma and Ba 2015) over one flat tensor, by libtorch's fused kernel; beta 0.9 and 0.999, epsilon 1e-8. The only place
 * where gradients are computed.
 */
public final class Adam {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final Parameters parameters;
    private final Schedule learningRate;
    private final Tensor firstMoment;
    private final Tensor secondMoment;
    private final Tensor step;
    private final OperatorHandle kernel;
    private final List<IValue> tensors;
    private final List<IValue> constants;
    private long steps;

    Adam(Parameters parameters, Schedule learningRate, Device device) {
        long size = parameters.values().handle.numel();
        this.parameters = parameters;
        this.learningRate = learningRate;
        this.firstMoment = Tensor.of(device, new float[(int) size], size);
        this.secondMoment = Tensor.of(device, new float[(int) size], size);
        this.step = Tensor.of(device, new float[1], 1);
        this.kernel = Dispatcher.singleton().findSchemaOrThrow("aten::_fused_adam_", "");
        this.tensors = List.of(
                list(parameters.values()),
                list(parameters.gradient()),
                list(firstMoment),
                list(secondMoment),
                list(null),
                list(step));
        this.constants = List.of(
                new IValue(BETA1),
                new IValue(BETA2),
                new IValue(0.0),
                new IValue(EPSILON),
                new IValue(false),
                new IValue(false),
                new IValue(),
                new IValue());
    }

    private static IValue list(@Nullable Tensor tensor) {
        GenericList list = new GenericList(new Type.TypePtr(TensorType.get()));
        if (tensor != null) {
            list.push_back(new IValue(tensor.handle));
        }
        return new IValue(list);
    }

    /** The parameters that this optimiser changes. */
    public Parameters parameters() {
        return parameters;
    }

    /** The moments and the step count, by the names that checkpoints use. */
    Map<String, Tensor> state() {
        return Map.of("firstMoment", firstMoment, "secondMoment", secondMoment, "step", step);
    }

    /** Called after a checkpoint was read into {@link #state}. */
    void restored() {
        steps = (long) step.item();
    }

    /**
     * Computes the gradient of {@code loss} with respect to this optimiser's parameters and takes one step against it. Networks of
     * other optimisers pass gradients on but keep none. The learning rate's schedule counts the steps of this optimiser.
     *
     * @throws IllegalArgumentException where the loss is not one number that depends on this optimiser's parameters
     * @throws IllegalStateException where it was computed in another Scope, or from values that have changed since
     */
    public void minimize(Tensor loss) {
        parameters.clearGradient();
        Scope.current().backward(loss, parameters);
        parameters.requireReached();
        step(learningRate.at(steps++));
        parameters.changed();
    }

    private void step(double rate) {
        step.handle.add_(new Scalar(1.0));
        IValueVector stack = new IValueVector();
        tensors.forEach(stack::push_back);
        stack.push_back(new IValue(rate));
        constants.forEach(stack::push_back);
        kernel.callBoxed(stack);
    }
}
