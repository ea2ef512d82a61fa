package dev.hindcast.evaluation;

/**
 * The mean return of a policy minus that of what it is held against, with the interval that decides which of them is better. Whether the
 * intervals of the two means overlap does not decide that: they may overlap where the difference is beyond chance.
 *
 * @param mean the difference of the means; NaN where a mean is
 * @param low95 lower end of its 95% percentile-bootstrap interval, over the episodes of both; NaN where one of them has a single episode
 * @param high95 upper end of it
 */
public record ReturnDifference(double mean, double low95, double high95) {
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
     * The difference between two sets of episodes that were drawn independently. The same returns give the same interval.
     *
     * @param policy what is judged
     * @param reference what it is held against
     */
    public static ReturnDifference between(ReturnSummary policy, ReturnSummary reference) {
        Interval interval = Bootstrap.stratified(
                new double[][] {policy.returns(), reference.returns()},
                resample -> Moments.mean(resample[0]) - Moments.mean(resample[1]),
                0);
        return new ReturnDifference(policy.mean() - reference.mean(), interval.low(), interval.high());
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
