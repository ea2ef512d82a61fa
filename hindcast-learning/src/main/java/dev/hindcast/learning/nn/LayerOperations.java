package dev.hindcast.learning.nn;

import dev.hindcast.learning.policy.Activation;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * What layers compute, over the trailing dimensions of their input: leading ones, a batch, steps of time, are free. Each operation has
 * its gradient written out by hand, as those of {@link Tensor}.
 */
final class LayerOperations {
    private interface Gradient {
        /** @param weightsToo whether the layer's weights are among the parameters that are optimised */
        void pass(org.bytedeco.pytorch.Tensor ofResult, boolean weightsToo);
    }

    private record Recorded(
            Tensor result, Tensor input, @Nullable Parameters parameters, long version, Gradient gradient)
            implements Operation {
        @Override
        public void backward(org.bytedeco.pytorch.Tensor ofResult, Parameters optimized) {
            boolean weightsToo = optimized == parameters;
            if (weightsToo || input.isDifferentiable()) {
                if (parameters != null) {
                    parameters.requireVersion(version);
                }
                if (weightsToo) {
                    optimized.reached();
                }
                gradient.pass(ofResult, weightsToo);
            }
        }
    }

    private LayerOperations() {}

    private static Tensor recorded(
            org.bytedeco.pytorch.Tensor value, Tensor input, @Nullable Parameters parameters, Gradient gradient) {
        Scope scope = parameters != null || input.isDifferentiable() ? Scope.recording() : null;
        if (scope == null) {
            return new Tensor(value);
        }
        Tensor result = Tensor.recordedIn(scope, value);
        long version = parameters == null ? 0 : parameters.version();
        scope.record(new Recorded(result, input, parameters, version, gradient));
        return result;
    }

    /**
     * W x + b.
     *
     * @param x ... x inputs; for the weights of E members E x ... x inputs, or n x inputs that all of them see
     * @param weight outputs x inputs, or E x outputs x inputs
     * @param bias outputs, or E x outputs
     */
    static Tensor linear(Tensor x, Weight weight, Weight bias) {
        return weight.values().dim() == 2 ? ofOne(x, weight, bias) : ofMembers(x, weight, bias);
    }

    private static Tensor ofOne(Tensor x, Weight weight, Weight bias) {
        org.bytedeco.pytorch.Tensor rows = rows(x.handle);
        org.bytedeco.pytorch.Tensor value =
                torch.addmm(bias.values(), rows, weight.values().t());
        return recorded(value.reshape(withLast(x.shape(), value.size(1))), x, weight.parameters(), (g, weightsToo) -> {
            org.bytedeco.pytorch.Tensor ofRows = rows(g);
            if (weightsToo) {
                weight.gradient().addmm_(ofRows.t(), rows);
                bias.gradient().add_(ofRows.sum(0));
            }
            if (x.isDifferentiable()) {
                x.addGradient(ofRows.mm(weight.values()).reshape_as(x.handle));
            }
        });
    }

    private static Tensor ofMembers(Tensor x, Weight weight, Weight bias) {
        long members = weight.values().size(0);
        boolean shared = x.handle.dim() == 2;
        org.bytedeco.pytorch.Tensor input = shared
                ? x.handle.unsqueeze(0).expand(members, -1, -1)
                : x.handle.reshape(members, -1, x.handle.size(-1));
        org.bytedeco.pytorch.Tensor value =
                torch.baddbmm(bias.values().unsqueeze(1), input, weight.values().transpose(1, 2));
        long[] shape = shared ? new long[] {members, value.size(1), value.size(2)} : withLast(x.shape(), value.size(2));
        return recorded(value.reshape(shape), x, weight.parameters(), (g, weightsToo) -> {
            org.bytedeco.pytorch.Tensor ofRows = g.reshape(members, -1, value.size(2));
            if (weightsToo) {
                weight.gradient().baddbmm_(ofRows.transpose(1, 2), input);
                bias.gradient().add_(ofRows.sum(1));
            }
            if (x.isDifferentiable()) {
                org.bytedeco.pytorch.Tensor ofInput = ofRows.bmm(weight.values());
                x.addGradient(shared ? ofInput.sum(0) : ofInput.reshape_as(x.handle));
            }
        });
    }

