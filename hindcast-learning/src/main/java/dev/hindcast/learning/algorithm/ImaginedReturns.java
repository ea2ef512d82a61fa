package dev.hindcast.learning.algorithm;

import java.util.Arrays;

/**
 * What imagined steps were worth: advantages by generalized advantage estimation (Schulman et al. 2016, arXiv 1506.02438, equation 16) and
 * returns, both with the value of where an episode was cut off, and with nothing behind a step that ended it.
 *
 * @param steps the numbers i H + t of those steps that were taken before or when their episode ended
 * @param advantages of these
 * @param returns of these
 */
@SuppressWarnings("ArrayRecordComponent") // made, read once and dropped
record ImaginedReturns(long[] steps, float[] advantages, float[] returns) {
    /**
     * Of n episodes of at most H steps.
     *
     * @param rewards n x H
     * @param ends n x H, 1 where a step ended its episode; what follows is not looked at
     * @param values n x (H + 1), of the observations before each step and after the last
     * @param discount gamma, in [0, 1]
     * @param lambda in [0, 1]
     */
    static ImaginedReturns of(float[] rewards, float[] ends, float[] values, int n, double discount, double lambda) {
        int horizon = rewards.length / n;
        long[] steps = new long[rewards.length];
        float[] advantages = new float[rewards.length];
        float[] returns = new float[rewards.length];
        int count = 0;
        for (int i = 0; i < n; i++) {
            int length = length(ends, i * horizon, horizon);
            boolean ended = ends[i * horizon + length - 1] == 1;
            double advantage = 0;
            double toGo = ended ? 0 : values[i * (horizon + 1) + length];
            double after = toGo;
            for (int t = length - 1; t >= 0; t--) {
                double value = values[i * (horizon + 1) + t];
                double reward = rewards[i * horizon + t];
                advantage = reward + discount * after - value + discount * lambda * advantage;
                toGo = reward + discount * toGo;
                after = value;
                steps[count + t] = (long) i * horizon + t;
                advantages[count + t] = (float) advantage;
                returns[count + t] = (float) toGo;
            }
            count += length;
        }
        return new ImaginedReturns(
                Arrays.copyOf(steps, count), Arrays.copyOf(advantages, count), Arrays.copyOf(returns, count));
    }

    /** Steps up to the one that ended the episode. */
    private static int length(float[] ends, int from, int horizon) {
        int length = 1;
        while (length < horizon && ends[from + length - 1] == 0) {
            length++;
        }
        return length;
    }
}
