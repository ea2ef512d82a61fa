package dev.hindcast.evaluation.bandit;

import dev.hindcast.evaluation.Bootstrap.Statistic;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import dev.hindcast.evaluation.Confidence;
import dev.hindcast.evaluation.Estimate;
import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.WeightSummary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Marginalised inverse probability weighting, MIPS (Saito and Joachims 2022, arXiv 2202.06317): V = 1/n sum_i w(x_i, e_i) r_i, where
 * e is what an action is, such as its category, and w(x, e) = pi(e | x) / pi_0(e | x) how much more often the policy does something of that
 * kind. For many actions, of which each is logged seldom. It is unbiased where actions of one kind earn the same in one context, and where each
 * kind that the policy takes is logged.
 *
 * <p>Where only the probabilities of logged actions are known, w(x, e) = E[pi(a | x) / pi_0(a | x) | x, e] (equation 6) is the mean weight of
 * rows of equal context, position and kind, which is their own weight where each context is seen once.
 *
 * @param kinds the kind of each action, any numbers; one an action
 * @param logging what the logging policy does, where all of its probabilities are known
 */
public record MarginalizedWeighting(int[] kinds, Optional<BanditPolicy> logging) implements BanditEstimator {
    @Override
    public String name() {
        return "mips";
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException where there is not a kind for each action
     */
    @Override
    public Estimate estimate(BanditLog log, BanditPolicy policy, Uncertainty uncertainty) {
        if (kinds.length != log.actionCount()) {
            throw new IllegalArgumentException("There are embeddings of " + kinds.length + " actions, the log has "
                    + log.actionCount() + ": give one for each");
        }
        double[] own = log.weights(policy);
        int[] cells = cells(log);
        double[] weights = logging.isPresent()
                ? exact(log, policy, logging.get())
                : means(cells, own, Predictions.ones(log.size()));
        Statistic statistic = logging.isPresent()
                ? counts -> value(log, weights, counts)
                : counts -> value(log, means(cells, own, counts), counts);
        Interval interval = Resampling.slow(log.clusters(), statistic, uncertainty);
        WeightSummary summary = WeightSummary.of(weights);
        List<Caution> cautions = new ArrayList<>(Estimates.cautions(summary, log.clusters()));
        cautions.add(Caution.note(
                Kind.MODEL,
                "Actions of equal embeddings count as one: where they earn differently in one context, mips is biased, and"
                        + " its interval does not know"));
        return new Estimate(
                name(),
                value(log, weights, Predictions.ones(log.size())),
                interval,
                Confidence.BOOTSTRAP,
                Optional.of(summary),
                cautions);
    }

    private static double value(BanditLog log, double[] weights, double[] counts) {
        double[] samples = new double[weights.length];
        Arrays.setAll(samples, i -> weights[i] * log.rewards()[i]);
        return Estimates.average(samples, counts);
    }

    /** sum_(b like a) pi(b | x) / sum_(b like a) pi_0(b | x). */
    private double[] exact(BanditLog log, BanditPolicy policy, BanditPolicy logged) {
        double[] weights = new double[log.size()];
        for (int row = 0; row < weights.length; row++) {
            double judged = 0;
            double shown = 0;
            for (int action = 0; action < kinds.length; action++) {
                if (kinds[action] == kinds[log.actions()[row]]) {
                    judged += policy.probability(log, row, action);
                    shown += logged.probability(log, row, action);
                }
            }
            weights[row] = judged / shown;
        }
        return weights;
    }

    /** The number of each row's context, position and kind. */
    private int[] cells(BanditLog log) {
        Situations situations = log.situations();
        long[] keys = new long[log.size()];
        Arrays.setAll(
                keys, row -> (long) situations.of()[row] << Integer.SIZE | kinds[log.actions()[row]] & 0xFFFFFFFFL);
        long[] different = Distinct.sorted(keys);
        return Arrays.stream(keys)
                .mapToInt(key -> Arrays.binarySearch(different, key))
                .toArray();
    }

    private static double[] means(int[] cells, double[] weights, double[] counts) {
        double[] sums = new double[cells.length];
        double[] rows = new double[cells.length];
        for (int row = 0; row < cells.length; row++) {
            sums[cells[row]] += counts[row] * weights[row];
            rows[cells[row]] += counts[row];
        }
        double[] means = new double[cells.length];
        Arrays.setAll(means, row -> rows[cells[row]] == 0 ? 0 : sums[cells[row]] / rows[cells[row]]);
        return means;
    }
}
