package dev.hindcast.learning.nn;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A 32-bit floating-point array on a {@link Device}, with the operations that losses are written in. Lives as long as the
 * {@link Scope} it was created in.
 *
 * <p>Dimensions are counted from 0, or from the end by negative numbers: what an operation needs are trailing dimensions, so that
 * leading ones are free for the members of a {@link Network}.
 *
 * <p>Differentiable: a gradient flows through every operation but step functions, which say so. Each records its gradient on the
 * scope's tape; autograd would compute the same, but its bookkeeping took a tenth of an update of implicit Q-learning. What is
 * overwritten in place is no function of anything, and refuses what a gradient would have to flow to.
 */
public final class Tensor {
    final org.bytedeco.pytorch.Tensor handle;
    private final @Nullable Scope scope;
    private org.bytedeco.pytorch.@Nullable Tensor gradient;

    private Tensor(org.bytedeco.pytorch.Tensor handle, @Nullable Scope scope) {
        this.handle = handle;
        this.scope = scope;
    }

    /** Values through which no gradient flows. */
    Tensor(org.bytedeco.pytorch.Tensor handle) {
        this(handle, null);
    }

    /** The result of an operation that is about to be recorded in a scope. */
    static Tensor recordedIn(Scope scope, org.bytedeco.pytorch.Tensor handle) {
        return new Tensor(handle, scope);
    }

    /** Whether a gradient flows through this. */
    boolean isDifferentiable() {
        return scope != null;
    }

    /** Makes this the loss that gradients are those of. */
    void seedGradient() {
        if (scope != null) {
            requireCurrentScope();
        }
        if (scope == null || handle.numel() != 1) {
            throw new IllegalArgumentException(
                    "A loss is one number that depends on parameters, not " + this + (scope == null ? " of none" : ""));
        }
        addGradient(torch.ones_like(handle));
    }

    void addGradient(org.bytedeco.pytorch.Tensor more) {
        requireCurrentScope();
        gradient = gradient == null ? more : gradient.add(more);
    }

    private void requireCurrentScope() {
        if (scope != Scope.current()) {
            throw new IllegalStateException("A gradient cannot leave the Scope that it is computed in:"
                    + " compute all of a loss in the Scope in which it is minimized");
        }
    }

    org.bytedeco.pytorch.@Nullable Tensor takeGradient() {
        org.bytedeco.pytorch.Tensor taken = gradient;
        gradient = null;
        return taken;
    }

    private record Recorded(Tensor result, Consumer<org.bytedeco.pytorch.Tensor> gradient) implements Operation {
        @Override
        public void backward(org.bytedeco.pytorch.Tensor gradient, Parameters optimized) {
            this.gradient.accept(gradient);
        }
    }

    private static Tensor recorded(
            org.bytedeco.pytorch.Tensor value, boolean differentiable, Consumer<org.bytedeco.pytorch.Tensor> gradient) {
        Scope scope = differentiable ? Scope.recording() : null;
        if (scope == null) {
            return new Tensor(value);
        }
        Tensor result = recordedIn(scope, value);
        scope.record(new Recorded(result, gradient));
        return result;
    }

    /**
     * A function of this.
     *
     * @param gradient from the gradient of the result to that of this
     */
    private Tensor function(org.bytedeco.pytorch.Tensor value, UnaryOperator<org.bytedeco.pytorch.Tensor> gradient) {
        return recorded(value, isDifferentiable(), g -> addGradient(gradient.apply(g)));
    }

    /** A function of this and another tensor, each possibly broadcast. */
    private Tensor function(
            Tensor other,
            org.bytedeco.pytorch.Tensor value,
            UnaryOperator<org.bytedeco.pytorch.Tensor> gradient,
            UnaryOperator<org.bytedeco.pytorch.Tensor> otherGradient) {
        return recorded(value, isDifferentiable() || other.isDifferentiable(), g -> {
            addReducedGradient(g, gradient);
            other.addReducedGradient(g, otherGradient);
        });
    }

