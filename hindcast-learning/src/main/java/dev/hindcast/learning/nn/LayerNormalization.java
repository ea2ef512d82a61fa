package dev.hindcast.learning.nn;

import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * (x - mean(x)) / sqrt(var(x) + epsilon) weight + bias over the last dimension (Ba et al. 2016, arXiv 1607.06450), and what its gradient needs.
 *
 * @param output what comes out, of the input's shape
 * @param input x
 * @param mean of each row
 * @param reciprocalDeviation of each row
 * @param weight one value a component
 * @param bias as many
 */
record LayerNormalization(
        org.bytedeco.pytorch.Tensor output,
        org.bytedeco.pytorch.Tensor input,
        org.bytedeco.pytorch.Tensor mean,
        org.bytedeco.pytorch.Tensor reciprocalDeviation,
        Weight weight,
        Weight bias) {

    /** @param input kept, and therefore not to be changed before the gradient is taken */
    static LayerNormalization of(org.bytedeco.pytorch.Tensor input, Weight weight, Weight bias, double epsilon) {
        T_TensorTensorTensor_T result =
                torch.native_layer_norm(input, last(input), of(weight.values()), of(bias.values()), epsilon);
        return new LayerNormalization(result.get0(), input, result.get1(), result.get2(), weight, bias);
    }

    /**
     * Adds the gradients of weight and bias to theirs.
     *
     * @param gradient of the output
     * @param weightsToo whether those of weight and bias are wanted
     * @return the gradient of the input
     */
    org.bytedeco.pytorch.Tensor backward(org.bytedeco.pytorch.Tensor gradient, boolean weightsToo) {
        T_TensorTensorTensor_T gradients = torch.native_layer_norm_backward(
                gradient,
                input,
                last(input),
                mean,
                reciprocalDeviation,
                of(weight.values()),
                of(bias.values()),
                new BoolPointer(3).put(0, true).put(1, weightsToo).put(2, weightsToo));
        if (weightsToo) {
            weight.gradient().add_(gradients.get1());
            bias.gradient().add_(gradients.get2());
        }
        return gradients.get0();
    }

    private static long[] last(org.bytedeco.pytorch.Tensor tensor) {
        return new long[] {tensor.size(-1)};
    }

    private static TensorOptional of(org.bytedeco.pytorch.Tensor tensor) {
        return new TensorOptional(tensor);
    }
}
