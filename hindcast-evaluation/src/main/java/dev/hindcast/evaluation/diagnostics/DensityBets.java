package dev.hindcast.evaluation.diagnostics;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Episode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Bets against the densities of continuous actions. With q the true density of the action A that was taken, E[1{A in B} / q] is the volume of
 * any box B, less what of it cannot be reached: a density that is too small somewhere makes it larger. The boxes are the space of the
 * actions, where it is bounded, or what the first tenth of the episodes reach, which is not bet on; and its halves along each
 * component. Actions at a bound, which may have been clipped and then have no density, count for nothing.
 */
final class DensityBets {
    private static final double FIRST = 0.1;
    private static final int LEAST_EPISODES = 20;

    private final int size;
    private final double[] low;
    private final double[] high;
    private final double[] middle;
    private final Bets bets;

    private DensityBets(double[] low, double[] high) {
        this.low = low;
        this.high = high;
        size = low.length;
        middle = new double[size];
        Arrays.setAll(middle, c -> (low[c] + high[c]) / 2);
        bets = new Bets(1 + 2 * size);
    }

    /** What the bettors hold after all episodes; nothing where there are too few. */
    static Optional<DensityBets> of(Dataset dataset, Box space, LogProbabilities logs) {
        List<Episode> episodes = dataset.episodes();
        int first = space.bounded() ? 0 : (int) (FIRST * episodes.size());
        if (!space.bounded() && episodes.size() < LEAST_EPISODES) {
            return Optional.empty();
        }
        double[] low = new double[space.size()];
        double[] high = new double[space.size()];
        for (int c = 0; c < low.length; c++) {
            low[c] = space.bounded()
                    ? space.low()[c]
                    : reached(episodes.subList(0, first), c, low.length).min().orElseThrow();
            high[c] = space.bounded()
                    ? space.high()[c]
                    : reached(episodes.subList(0, first), c, low.length).max().orElseThrow();
            if (!(high[c] > low[c])) {
                return Optional.empty();
            }
        }
        return Chunks.of(episodes.size() - first, (from, to) -> {
                    DensityBets chunk = new DensityBets(low, high);
                    for (Episode episode : episodes.subList(first + from, first + to)) {
                        chunk.see(episode, logs.of(episode));
                    }
                    return chunk;
                })
                .reduce((one, other) -> {
                    one.bets.add(other.bets);
                    return one;
                });
    }

    private static DoubleStream reached(List<Episode> episodes, int component, int size) {
        return episodes.stream()
                .flatMapToDouble(episode ->
                        IntStream.range(0, episode.length()).mapToDouble(t -> episode.actions()[t * size + component]));
    }

    private void see(Episode episode, double[] logs) {
        double volume = 1;
        for (int c = 0; c < size; c++) {
            volume *= high[c] - low[c];
        }
        for (int t = 0; t < logs.length; t++) {
            double y = inside(episode, t) ? Math.exp(-logs[t]) / volume : 0;
            bets.see(0, y);
            for (int c = 0; c < size; c++) {
                boolean upper = episode.actions()[t * size + c] > middle[c];
                bets.see(1 + 2 * c, upper ? 0 : 2 * y);
                bets.see(2 + 2 * c, upper ? 2 * y : 0);
            }
        }
    }

    private boolean inside(Episode episode, int t) {
        for (int c = 0; c < size; c++) {
            double action = episode.actions()[t * size + c];
            if (action <= low[c] || action >= high[c]) {
                return false;
            }
        }
        return true;
    }

    /** What speaks against the densities, where the evidence is at least that strong. */
    Optional<String> against(double evidence) {
        if (bets.logWealth() < Math.log(evidence)) {
            return Optional.empty();
        }
        int richest = bets.richest();
        return Optional.of(String.format(
                Locale.ROOT,
                "over %,d decisions, the mean of 1/density in %s is %.3f times the volume, and at most once where the densities are right",
                bets.count(richest),
                richest == 0 ? "the box of the actions" : "one half of the box of the actions",
                bets.mean(richest)));
    }
}