    private void addReducedGradient(
            org.bytedeco.pytorch.Tensor ofResult, UnaryOperator<org.bytedeco.pytorch.Tensor> gradient) {
        if (isDifferentiable()) {
            org.bytedeco.pytorch.Tensor full = gradient.apply(ofResult);
            boolean broadcast = full.numel() != handle.numel() || full.dim() != handle.dim();
            addGradient(broadcast ? full.sum_to_size(handle.sizes()) : full);
        }
    }

    /** Zeros of this shape but for the part that {@code part} names, which holds {@code values}. */
    private org.bytedeco.pytorch.Tensor zerosBut(
            UnaryOperator<org.bytedeco.pytorch.Tensor> part, org.bytedeco.pytorch.Tensor values) {
        org.bytedeco.pytorch.Tensor whole = torch.zeros_like(handle);
        part.apply(whole).copy_(values);
        return whole;
    }

    /** A tensor of {@code shape} that holds a copy of {@code values} in row-major order. */
    public static Tensor of(Device device, float[] values, long... shape) {
        Engine.start();
        org.bytedeco.pytorch.Tensor tensor = torch.empty(shape);
        if (tensor.numel() != values.length) {
            throw new IllegalArgumentException(
                    values.length + " values do not fill the shape " + Arrays.toString(shape));
        }
        new FloatPointer(tensor.data_ptr_float()).put(values, 0, values.length);
        return new Tensor(device.type().equals("cpu") ? tensor : tensor.to(device.handle(), torch.ScalarType.Float));
    }

    /** Zeros. */
    static Tensor zeros(Device device, long... shape) {
        Engine.start();
        return new Tensor(torch.zeros(
                shape, new TensorOptions(torch.ScalarType.Float).device(new DeviceOptional(device.handle()))));
    }

    /** A vector of these values on this tensor's device. */
    public Tensor beside(float[] values) {
        return of(new Device(handle.device().is_cpu() ? "cpu" : "cuda"), values, values.length);
    }

    /** The size of each dimension. */
    public long[] shape() {
        long[] shape = new long[(int) handle.dim()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = handle.size(i);
        }
        return shape;
    }

    /** The size of the first dimension. */
    public int rows() {
        return (int) handle.size(0);
    }

    /** A copy of the values in row-major order. Waits for the device. */
    public float[] toArray() {
        try (PointerScope temporary = new PointerScope()) {
            org.bytedeco.pytorch.Tensor local = handle.to(
                            new org.bytedeco.pytorch.Device("cpu"), torch.ScalarType.Float)
                    .contiguous();
            float[] values = new float[(int) local.numel()];
            new FloatPointer(local.data_ptr_float()).get(values);
            return values;
        }
    }

    /** The value of a tensor of one element. Waits for the device. */
    public float item() {
        return handle.item_float();
    }

    /** This + other, elementwise, broadcast. */
    public Tensor plus(Tensor other) {
        return function(other, handle.add(other.handle), g -> g, g -> g);
    }

    /** This + value. */
    public Tensor plus(double value) {
        return function(handle.add(new Scalar(value)), g -> g);
    }

    /** This - other, elementwise, broadcast. */
    public Tensor minus(Tensor other) {
        return function(other, handle.sub(other.handle), g -> g, g -> g.neg());
    }

    /** This - value. */
    public Tensor minus(double value) {
        return function(handle.sub(new Scalar(value)), g -> g);
    }

    /** This * other, elementwise, broadcast. */
    public Tensor times(Tensor other) {
        return function(other, handle.mul(other.handle), g -> g.mul(other.handle), g -> g.mul(handle));
    }

    /** This * value. */
    public Tensor times(double value) {
        return function(handle.mul(new Scalar(value)), g -> g.mul(new Scalar(value)));
    }

    /** This / other, elementwise, broadcast. */
    public Tensor dividedBy(Tensor other) {
        org.bytedeco.pytorch.Tensor value = handle.div(other.handle);
        return function(
                other,
                value,
                g -> g.div(other.handle),
                g -> g.mul(value).div(other.handle).neg());
    }

