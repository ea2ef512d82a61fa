package dev.hindcast.learning.nn;

import java.util.Arrays;
import java.util.LinkedHashMap;
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
 * Adam (Kingma and Ba 2015, arXiv 1412.6980), or with weight decay AdamW, over one flat tensor by libtorch's fused kernel. The only
 * place where gradients are computed.
 */
public final class Adam {
    /** What a checkpoint's count of steps is written in base of: every whole number up to here is a 32-bit number. */
    private static final long DIGIT = 1 << 24;

    /** As PyTorch's {@code clip_grad_norm_}. */
    private static final double NORM_EPSILON = 1e-6;

    private final Parameters parameters;
    private final Schedule learningRate;
    private final Tensor firstMoment;
    private final Tensor secondMoment;
    private final Tensor step;
    private final Tensor count;
    private final AdamOptions options;
    private final OperatorHandle kernel;
    private final List<IValue> tensors;
    private final List<IValue> constants;
    private long steps;
    private long before;

    Adam(Parameters parameters, Schedule learningRate, AdamOptions options, Device device) {
        long size = parameters.values().handle.numel();
        this.parameters = parameters;
        this.learningRate = learningRate;
        this.options = options;
        this.firstMoment = Tensor.of(device, new float[(int) size], size);
        this.secondMoment = Tensor.of(device, new float[(int) size], size);
        this.step = Tensor.of(device, new float[1], 1);
        this.count = Tensor.of(device, new float[4], 4);
        boolean decoupled = options.weightDecay() > 0 && options.decay() == AdamOptions.Decay.DECOUPLED;
        String name = decoupled ? "aten::_fused_adamw_" : "aten::_fused_adam_";
        this.kernel = Dispatcher.singleton().findSchemaOrThrow(name, "");
        this.tensors = List.of(
                list(parameters.values()),
                list(parameters.gradient()),
                list(firstMoment),
                list(secondMoment),
                list(null),
                list(step));
        this.constants = List.of(
                new IValue(options.beta1()),
                new IValue(options.beta2()),
                new IValue(options.weightDecay()),
                new IValue(options.epsilon()),
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

    /**
     * The moments and two counts of steps, all and those before {@link #startAnew}, each as a number of two digits, the lower first, by
     * the names that checkpoints use.
     */
    Map<String, Tensor> state() {
        count.assign(new float[] {steps % DIGIT, (float) (steps / DIGIT), before % DIGIT, (float) (before / DIGIT)});
        return Map.of("firstMoment", firstMoment, "secondMoment", secondMoment, "step", count);
    }

    /** Called after a checkpoint was read into {@link #state}. */
    void restored() {
        float[] digits = count.toArray();
        steps = number(digits[0], digits[1]);
        before = number(digits[2], digits[3]);
    }

    private static long number(float low, float high) {
        return (long) low + DIGIT * (long) high;
    }

    /** The schedule of the learning rate begins again; the moments and their corrections go on. */
    void startAnew() {
        before = steps;
    }

    /** What {@link #state} holds, from a state of this or of a former form: with one count of steps, of two digits or of one that could be 2^24. */
    static Map<String, float[]> current(Map<String, float[]> state) {
        Map<String, float[]> current = new LinkedHashMap<>(state);
        current.replaceAll((name, values) ->
                name.startsWith("adam/") && name.endsWith("/step") ? Arrays.copyOf(values, 4) : values);
        return current;
    }

    /** How many steps were taken. */
    public long steps() {
        return steps;
    }

    /**
     * Computes the gradient of {@code loss} with respect to this optimiser's parameters and takes one step against it. Networks of
     * other optimisers pass gradients on but keep none. The learning rate's schedule counts the steps of this optimiser
     * since {@link #startAnew}.
     *
     * @throws IllegalArgumentException where the loss is not one number that depends on this optimiser's parameters
     * @throws IllegalStateException where it was computed in another Scope, or from values that have changed since
     */
    public void minimize(Tensor loss) {
        minimize(loss, learningRate.at(steps - before));
    }

    /** {@link #minimize(Tensor)} with a step size of its own, whatever the schedule says. */
    public void minimize(Tensor loss, double rate) {
        parameters.clearGradient();
        Scope.current().backward(loss, parameters);
        parameters.requireReached();
        steps++;
        step(rate);
        parameters.changed();
    }

    private void step(double rate) {
        step.handle.fill_(new Scalar((double) steps));
        if (options.maxGradientNorm() < Double.POSITIVE_INFINITY) {
            shorten(parameters.gradient().handle);
        }
        IValueVector stack = new IValueVector();
        tensors.forEach(stack::push_back);
        stack.push_back(new IValue(rate));
        constants.forEach(stack::push_back);
        kernel.callBoxed(stack);
    }

    private void shorten(org.bytedeco.pytorch.Tensor gradient) {
        org.bytedeco.pytorch.Tensor length = gradient.norm().add_(new Scalar(NORM_EPSILON));
        gradient.mul_(
                length.reciprocal_().mul_(new Scalar(options.maxGradientNorm())).clamp_max_(new Scalar(1.0)));
    }
}
