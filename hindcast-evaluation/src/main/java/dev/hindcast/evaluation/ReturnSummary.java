package dev.hindcast.evaluation;

import java.util.Arrays;
import java.util.Locale;

/**
 * The undiscounted returns of several episodes, and what they say of their mean. Where there is one episode only, the spread is
 * unknown: {@code std}, {@code stderr}, {@code low95} and {@code high95} are NaN.
 *
 * @param episodes how many episodes there were, at least one
 * @param mean the mean return
 * @param std the sample standard deviation (divided by n - 1)
 * @param stderr the standard error of the mean, std / sqrt(n)
 * @param low95 lower end of the 95% percentile-bootstrap interval of the mean
 * @param high95 upper end of that interval
 * @param min the least return
 * @param max the greatest return
 * @param returns the returns themselves, in the episodes' order; read only
 */
public record ReturnSummary(
        int episodes,
        double mean,
        double std,
        double stderr,
        double low95,
        double high95,
        double min,
        double max,
        double[] returns) {

    /**
     * Summarises {@code returns}.
     *
     * @param returns one for each episode, finite
     * @param seed of the bootstrap's 2,000 resamples: the same seed gives the same interval
     * @throws IllegalArgumentException where there is none, or one that is not finite
     */
    public static ReturnSummary of(double[] returns, long seed) {
        Moments.requireFinite(returns, "return");
        double[] own = returns.clone();
        double std = Math.sqrt(Moments.variance(own));
        Interval interval = Bootstrap.interval(new double[][] {own}, Moments::mean, seed);
        return new ReturnSummary(
                own.length,
                Moments.mean(own),
                std,
                std / Math.sqrt(own.length),
                interval.low(),
                interval.high(),
                Arrays.stream(own).min().orElseThrow(),
                Arrays.stream(own).max().orElseThrow(),
                own);
    }

    /** In words: {@code mean -180.2 (95% interval -201.5 to -160.9) over 100 episodes, from -350.1 to -1.2}. */
    @Override
    public String toString() {
        String within = episodes == 1
                ? "mean %.4g of one episode"
                : "mean %.4g (95%% interval %.4g to %.4g) over %d episodes, from %.4g to %.4g";
        return String.format(Locale.ROOT, within, mean, low95, high95, episodes, min, max);
    }

    /** The 95% interval of the mean. */
    public Interval interval() {
        return new Interval(low95, high95);
    }
}