    /** The elementwise negation. */
    public Tensor negated() {
        return function(handle.neg(), g -> g.neg());
    }

    /** The elementwise square. */
    public Tensor squared() {
        return function(handle.mul(handle), g -> g.mul(handle).mul(new Scalar(2.0)));
    }

    /** The elementwise square root. */
    public Tensor sqrt() {
        org.bytedeco.pytorch.Tensor value = handle.sqrt();
        return function(value, g -> g.div(value).mul_(new Scalar(0.5)));
    }

    /** The elementwise absolute value. */
    public Tensor absolute() {
        return function(handle.abs(), g -> g.mul(handle.sign()));
    }

    /** The elementwise exponential. */
    public Tensor exp() {
        org.bytedeco.pytorch.Tensor value = handle.exp();
        return function(value, g -> g.mul(value));
    }

    /** The elementwise natural logarithm: minus infinity at 0, not a number below. */
    public Tensor log() {
        return function(handle.log(), g -> g.div(handle));
    }

    /** The elementwise hyperbolic tangent. */
    public Tensor tanh() {
        org.bytedeco.pytorch.Tensor value = handle.tanh();
        return function(value, g -> torch.tanh_backward(g, value));
    }

    /** The elementwise inverse of the hyperbolic tangent: infinite at -1 and 1, not a number beyond. */
    public Tensor atanh() {
        return function(handle.atanh(), g -> g.div(handle.mul(handle).neg_().add_(new Scalar(1.0))));
    }

    /** log(1 + e^x), elementwise. */
    public Tensor softplus() {
        return function(torch.softplus(handle), g -> g.mul(handle.sigmoid()));
    }

    /** The elementwise value limited to [low, high]. */
    public Tensor clamp(double low, double high) {
        return limited(handle.clamp(new ScalarOptional(new Scalar(low)), new ScalarOptional(new Scalar(high))));
    }

    /** The elementwise value limited from above. */
    public Tensor clampMax(double high) {
        return limited(handle.clamp_max(new Scalar(high)));
    }

    /** The elementwise value limited from below. */
    public Tensor clampMin(double low) {
        return limited(handle.clamp_min(new Scalar(low)));
    }

    private Tensor limited(org.bytedeco.pytorch.Tensor value) {
        return function(value, g -> g.mul(handle.eq(value)));
    }

    /** The elementwise minimum of this and other. Where they are equal each gets half of the gradient. */
    public Tensor minimum(Tensor other) {
        return function(
                other,
                handle.minimum(other.handle),
                g -> g.mul(shareBelow(handle, other.handle)),
                g -> g.mul(shareBelow(other.handle, handle)));
    }

    /** The elementwise maximum of this and other. Where they are equal each gets half of the gradient. */
    public Tensor maximum(Tensor other) {
        return function(
                other,
                handle.maximum(other.handle),
                g -> g.mul(shareBelow(other.handle, handle)),
                g -> g.mul(shareBelow(handle, other.handle)));
    }

    /** 1 where a < b, 1/2 where they are equal, 0 elsewhere. */
    private static org.bytedeco.pytorch.Tensor shareBelow(
            org.bytedeco.pytorch.Tensor a, org.bytedeco.pytorch.Tensor b) {
        return b.sub(a).sign_().add_(new Scalar(1.0)).mul_(new Scalar(0.5));
    }

    /** {@code negative} where an element is below 0, {@code positive} elsewhere. A step function: no gradient flows. */
    public Tensor bySign(double negative, double positive) {
        return new Tensor(torch.where(handle.lt(new Scalar(0.0)), new Scalar(negative), new Scalar(positive))
                .to(torch.ScalarType.Float));
    }

    /** The mean over all elements, a scalar. */
    public Tensor mean() {
        Scalar count = new Scalar((double) handle.numel());
        return function(handle.mean(), g -> g.div(count).expand_as(handle));
    }

    /** The sum over all elements, a scalar. */
    public Tensor sum() {
        return function(handle.sum(), g -> g.expand_as(handle));
    }

