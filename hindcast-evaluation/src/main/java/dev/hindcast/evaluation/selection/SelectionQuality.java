package dev.hindcast.evaluation.selection;

import dev.hindcast.evaluation.Moments;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How well estimates of values choose among policies whose true values are known: the measures of Paine et al. 2020 (arXiv 2007.09055), of Fu et al.
 * 2021 (arXiv 2103.16596) and of Kiyohara et al. 2024 (arXiv 2311.18207). Ties in the estimates are broken in favour of the policy that
 * was named first.
 *
 * @param rankCorrelation Spearman's: Pearson's of the ranks, equal values sharing their mean rank; NaN where all estimates or all
 *     values are equal
 * @param regret regret@k: how much better the best policy is than the best of the k with the highest estimates; at least 0
 * @param typeOneError of the policies worth less than the threshold, the share that is estimated to be worth it; NaN where
 *     there is none
 * @param typeTwoError of the policies worth the threshold, the share that is estimated to be worth less; NaN where there is none
 * @param sharpeRatio SharpeRatio@k: (best of the k with the highest estimates - threshold) / standard deviation of the k, with divisor
 *     k; NaN where that is 0
 */
public record SelectionQuality(
        double rankCorrelation, double regret, double typeOneError, double typeTwoError, double sharpeRatio) {

    /**
     * The quality of estimates.
     *
     * @param estimates one a policy, finite
     * @param values what they are truly worth, finite
     * @param k how many policies would be tried, at least 1 and at most all
     * @param threshold what a policy has to be worth, such as the behaviour policy's value
     */
    public static SelectionQuality of(double[] estimates, double[] values, int k, double threshold) {
        int n = estimates.length;
        if (n < 2 || values.length != n) {
            throw new IllegalArgumentException(
                    "Selection is among at least 2 policies with an estimate and a value each, got " + n
                            + " estimates and " + values.length + " values");
        }
        if (k < 1 || k > n) {
            throw new IllegalArgumentException("k must be between 1 and the " + n + " policies, got " + k);
        }
        if (!DoubleStream.concat(Arrays.stream(estimates), Arrays.stream(values))
                .allMatch(Double::isFinite)) {
            throw new IllegalArgumentException(
                    "Estimates and values have to be finite numbers: leave out the policies without an estimate");
        }
        double[] chosen = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -estimates[i]))
                .limit(k)
                .mapToDouble(i -> values[i])
                .toArray();
        double best = Arrays.stream(chosen).max().orElseThrow();
        return new SelectionQuality(
                correlation(ranks(estimates), ranks(values)),
                Arrays.stream(values).max().orElseThrow() - best,
                shareOf(n, i -> values[i] < threshold, i -> estimates[i] >= threshold),
                shareOf(n, i -> values[i] >= threshold, i -> estimates[i] < threshold),
                orNaN(best - threshold, deviation(chosen)));
    }

    /**
     * What choosing by chance comes to: the mean quality over permutations of the estimates, each measure over those in which it is a
     * number.
     *
     * @param permutations how many are drawn, at least 1
     * @see #of
     */
    public static SelectionQuality ofChance(
            double[] estimates, double[] values, int k, double threshold, int permutations, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<SelectionQuality> drawn = Stream.generate(() -> permuted(estimates, random))
                .limit(permutations)
                .map(order -> of(order, values, k, threshold))
                .toList();
        return new SelectionQuality(
                mean(drawn, SelectionQuality::rankCorrelation),
                mean(drawn, SelectionQuality::regret),
                mean(drawn, SelectionQuality::typeOneError),
                mean(drawn, SelectionQuality::typeTwoError),
                mean(drawn, SelectionQuality::sharpeRatio));
    }

    /** These without the errors against the threshold, where estimates are no values. */
    SelectionQuality withoutThreshold() {
        return new SelectionQuality(rankCorrelation, regret, Double.NaN, Double.NaN, sharpeRatio);
    }

    private static double[] permuted(double[] values, SplittableRandom random) {
        double[] permuted = values.clone();
        for (int i = permuted.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            double moved = permuted[i];
            permuted[i] = permuted[other];
            permuted[other] = moved;
        }
        return permuted;
    }

    private static double mean(List<SelectionQuality> qualities, ToDoubleFunction<SelectionQuality> measure) {
        return qualities.stream()
                .mapToDouble(measure)
                .filter(value -> !Double.isNaN(value))
                .average()
                .orElse(Double.NaN);
    }

    private static double shareOf(int n, IntPredicate among, IntPredicate which) {
        long all = IntStream.range(0, n).filter(among).count();
        return orNaN(IntStream.range(0, n).filter(among).filter(which).count(), all);
    }

    private static double orNaN(double numerator, double denominator) {
        return denominator == 0 ? Double.NaN : numerator / denominator;
    }

    private static double[] ranks(double[] values) {
        double[] ranks = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            for (double other : values) {
                ranks[i] += other < values[i] ? 1 : other == values[i] ? 0.5 : 0;
            }
        }
        return ranks;
    }

    private static double correlation(double[] x, double[] y) {
        double meanX = Moments.mean(x);
        double meanY = Moments.mean(y);
        double products = 0;
        for (int i = 0; i < x.length; i++) {
            products += (x[i] - meanX) * (y[i] - meanY) / x.length;
        }
        return orNaN(products, deviation(x) * deviation(y));
    }

    private static double deviation(double[] values) {
        double mean = Moments.mean(values);
        return Math.sqrt(Arrays.stream(values)
                        .map(value -> (value - mean) * (value - mean))
                        .sum()
                / values.length);
    }
}
