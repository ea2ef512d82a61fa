package dev.hindcast.learning.nn;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A 32-bit floating-point array on a {@link Device}, with the operations that losses are written in. Lives as long as the
 * {@link Scope} it was created in.
 *
 * <p>Differentiable: a gradient flows through every operation that does not deny it. Each records its gradient on the scope's tape;
 * autograd would compute the same, but its bookkeeping took a tenth of an update of implicit Q-learning.
 */
public final class Tensor {
    final org.bytedeco.pytorch.Tensor handle;
    private final boolean differentiable;
    private org.bytedeco.pytorch.@Nullable Tensor gradient;

    private Tensor(org.bytedeco.pytorch.Tensor handle, boolean differentiable) {
        this.handle = handle;
        this.differentiable = differentiable;
    }

    /** Values through which no gradient flows. */
    Tensor(org.bytedeco.pytorch.Tensor handle) {
        this(handle, false);
    }

    /** The result of an operation that is about to be recorded. */
    static Tensor differentiable(org.bytedeco.pytorch.Tensor handle) {
        return new Tensor(handle, true);
    }

    /** Whether a gradient flows through this. */
    boolean isDifferentiable() {
        return differentiable;
    }

    /** Makes this the loss that gradients are those of. */
    void seedGradient() {
        if (!differentiable || handle.numel() != 1) {
            throw new IllegalArgumentException("A loss is one number that depends on parameters, not " + this
                    + (differentiable ? "" : " of none"));
        }
        gradient = torch.ones_like(handle);
    }

    void addGradient(org.bytedeco.pytorch.Tensor more) {
        gradient = gradient == null ? more : gradient.add(more);
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
        Tensor result = differentiable(value);
        scope.record(new Recorded(result, gradient));
        return result;
    }

    /**
     * A function of this.
     *
     * @param gradient from the gradient of the result to that of this
     */
    private Tensor function(org.bytedeco.pytorch.Tensor value, UnaryOperator<org.bytedeco.pytorch.Tensor> gradient) {
        return recorded(value, differentiable, g -> addGradient(gradient.apply(g)));
    }

    /** A function of this and another tensor, each possibly broadcast. */
    private Tensor function(
            Tensor other,
            org.bytedeco.pytorch.Tensor value,
            UnaryOperator<org.bytedeco.pytorch.Tensor> gradient,
            UnaryOperator<org.bytedeco.pytorch.Tensor> otherGradient) {
        return recorded(value, differentiable || other.differentiable, g -> {
            addReducedGradient(g, gradient);
            other.addReducedGradient(g, otherGradient);
        });
    }