    /** The sum over one dimension. */
    public Tensor sum(int dimension) {
        return function(handle.sum(dimension), g -> g.unsqueeze(dimension).expand_as(handle));
    }

    /** The mean over one dimension. */
    public Tensor mean(int dimension) {
        Scalar count = new Scalar((double) handle.size(dimension));
        return function(
                handle.mean(dimension), g -> g.div(count).unsqueeze(dimension).expand_as(handle));
    }

    /**
     * The standard deviation over one dimension, as that of a sample: squares are divided by the number less 1. No gradient flows
     * where it is 0.
     *
     * @throws IllegalArgumentException where there are fewer than two values
     */
    public Tensor std(int dimension) {
        if (handle.size(dimension) < 2) {
            throw new IllegalArgumentException("A standard deviation needs two values or more, not those of dimension "
                    + dimension + " of " + this);
        }
        org.bytedeco.pytorch.Tensor value = handle.std(new long[] {dimension}, true, false);
        Scalar freedom = new Scalar(handle.size(dimension) - 1.0);
        return function(value, g -> {
            org.bytedeco.pytorch.Tensor centred =
                    handle.sub(handle.mean(dimension).unsqueeze(dimension));
            return centred.mul(unlessZero(value, g.div(value).div(freedom)).unsqueeze(dimension));
        });
    }

    /** The Euclidean norm over one dimension. No gradient flows where it is 0. */
    public Tensor norm(int dimension) {
        org.bytedeco.pytorch.Tensor value = handle.mul(handle).sum(dimension).sqrt_();
        return function(value, g -> handle.mul(unlessZero(value, g.div(value)).unsqueeze(dimension)));
    }

    private static org.bytedeco.pytorch.Tensor unlessZero(
            org.bytedeco.pytorch.Tensor condition, org.bytedeco.pytorch.Tensor values) {
        Scalar zero = new Scalar(0.0);
        return values.masked_fill(condition.eq(zero), zero);
    }

    /** The smallest value along one dimension. Where several are, they share the gradient. */
    public Tensor min(int dimension) {
        return handle.size(dimension) == 1
                ? select(dimension, 0)
                : extreme(dimension, handle.amin(new long[] {dimension}, false));
    }

    /** The largest value along one dimension. Where several are, they share the gradient. */
    public Tensor max(int dimension) {
        return handle.size(dimension) == 1
                ? select(dimension, 0)
                : extreme(dimension, handle.amax(new long[] {dimension}, false));
    }

    private Tensor extreme(int dimension, org.bytedeco.pytorch.Tensor value) {
        return function(value, g -> {
            org.bytedeco.pytorch.Tensor attained = handle.eq(value.unsqueeze(dimension));
            org.bytedeco.pytorch.Tensor share = g.div(attained.sum(dimension)).unsqueeze(dimension);
            return attained.mul(share);
        });
    }

    /** log sum exp over the last dimension. */
    public Tensor logSumExp() {
        org.bytedeco.pytorch.Tensor value = handle.logsumexp(-1);
        return function(value, g -> handle.sub(value.unsqueeze(-1)).exp_().mul_(g.unsqueeze(-1)));
    }

    /** Where the largest value of the last dimension is, the first of several: ... x 1. A step function: no gradient flows. */
    public Tensor argmax() {
        return new Tensor(handle.argmax(new LongOptional(-1), true).to(torch.ScalarType.Float));
    }

    /** The logarithm of the softmax over the last dimension. */
    public Tensor logSoftmax() {
        org.bytedeco.pytorch.Tensor value = handle.log_softmax(-1);
        return function(value, g -> g.sub(value.exp().mul_(g.sum(-1).unsqueeze(-1))));
    }

    /**
     * The value at one place of the last dimension in each row.
     *
     * @param places n x 1 whole numbers, the same for all leading dimensions
     * @return ... x n values of ... x n x columns
     */
    public Tensor pick(Tensor places) {
        return picked(-1, places.handle.to(torch.ScalarType.Long));
    }