    /**
     * (x - mean(x)) / sqrt(var(x) + epsilon) weight + bias over the last dimension.
     *
     * @param weight one value a component
     * @param bias as many
     */
    static Tensor layerNorm(Tensor x, Weight weight, Weight bias, double epsilon) {
        LayerNormalization normalized = LayerNormalization.of(x.handle, weight, bias, epsilon);
        return recorded(normalized.output(), x, weight.parameters(), (g, weightsToo) -> {
            org.bytedeco.pytorch.Tensor ofInput = normalized.backward(g, weightsToo);
            if (x.isDifferentiable()) {
                x.addGradient(ofInput);
            }
        });
    }

    /**
     * A vector for each whole number. No gradient flows to the numbers: it is a step function.
     *
     * @param numbers ... x 1, in [0, count)
     * @param weight count x width
     */
    static Tensor embedding(Tensor numbers, Weight weight) {
        org.bytedeco.pytorch.Tensor index = numbers.handle.reshape(-1).to(torch.ScalarType.Long);
        org.bytedeco.pytorch.Tensor value = weight.values().index_select(0, index);
        return recorded(
                value.reshape(withLast(numbers.shape(), value.size(1))),
                numbers,
                weight.parameters(),
                (g, weightsToo) -> {
                    if (weightsToo) {
                        weight.gradient().index_add_(0, index, rows(g));
                    }
                });
    }

    /** A function of each element. */
    static Tensor activation(Tensor x, Activation activation) {
        org.bytedeco.pytorch.Tensor input = x.handle;
        return switch (activation) {
            case RELU -> {
                org.bytedeco.pytorch.Tensor value = input.relu();
                yield recorded(value, x, null, (g, no) -> x.addGradient(g.mul(value.gt(new Scalar(0.0)))));
            }
            case GELU -> recorded(torch.gelu(input), x, null, (g, no) -> x.addGradient(torch.gelu_backward(g, input)));
            case MISH -> recorded(torch.mish(input), x, null, (g, no) -> x.addGradient(torch.mish_backward(g, input)));
            case SILU -> recorded(torch.silu(input), x, null, (g, no) -> x.addGradient(torch.silu_backward(g, input)));
            case TANH -> x.tanh();
        };
    }

    /**
     * Scaled dot-product attention of each step to itself and the steps before it, in several heads.
     *
     * @param projected ... x T x 3 width: query, key and value of all heads, side by side
     * @param heads a divisor of the width
     * @param hidden as {@link #hidden} gives it
     * @param kept what the attention is multiplied by, as {@link #kept} gives it; null for nothing
     * @return ... x T x width
     */
    static Tensor attention(Tensor projected, int heads, org.bytedeco.pytorch.Tensor hidden, @Nullable Tensor kept) {
        long steps = projected.handle.size(-2);
        long size = projected.handle.size(-1) / (3L * heads);
        org.bytedeco.pytorch.Tensor split =
                projected.handle.reshape(-1, steps, 3, heads, size).permute(2, 0, 3, 1, 4);
        ScaledDotProduct attention = ScaledDotProduct.of(
                split.select(0, 0).reshape(-1, steps, size),
                split.select(0, 1).reshape(-1, steps, size),
                split.select(0, 2).reshape(-1, steps, size),
                heads,
                hidden,
                kept == null ? null : kept.handle);
        org.bytedeco.pytorch.Tensor result =
                besideEachOther(attention.result(), heads).reshape(withLast(projected.shape(), heads * size));
        return recorded(result, projected, null, (g, no) -> {
            ScaledDotProduct.Gradients gradients = attention.backward(byHead(g, heads));
            projected.addGradient(besideEachOther(heads, gradients.query(), gradients.key(), gradients.value())
                    .reshape_as(projected.handle));
        });
    }

