package dev.hindcast.learning.nn;

import dev.hindcast.learning.policy.FeedForward;

/**
 * How the outputs of a critic of discrete actions are read: of each action {@code count} quantiles of its return, side by side, at
 * (i + 1/2) / count (Dabney et al. 2018, arXiv 1710.10044), or with a count of 1 its value. The value is the quantiles' mean.
 */
public record Quantiles(int count) {
    /** The value alone. */
    public static final Quantiles NONE = new Quantiles(1);

    public Quantiles {
        if (count < 1) {
            throw new IllegalArgumentException("The number of quantiles must be positive, got " + count);
        }
    }

    /** The value of each action: ... x actions, of ... x (actions quantiles). */
    public Tensor means(Tensor outputs) {
        return count == 1 ? outputs : outputs.splitLast(count).mean(-1);
    }

    /** A network that tells the value of each action. */
    public FeedForward means(FeedForward network) {
        return count == 1 ? network : network.averagingOutputs(count);
    }

    /** What is told of one action in each row: ... x n x quantiles, of ... x n x (actions quantiles) and actions of n x 1. */
    public Tensor ofAction(Tensor outputs, Tensor actions) {
        return count == 1
                ? outputs.pick(actions).unsqueeze(-1)
                : outputs.splitLast(count).pickRows(actions);
    }

    /**
     * The error of what is told of actions to a sample of returns, averaged over the batch: Huber's with threshold 1, as deep
     * Q-learning takes it, or with several quantiles {@link LossFunctions#quantileHuber(Tensor, Tensor)}.
     *
     * @param predicted n x quantiles
     * @param target n x quantiles
     */
    public Tensor error(Tensor predicted, Tensor target) {
        return count == 1
                ? LossFunctions.huber(predicted.minus(target)).mean()
                : LossFunctions.quantileHuber(predicted, target);
    }
}
