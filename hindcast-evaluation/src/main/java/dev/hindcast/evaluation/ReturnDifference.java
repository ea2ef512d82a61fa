package dev.hindcast.evaluation;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The mean return of a policy minus that of what it is held against, with the interval that decides which of them is better. Whether the
 * intervals of the two means overlap does not decide that: they may overlap where the difference is beyond chance.
 *
 * <p>Where a method was trained with several seeds, its policies differ by more than their episodes do, and more episodes of the same seeds
 * tell nothing of others. What is independent then are the seeds' mean returns, each with the noise of its episodes in it: the interval is
 * Student's over them, with the degrees of freedom of the smaller side, so that for normal means it holds at least as often as it says (Mickey
 * and Brown 1966, "Bounds on the Distribution Functions of the Behrens-Fisher Statistic"). A bootstrap that resamples seeds and then
 * episodes does not hold for few seeds: of n values it leaves out 1/n of their variance, and it knows no heavier tails.
 *
 * @param mean the difference of the means, over seeds where there are several; NaN where a mean is
 * @param low95 lower end of its 95% interval; NaN where there is none, as of a single episode
 * @param high95 upper end of it
 * @param seeds of the policy's side: with 1 the interval is over episodes, and holds for that policy and not for what other seeds give
 */
public record ReturnDifference(double mean, double low95, double high95, int seeds) {
    private static final double UPPER = 0.975;

    /** What a difference comes to. */
    public enum Verdict {
        /** The interval lies above 0. */
        BETTER,
        /** The interval lies below 0. */
        WORSE,
        /** The interval holds 0. */
        UNDECIDED,
        /** There is no interval. */
        UNKNOWN
    }

    /**
     * The difference between two sets of episodes that were drawn independently, with a percentile-bootstrap interval over both. The same
     * returns give the same interval.
     *
     * @param policy what is judged
     * @param reference what it is held against
     */
    public static ReturnDifference between(ReturnSummary policy, ReturnSummary reference) {
        Interval interval = Bootstrap.stratified(
                new double[][] {policy.returns(), reference.returns()},
                resample -> Moments.mean(resample[0]) - Moments.mean(resample[1]),
                0);
        return new ReturnDifference(policy.mean() - reference.mean(), interval.low(), interval.high(), 1);
    }

    /**
     * The difference between what seeds gave and something else that is independent of them.
     *
     * @param policies what is judged, one a seed
     * @param references what they are held against: one, such as the episodes of a log, or again one a seed
     * @throws IllegalArgumentException where one of them is empty
     */
    public static ReturnDifference between(List<ReturnSummary> policies, List<ReturnSummary> references) {
        if (policies.size() == 1 && references.size() == 1) {
            return between(policies.get(0), references.get(0));
        }
        Mean one = Mean.of(policies);
        Mean other = Mean.of(references);
        return student(
                one.value - other.value,
                one.variance + other.variance,
                Math.min(one.freedom, other.freedom),
                policies.size());
    }

    /**
     * The difference between what seeds gave and what each of them began with: that of a seed is one value.
     *
     * @param policies what is judged, one a seed
     * @param references what each is held against, in the same order
     * @throws IllegalArgumentException unless there are as many of both, at least one
     */
    public static ReturnDifference bySeed(List<ReturnSummary> policies, List<ReturnSummary> references) {
        if (policies.size() != references.size()) {
            throw new IllegalArgumentException("There are " + policies.size() + " policies and " + references.size()
                    + " references: each seed needs one of both");
        }
        if (policies.size() == 1) {
            return between(policies.get(0), references.get(0));
        }
        Mean gain = Mean.ofValues(IntStream.range(0, policies.size())
                .mapToDouble(i -> policies.get(i).mean() - references.get(i).mean())
                .toArray());
        return student(gain.value, gain.variance, gain.freedom, policies.size());
    }

    private static ReturnDifference student(double mean, double variance, double freedom, int seeds) {
        if (Double.isNaN(mean) || Double.isNaN(variance)) {
            return new ReturnDifference(mean, Double.NaN, Double.NaN, seeds);
        }
        double half =
                variance == 0 ? 0 : TDistribution.of(freedom).inverseCumulativeProbability(UPPER) * Math.sqrt(variance);
        return new ReturnDifference(mean, mean - half, mean + half, seeds);
    }

    /** A mean with the variance of its estimate and that variance's degrees of freedom. */
    private record Mean(double value, double variance, double freedom) {
        static Mean of(List<ReturnSummary> bySeed) {
            if (bySeed.isEmpty()) {
                throw new IllegalArgumentException("No returns: at least one summary is needed");
            }
            ReturnSummary first = bySeed.get(0);
            return bySeed.size() == 1
                    ? new Mean(first.mean(), first.stderr() * first.stderr(), first.episodes() - 1)
                    : ofValues(bySeed.stream().mapToDouble(ReturnSummary::mean).toArray());
        }

        static Mean ofValues(double[] values) {
            return new Mean(Moments.mean(values), Moments.variance(values) / values.length, values.length - 1);
        }
    }

    /** The 95% interval of the difference. */
    public Interval interval() {
        return new Interval(low95, high95);
    }

    /** Which of the two is better, as far as the interval tells. */
    public Verdict verdict() {
        if (Double.isNaN(mean) || Double.isNaN(low95)) {
            return Verdict.UNKNOWN;
        }
        return low95 > 0 ? Verdict.BETTER : high95 < 0 ? Verdict.WORSE : Verdict.UNDECIDED;
    }
}