    /**
     * One row of each of n matrices.
     *
     * @param places n x 1 whole numbers, the same for all leading dimensions
     * @return ... x n x columns, of ... x n x rows x columns
     */
    public Tensor pickRows(Tensor places) {
        return picked(-2, places.handle.to(torch.ScalarType.Long).unsqueeze(-1));
    }

    /**
     * Of each of n matrices the rows whose scores are largest. A step function of the scores: no gradient flows to them.
     *
     * @param scores n x rows
     * @return n x count x columns, of n x rows x columns
     */
    public Tensor rowsOfLargest(Tensor scores, int count) {
        org.bytedeco.pytorch.Tensor places = scores.handle.topk(count).get1().unsqueeze(-1);
        org.bytedeco.pytorch.Tensor index = places.expand(handle.size(0), count, handle.size(2));
        return function(handle.gather(-2, index), g -> torch.zeros_like(handle).scatter_add(-2, index, g));
    }

    private Tensor picked(int dimension, org.bytedeco.pytorch.Tensor places) {
        long[] shape = shape();
        shape[shape.length + dimension] = 1;
        org.bytedeco.pytorch.Tensor index = places.expand(shape);
        return function(
                handle.gather(dimension, index).squeeze(dimension),
                g -> torch.zeros_like(handle).scatter_add(dimension, index, g.unsqueeze(dimension)));
    }

    /** This with {@code value} where {@code flags}, broadcast, is 0; no gradient flows there. */
    public Tensor replacedUnless(Tensor flags, double value) {
        org.bytedeco.pytorch.Tensor replaced = flags.handle.eq(new Scalar(0.0));
        return function(handle.masked_fill(replaced, new Scalar(value)), g -> g.masked_fill(replaced, new Scalar(0.0)));
    }

    /** For n whole numbers in [0, count), whatever their shape: n x count, 1 at the number's place and 0 elsewhere. A step function: no gradient flows. */
    public Tensor oneHot(int count) {
        return new Tensor(torch.one_hot(handle.reshape(-1).to(torch.ScalarType.Long), count)
                .to(torch.ScalarType.Float));
    }

    /** 1 where this is greater than {@code value}, 0 elsewhere. A step function: no gradient flows. */
    public Tensor greaterThan(double value) {
        return new Tensor(handle.gt(new Scalar(value)).to(torch.ScalarType.Float));
    }

    /** The same values in another shape; one dimension may be -1. */
    public Tensor reshape(long... shape) {
        return function(handle.reshape(shape), g -> g.reshape_as(handle));
    }

    /** This with a dimension of size 1 inserted before {@code dimension}. */
    public Tensor unsqueeze(int dimension) {
        return function(handle.unsqueeze(dimension), g -> g.reshape_as(handle));
    }

    /** Columns {@code from}, ..., {@code from + count - 1} of the last dimension, as a view. */
    public Tensor columns(int from, int count) {
        return function(handle.narrow(-1, from, count), g -> zerosBut(whole -> whole.narrow(-1, from, count), g));
    }

    /** Column {@code index} of the last dimension, which goes, as a view. */
    public Tensor column(int index) {
        return select(-1, index);
    }

    /** What lies at {@code index} of a dimension, which goes, as a view. */
    public Tensor select(int dimension, int index) {
        return function(
                handle.select(dimension, index),
                g -> handle.size(dimension) == 1
                        ? g.unsqueeze(dimension)
                        : zerosBut(whole -> whole.select(dimension, index), g));
    }

    /** The last dimension as two, of which the second has {@code size} places, as a view. */
    public Tensor splitLast(int size) {
        long[] shape = Arrays.copyOf(shape(), (int) handle.dim() + 1);
        shape[shape.length - 2] = -1;
        shape[shape.length - 1] = size;
        return reshape(shape);
    }

