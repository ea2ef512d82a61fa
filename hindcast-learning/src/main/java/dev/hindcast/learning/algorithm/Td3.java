package dev.hindcast.learning.algorithm;

import dev.hindcast.learning.nn.Noise;
import dev.hindcast.learning.nn.Tensor;

/** What the descendants of TD3 (Fujimoto, van Hoof and Meger 2018, arXiv 1802.09477) share with {@link Td3Bc}. */
final class Td3 {
    private Td3() {}

    /**
     * Target policy smoothing, equation 14: actions with normal noise, limited to [-1, 1].
     *
     * @param deviation of the noise
     * @param limit of the noise, on either side
     */
    static Tensor smoothed(Tensor actions, Noise noise, double deviation, double limit) {
        Tensor drawn = noise.normal(actions.shape()).times(deviation).clamp(-limit, limit);
        return actions.plus(drawn).clamp(-1, 1);
    }

    /** Values over their mean size in the batch, which is a number to the gradient: equation 5 of TD3+BC without its alpha. */
    static Tensor normalized(Tensor values) {
        return values.dividedBy(values.detach().absolute().mean());
    }
}