    private void addReducedGradient(
            org.bytedeco.pytorch.Tensor ofResult, UnaryOperator<org.bytedeco.pytorch.Tensor> gradient) {
        if (differentiable) {
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

    /** A vector of these values on this tensor's device. */
    public Tensor beside(float[] values) {
        return of(new Device(handle.device().is_cpu() ? "cpu" : "cuda"), values, values.length);
    }

    /** The size of each dimension. */
    public long[] shape() {
        return handle.sizes().vec().get();
    }

    /** The size of the first dimension. */
    public int rows() {
        return (int) handle.size(0);
    }

    /** A copy of the values in row-major order. Waits for the device. */
    public float[] toArray() {
        org.bytedeco.pytorch.Tensor local = handle.to(new org.bytedeco.pytorch.Device("cpu"), torch.ScalarType.Float)
                .contiguous();
        float[] values = new float[(int) local.numel()];
        new FloatPointer(local.data_ptr_float()).get(values);
        return values;
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

    /** The elementwise absolute value. */
    public Tensor absolute() {
        return function(handle.abs(), g -> g.mul(handle.sign()));
    }

    /** The elementwise exponential. */
    public Tensor exp() {
        org.bytedeco.pytorch.Tensor value = handle.exp();
        return function(value, g -> g.mul(value));
    }

    /** The elementwise hyperbolic tangent. */
    public Tensor tanh() {
        org.bytedeco.pytorch.Tensor value = handle.tanh();
        return function(value, g -> torch.tanh_backward(g, value));
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

    /** 1 where a < b, 1/2 where they are equal, 0 elsewhere. */
    private static org.bytedeco.pytorch.Tensor shareBelow(
            org.bytedeco.pytorch.Tensor a, org.bytedeco.pytorch.Tensor b) {
        return b.sub(a).sign_().add_(new Scalar(1.0)).mul_(new Scalar(0.5));
    }

    /** {@code negative} where an element is below 0, {@code positive} elsewhere. No gradient flows. */
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

    /** The sum over the last dimension. */
    public Tensor sumLast() {
        return function(handle.sum(-1), g -> g.unsqueeze(-1).expand_as(handle));
    }

    /** The mean over the last dimension. */
    public Tensor meanLast() {
        Scalar count = new Scalar((double) handle.size(-1));
        return function(handle.mean(-1), g -> g.div(count).unsqueeze(-1).expand_as(handle));
    }

    /** log sum exp over the last dimension. */
    public Tensor logSumExp() {
        org.bytedeco.pytorch.Tensor value = handle.logsumexp(-1);
        return function(value, g -> handle.sub(value.unsqueeze(-1)).exp_().mul_(g.unsqueeze(-1)));
    }

    /** The largest value of the last dimension. No gradient flows. */
    public Tensor maxLast() {
        return new Tensor(handle.amax(new long[] {-1}, false));
    }

    /** Where the largest value of each row is, the first of several: n x 1. No gradient flows. */
    public Tensor argmax() {
        return new Tensor(handle.argmax(new LongOptional(-1), true).to(torch.ScalarType.Float));
    }

    /** The logarithm of the softmax over the last dimension. */
    public Tensor logSoftmax() {
        org.bytedeco.pytorch.Tensor value = handle.log_softmax(-1);
        return function(value, g -> g.sub(value.exp().mul_(g.sum(-1).unsqueeze(-1))));
    }

    /** The value at one place of the last dimension in each row: n values, for {@code places} of n x 1 whole numbers. */
    public Tensor pick(Tensor places) {
        org.bytedeco.pytorch.Tensor index = places.handle.to(torch.ScalarType.Long);
        return function(
                handle.gather(1, index).squeeze(1),
                g -> torch.zeros_like(handle).scatter_add(1, index, g.unsqueeze(1)));
    }

    /** One row of each of n matrices: n x columns, of n x rows x columns, for {@code places} of n x 1 whole numbers. */
    public Tensor pickRows(Tensor places) {
        org.bytedeco.pytorch.Tensor index =
                places.handle.to(torch.ScalarType.Long).unsqueeze(2).expand(-1, -1, handle.size(2));
        return function(
                handle.gather(1, index).squeeze(1),
                g -> torch.zeros_like(handle).scatter_add(1, index, g.unsqueeze(1)));
    }

    /** This with {@code value} where {@code flags}, broadcast, is 0; no gradient flows there. */
    public Tensor replacedUnless(Tensor flags, double value) {
        org.bytedeco.pytorch.Tensor replaced = flags.handle.eq(new Scalar(0.0));
        return function(handle.masked_fill(replaced, new Scalar(value)), g -> g.masked_fill(replaced, new Scalar(0.0)));
    }

    /** For n whole numbers in [0, count), whatever their shape: n x count, 1 at the number's place and 0 elsewhere. No gradient flows. */
    public Tensor oneHot(int count) {
        return new Tensor(torch.one_hot(handle.reshape(-1).to(torch.ScalarType.Long), count)
                .to(torch.ScalarType.Float));
    }

    /** 1 where this is greater than {@code value}, 0 elsewhere. No gradient flows. */
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

    /** Column {@code index} of a matrix as a vector, as a view. */
    public Tensor column(int index) {
        return function(
                handle.select(1, index),
                g -> handle.size(1) == 1 ? g.unsqueeze(1) : zerosBut(whole -> whole.select(1, index), g));
    }

    /** The rows of those numbers, in that order, as a copy. No gradient flows. */
    public Tensor gatherRows(long[] rows) {
        org.bytedeco.pytorch.Tensor index = org.bytedeco.pytorch.Tensor.create(rows);
        boolean local = handle.device().is_cpu();
        return new Tensor(handle.index_select(0, local ? index : index.to(handle.device(), torch.ScalarType.Long)));
    }

    /** Overwrites row {@code row} of a matrix. */
    public void assignRow(int row, float[] values) {
        handle.select(0, row).copy_(of(Device.cpu(), values, values.length).handle);
    }

    /** The tensors side by side in their last dimension. */
    public static Tensor concatenate(Tensor... tensors) {
        boolean differentiable = Arrays.stream(tensors).anyMatch(Tensor::isDifferentiable);
        return recorded(torch.cat(vector(tensors), -1), differentiable, g -> {
            long from = 0;
            for (Tensor tensor : tensors) {
                long count = tensor.handle.size(-1);
                if (tensor.differentiable) {
                    tensor.addGradient(g.narrow(-1, from, count));
                }
                from += count;
            }
        });
    }

    /** The tensors below each other in their first dimension. */
    public static Tensor stackRows(Tensor... tensors) {
        boolean differentiable = Arrays.stream(tensors).anyMatch(Tensor::isDifferentiable);
        return recorded(torch.cat(vector(tensors), 0), differentiable, g -> {
            long from = 0;
            for (Tensor tensor : tensors) {
                long count = tensor.handle.size(0);
                if (tensor.differentiable) {
                    tensor.addGradient(g.narrow(0, from, count));
                }
                from += count;
            }
        });
    }

    /** The same values, through which no gradient flows. */
    public Tensor detach() {
        return new Tensor(handle);
    }

    /** The matrix product of this and other. No gradient flows. */
    public Tensor matrixProduct(Tensor other) {
        return new Tensor(handle.mm(other.handle));
    }

    /** Overwrites the values with the matrix product of a and b, without gradient. */
    public void assignMatrixProduct(Tensor a, Tensor b) {
        torch.mm_out(handle, a.handle, b.handle);
    }

    /** Adds {@code other} to the values in place, without gradient. */
    public void accumulate(Tensor other) {
        handle.add_(other.handle);
    }

    /** A copy that outlives the current {@link Scope} and is freed with the last reference to it. */
    public Tensor kept() {
        org.bytedeco.pytorch.Tensor copy = handle.clone();
        copy.retainReference();
        return new Tensor(copy);
    }

    /** Overwrites the values. */
    public void assign(float[] values) {
        Tensor source = of(Device.cpu(), values, shape());
        handle.copy_(source.handle);
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
        return "Tensor" + Arrays.toString(shape());
    }
}
