package dev.hindcast.evaluation.diagnostics;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Whether numbers that follow each other are more alike than numbers in any other order would be. Their ranks are compared: by the
 * correlation of neighbours, and by the test of Kruskal and Wallis (1952) of blocks of 2, 5, 10, 20, ... that follow each other. Ranks make it
 * indifferent to heavy tails. Where most
 * numbers are equal, blocks are left out in which fewer than five others are to be expected.
 *
 * @param neighbors the rank correlation of neighbours, in [-1, 1]
 * @param block the size of the blocks whose means differ most; 1 where only neighbours are alike
 * @param inflation how many times the variance of a mean is what it would be of independent numbers
 */
record Dependence(double neighbors, int block, double inflation) {
    private static final double MATTERS = 1.2;
    private static final int LEAST_BLOCKS = 5;
    private static final int LEAST_RARE = 5;
    /** Fewer numbers are not tested. */
    static final int LEAST = 20;

    private static final int[] STEPS = {1, 2, 5};

    /**
     * The strongest dependence that matters, so that a mean has at least {@value #MATTERS} times the variance.
     *
     * @param significance the probability with which it is found in independent numbers, at most
     */
    static Optional<Dependence> of(double[] numbers, double significance) {
        int n = numbers.length;
        if (n < LEAST || Arrays.stream(numbers).allMatch(number -> number == numbers[0])) {
            return Optional.empty();
        }
        Ranks ranks = Ranks.of(numbers);
        int[] blocks = blocks(n, ranks.rare());
        double each = significance / (blocks.length + 1);
        double neighbors = ranks.neighbors();
        Optional<Dependence> strongest = Optional.empty();
        double growth = (1 + neighbors) / (1 - neighbors);
        if (growth >= MATTERS
                && (double) ranks.rare() * ranks.rare() / n >= LEAST_RARE * LEAST_RARE
                && NormalDistribution.of(0, 1).survivalProbability(neighbors * Math.sqrt(n)) < each) {
            strongest = Optional.of(new Dependence(neighbors, 1, growth));
        }
        for (int block : blocks) {
            double freedom = (double) (n / block) * (n - block) / n;
            double statistic = ranks.blocks(block);
            double inflation = statistic / freedom;
            boolean found =
                    inflation >= MATTERS && ChiSquaredDistribution.of(freedom).survivalProbability(statistic) < each;
            if (found && strongest.stream().allMatch(other -> other.inflation < inflation)) {
                strongest = Optional.of(new Dependence(neighbors, block, inflation));
            }
        }
        return strongest;
    }

    private static int[] blocks(int n, long rare) {
        int[] blocks = new int[30];
        int count = 0;
        for (int scale = 1; scale <= n / LEAST_BLOCKS; scale *= 10) {
            for (int step : STEPS) {
                int block = scale * step;
                if (block > 1
                        && block <= n / LEAST_BLOCKS
                        && (2 * rare >= n || (double) block * rare / n >= LEAST_RARE)) {
                    blocks[count++] = block;
                }
            }
        }
        return Arrays.copyOf(blocks, count);
    }

    /** Words for a reader. */
    String words() {
        return block == 1
                ? String.format(Locale.ROOT, "rank correlation of neighbours %.2f", neighbors)
                : String.format(
                        Locale.ROOT,
                        "rank correlation of neighbours %.2f; the means of blocks of %d vary %.1f times as much as those of independent ones",
                        neighbors,
                        block,
                        inflation);
    }
}
