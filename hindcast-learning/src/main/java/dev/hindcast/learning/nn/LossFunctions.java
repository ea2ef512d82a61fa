package dev.hindcast.learning.nn;

/** Losses that several algorithms share. */
public final class LossFunctions {
    private LossFunctions() {}

    /** The mean of |tau - 1(u < 0)| u^2 (Kostrikov et al. 2021, equation 5). */
    public static Tensor expectile(Tensor u, double tau) {
        return expectileErrors(u, tau).mean();
    }

    /** What {@link #expectile} is the mean of, elementwise. */
    public static Tensor expectileErrors(Tensor u, double tau) {
        return u.squared().times(u.bySign(1 - tau, tau));
    }

    /**
     * Gumbel regression, the mean of e^z - z - 1 (Garg et al. 2023, arXiv 2301.02328), divided by the e^m of {@link #largest}: with
     * z = (q - v) / beta its minimum over v is beta log E[e^(q / beta)].
     *
     * @param z n values
     */
    public static Tensor gumbel(Tensor z) {
        Tensor m = largest(z);
        return z.minus(m).exp().minus(z.plus(1).times(m.negated().exp())).mean();
    }

    /**
     * The largest of n values, at least -1, through which no gradient flows. A loss made of e^z keeps within 32 bits when divided by
     * the e^m of its batch, which changes the step's size and not its direction.
     */
    public static Tensor largest(Tensor z) {
        return z.detach().max(0).clamp(-1, Float.MAX_VALUE);
    }

    /** Of mean 0, divided by the deviation of these n values and {@code little}, above 0. */
    public static Tensor standardized(Tensor values, double little) {
        Tensor centred = values.minus(values.mean());
        return centred.dividedBy(centred.squared().mean().sqrt().plus(little));
    }

    /** Huber's loss with threshold 1, elementwise: u^2 / 2 up to 1, |u| - 1/2 from there. */
    public static Tensor huber(Tensor u) {
        Tensor size = u.absolute();
        Tensor limited = size.clampMax(1);
        return limited.times(size.minus(limited.times(0.5)));
    }

    /**
     * The quantile Huber loss with threshold 1 (Dabney et al. 2018, equation 10): for each quantile theta_i at tau_i =
     * (i + 1/2) / N and target t_j, |tau_i - 1(t_j < theta_i)| huber(t_j - theta_i), averaged over j, summed over i, averaged over
     * the batch.
     *
     * @param predicted n x N
     * @param target n x M
     */
    public static Tensor quantileHuber(Tensor predicted, Tensor target) {
        return weightedHuber(predicted, target).mean(-1).sum(-1).mean();
    }

    /**
     * {@link #quantileHuber(Tensor, Tensor)} for targets that are not equally likely: the average over j is weighted.
     *
     * @param weights n x M or 1 x M, each row's sum being 1
     */
    public static Tensor quantileHuber(Tensor predicted, Tensor target, Tensor weights) {
        return weightedHuber(predicted, target)
                .times(weights.unsqueeze(1))
                .sum(-1)
                .sum(-1)
                .mean();
    }

    /**
     * {@link #quantileHuber(Tensor, Tensor)} of quantiles at levels of their own (Dabney et al. 2018, arXiv 1806.06923, equation 3).
     *
     * @param levels n x N, tau_i of each quantile
     * @param predicted n x N
     * @param target n x M
     */
    public static Tensor quantileHuberAt(Tensor levels, Tensor predicted, Tensor target) {
        return weightedHuber(levels.unsqueeze(2), predicted, target)
                .mean(-1)
                .sum(-1)
                .mean();
    }

    private static Tensor weightedHuber(Tensor predicted, Tensor target) {
        int quantiles = (int) predicted.shape()[1];
        float[] levels = new float[quantiles];
        for (int i = 0; i < quantiles; i++) {
            levels[i] = (i + 0.5f) / quantiles;
        }
        return weightedHuber(predicted.beside(levels).reshape(1, quantiles, 1), predicted, target);
    }

    /** |tau_i - 1(t_j < theta_i)| huber(t_j - theta_i): n x N x M, for tau of n x N x 1 or 1 x N x 1. */
    private static Tensor weightedHuber(Tensor tau, Tensor predicted, Tensor target) {
        Tensor u = target.unsqueeze(1).minus(predicted.unsqueeze(2));
        Tensor weight = tau.minus(u.bySign(1, 0)).absolute();
        return weight.times(huber(u));
    }

    /**
     * The error of E members, each of which has the whole weight of one: the sum over them of the mean of (prediction - target)^2.
     *
     * @param predictions E x n
     * @param target n, or E x n
     */
    public static Tensor squaredErrors(Tensor predictions, Tensor target) {
        return predictions.minus(target).squared().mean(-1).sum();
    }

    /** Between the least and the largest value of E members: {@code weight} min + (1 - {@code weight}) max, ... of E x .... */
    public static Tensor softMinimum(Tensor values, double weight) {
        return values.min(0).times(weight).plus(values.max(0).times(1 - weight));
    }

    /** min(e^(inverseTemperature advantage), limit), the weight of an imitated action, through which no gradient flows. */
    public static Tensor advantageWeight(Tensor advantage, double inverseTemperature, double limit) {
        return advantage.detach().times(inverseTemperature).exp().clampMax(limit);
    }

    /** E_pi[values] for a policy of finitely many actions: ... x n, of log pi and values of ... x n x actions. */
    public static Tensor expectation(Tensor logProbabilities, Tensor values) {
        return logProbabilities.exp().times(values).sum(-1);
    }

    /** The mean over all elements of (a - b)^2. */
    public static Tensor meanSquaredError(Tensor a, Tensor b) {
        return a.minus(b).squared().mean();
    }
}
