package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import java.util.Arrays;
import java.util.List;

/**
 * The probabilities of the mixture of several loggers, of which each plays whole episodes: with alpha_k the share of episodes that
 * logger k played and b_k(0:t) the product of the probabilities of its actions up to step t,
 *
 * <pre>
 *   p_t = sum over k of alpha_k b_k(0:t) / sum over k of alpha_k b_k(0:t-1).
 * </pre>
 *
 * <p>Their products are the mixture's over histories, so that weights pi / p are those of the balance heuristic (Veach and Guibas 1995,
 * section 3; Agarwal et al. 2017, arXiv 1703.06180, section 3), of whole episodes and of each decision alike. Calculated by the loggers' shares
 * given the history so far, in logarithms: nothing vanishes, however long the episode.
 *
 * @param loggers who played the episodes
 */
record BalanceHeuristic(List<Loggers.Logger> loggers) implements Propensities.Behavior {
    @Override
    public double[] logProbabilities(Dataset dataset, Episode episode) {
        double[][] own = loggers.stream()
                .map(logger -> logger.propensities().behavior().logProbabilities(dataset, episode))
                .toArray(double[][]::new);
        double[] shares =
                loggers.stream().mapToDouble(logger -> Math.log(logger.share())).toArray();
        double[] mixed = new double[episode.length()];
        for (int t = 0; t < mixed.length; t++) {
            for (int k = 0; k < shares.length; k++) {
                shares[k] += own[k][t];
            }
            mixed[t] = logSum(shares);
            for (int k = 0; k < shares.length && Double.isFinite(mixed[t]); k++) {
                shares[k] -= mixed[t];
            }
        }
        return mixed;
    }

    private static double logSum(double[] logs) {
        double largest = Arrays.stream(logs).max().orElseThrow();
        return largest == Double.NEGATIVE_INFINITY
                ? largest
                : largest
                        + Math.log(Arrays.stream(logs)
                                .map(log -> Math.exp(log - largest))
                                .sum());
    }
}