    /**
     * Scaled dot-product attention of some of the steps to all that they may see, in several heads.
     *
     * @param query ... x Q x width
     * @param keysAndValues ... x T x 2 width: key and value of all heads, side by side
     * @param heads a divisor of the width
     * @param hidden which of the T each of the Q may not see
     * @param kept what the attention is multiplied by; null for nothing
     * @return ... x Q x width
     */
    static Tensor attention(
            Tensor query, Tensor keysAndValues, int heads, org.bytedeco.pytorch.Tensor hidden, @Nullable Tensor kept) {
        long steps = keysAndValues.handle.size(-2);
        long size = query.handle.size(-1) / heads;
        org.bytedeco.pytorch.Tensor split =
                keysAndValues.handle.reshape(-1, steps, 2, heads, size).permute(2, 0, 3, 1, 4);
        ScaledDotProduct attention = ScaledDotProduct.of(
                byHead(query.handle, heads),
                split.select(0, 0).reshape(-1, steps, size),
                split.select(0, 1).reshape(-1, steps, size),
                heads,
                hidden,
                kept == null ? null : kept.handle);
        org.bytedeco.pytorch.Tensor result =
                besideEachOther(attention.result(), heads).reshape_as(query.handle);
        return recorded(result, query.isDifferentiable() ? query : keysAndValues, null, (g, no) -> {
            ScaledDotProduct.Gradients gradients = attention.backward(byHead(g, heads));
            if (query.isDifferentiable()) {
                query.addGradient(besideEachOther(gradients.query(), heads).reshape_as(query.handle));
            }
            if (keysAndValues.isDifferentiable()) {
                keysAndValues.addGradient(besideEachOther(heads, gradients.key(), gradients.value())
                        .reshape_as(keysAndValues.handle));
            }
        });
    }

    /** (sequences heads) x steps x size, of ... x steps x width. */
    private static org.bytedeco.pytorch.Tensor byHead(org.bytedeco.pytorch.Tensor x, int heads) {
        long steps = x.size(-2);
        long size = x.size(-1) / heads;
        return x.reshape(-1, steps, heads, size).transpose(1, 2).reshape(-1, steps, size);
    }

    /** sequences x steps x width, of (sequences heads) x steps x size. */
    private static org.bytedeco.pytorch.Tensor besideEachOther(org.bytedeco.pytorch.Tensor byHead, int heads) {
        long steps = byHead.size(1);
        return byHead.view(-1, heads, steps, byHead.size(2)).transpose(1, 2).reshape(-1, steps, heads * byHead.size(2));
    }

    /** sequences x steps x (parts width), of as many parts. */
    private static org.bytedeco.pytorch.Tensor besideEachOther(int heads, org.bytedeco.pytorch.Tensor... parts) {
        if (heads == 1) {
            return torch.cat(new TensorVector(parts), -1);
        }
        org.bytedeco.pytorch.Tensor[] joined = new org.bytedeco.pytorch.Tensor[parts.length];
        for (int i = 0; i < parts.length; i++) {
            joined[i] = besideEachOther(parts[i], heads);
        }
        return torch.cat(new TensorVector(joined), -1);
    }

    /**
     * Which step (column) each step (row) may not see: T x T, or B x 1 x T x T where some are not present. All see themselves.
     *
     * @param present ... x T, 0 at steps that no other step may see; null where all are there
     */
    static org.bytedeco.pytorch.Tensor hidden(org.bytedeco.pytorch.Tensor like, long steps, @Nullable Tensor present) {
        org.bytedeco.pytorch.Tensor ones = like.new_ones(steps, steps);
        org.bytedeco.pytorch.Tensor later = ones.triu(1);
        if (present == null) {
            return later.gt(new Scalar(0.0));
        }
        org.bytedeco.pytorch.Tensor others = ones.sub(ones.triu(0).sub(later));
        org.bytedeco.pytorch.Tensor absent =
                present.handle.reshape(-1, 1, 1, steps).eq(new Scalar(0.0)).to(torch.ScalarType.Float);
        return absent.mul(others).add_(later).gt(new Scalar(0.0));
    }

    /**
     * A mask for dropout: 0 with probability {@code share} and 1 / (1 - share) elsewhere, drawn from {@code noise}.
     *
     * @param share in [0, 1)
     */
    static Tensor kept(double share, Noise noise, long... shape) {
        return noise.uniform(shape).minus(share).bySign(0, 1 / (1 - share));
    }

    private static org.bytedeco.pytorch.Tensor rows(org.bytedeco.pytorch.Tensor tensor) {
        return tensor.reshape(-1, tensor.size(-1));
    }

    private static long[] withLast(long[] shape, long last) {
        long[] changed = Arrays.copyOf(shape, shape.length);
        changed[shape.length - 1] = last;
        return changed;
    }
}
