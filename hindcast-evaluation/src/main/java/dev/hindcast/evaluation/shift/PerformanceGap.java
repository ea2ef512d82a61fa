package dev.hindcast.evaluation.shift;

import dev.hindcast.evaluation.Interval;
import dev.hindcast.evaluation.ReturnDifference;
import dev.hindcast.evaluation.ReturnSummary;

/**
 * What leaving the data is worth.
 *
 * @param environment where the policy was played
 * @param policy the returns of the policy's episodes
 * @param data the returns of the logged episodes
 */
public record PerformanceGap(String environment, ReturnSummary policy, ReturnSummary data) {
    /** The policy's mean return minus that of the data. */
    public double gap() {
        return policy.mean() - data.mean();
    }

    /** The 95% bootstrap interval of the gap; unknown where one of them has a single episode. */
    public Interval interval() {
        return ReturnDifference.between(policy, data).interval();
    }
}