    /** The rows (the first dimension's places) of those numbers, in that order, as a copy. */
    public Tensor gatherRows(long[] rows) {
        org.bytedeco.pytorch.Tensor local = org.bytedeco.pytorch.Tensor.create(rows);
        org.bytedeco.pytorch.Tensor index =
                handle.device().is_cpu() ? local : local.to(handle.device(), torch.ScalarType.Long);
        return function(
                handle.index_select(0, index), g -> torch.zeros_like(handle).index_add_(0, index, g));
    }

    /** The tensors side by side in their last dimension. */
    public static Tensor concatenate(Tensor... tensors) {
        return joined(-1, tensors);
    }

    /** The tensors below each other in their first dimension. */
    public static Tensor stackRows(Tensor... tensors) {
        return joined(0, tensors);
    }

    private static Tensor joined(int dimension, Tensor... tensors) {
        boolean differentiable = Arrays.stream(tensors).anyMatch(Tensor::isDifferentiable);
        return recorded(torch.cat(vector(tensors), dimension), differentiable, g -> {
            long from = 0;
            for (Tensor tensor : tensors) {
                long count = tensor.handle.size(dimension);
                if (tensor.isDifferentiable()) {
                    tensor.addGradient(g.narrow(dimension, from, count));
                }
                from += count;
            }
        });
    }

    /** Tensors of one shape, one after the other along a new first dimension, as a copy. */
    public static Tensor stack(Tensor... tensors) {
        boolean differentiable = Arrays.stream(tensors).anyMatch(Tensor::isDifferentiable);
        return recorded(torch.stack(vector(tensors), 0), differentiable, g -> {
            for (int i = 0; i < tensors.length; i++) {
                if (tensors[i].isDifferentiable()) {
                    tensors[i].addGradient(g.select(0, i));
                }
            }
        });
    }

    /** The same values, through which no gradient flows. */
    public Tensor detach() {
        return new Tensor(handle);
    }

    /** The matrix products of the last two dimensions of this and other; leading ones are broadcast. */
    public Tensor matrixProduct(Tensor other) {
        return function(
                other,
                handle.matmul(other.handle),
                g -> g.matmul(other.handle.mT()),
                g -> handle.mT().matmul(g));
    }

    /** This with its last two dimensions in each other's place, as a view. */
    public Tensor transposed() {
        return function(handle.mT(), g -> g.mT());
    }

    /**
     * Overwrites the values with the matrix product of a and b.
     *
     * @throws IllegalArgumentException where a gradient would have to flow to them
     */
    public void assignMatrixProduct(Tensor a, Tensor b) {
        requireConstant(a);
        requireConstant(b);
        torch.mm_out(handle, a.handle, b.handle);
    }

    /**
     * Adds {@code other} to the values in place.
     *
     * @throws IllegalArgumentException where a gradient would have to flow to it
     */
    public void accumulate(Tensor other) {
        requireConstant(other);
        handle.add_(other.handle);
    }

    private static void requireConstant(Tensor source) {
        if (source.isDifferentiable()) {
            throw new IllegalArgumentException(
                    "No gradient flows through values that are overwritten: detach() what is written");
        }
    }

    /** A copy of the values that outlives the current {@link Scope} and is freed with the last reference to it; {@link #detach} for gradients. */
    public Tensor kept() {
        org.bytedeco.pytorch.Tensor copy = handle.clone();
        copy.retainReference();
        return new Tensor(copy);
    }

    /** Frees at once what was {@link #kept}, or made outside of every {@link Scope}; it is not to be used afterwards. */
    public void free() {
        handle.deallocate();
    }

    /** Overwrites the values. */
    public void assign(float[] values) {
        try (PointerScope temporary = new PointerScope()) {
            handle.copy_(of(Device.cpu(), values, shape()).handle);
        }
    }

    static TensorVector vector(Tensor... tensors) {
        org.bytedeco.pytorch.Tensor[] handles = new org.bytedeco.pytorch.Tensor[tensors.length];
        for (int i = 0; i < tensors.length; i++) {
            handles[i] = tensors[i].handle;
        }
        return new TensorVector(handles);
    }

    @Override
    public String toString() {
        return handle.isNull() ? "a freed Tensor" : "Tensor" + Arrays.toString(shape());
    }
}
