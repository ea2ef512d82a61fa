package dev.hindcast.learning.replay;

import dev.hindcast.dataset.LoggedSteps;

/**
 * The discounted sums of up to n rewards from each transition on.
 *
 * @param n steps, fewer where the episode ends before
 * @param discount gamma
 * @param values by the transition's number
 */
@SuppressWarnings("ArrayRecordComponent") // one value a transition, handed out nowhere
record StepSums(int n, double discount, float[] values) {
    static StepSums of(LoggedSteps logged, EpisodeIndex episodes, int n, double discount) {
        float[] values = new float[Math.toIntExact(episodes.transitions())];
        double[] powers = new double[longest(logged, n)];
        for (int k = 0; k < powers.length; k++) {
            powers[k] = Math.pow(discount, k);
        }
        int[] episode = {0};
        int[] at = {0};
        logged.forEachRewards(rewards -> {
            int transitions = (int) episodes.transitionsOf(episode[0]++);
            for (int t = 0; t < transitions; t++) {
                double sum = 0;
                for (int k = t; k < Math.min(transitions, (long) t + n); k++) {
                    sum += powers[k - t] * rewards[k];
                }
                values[at[0]++] = (float) sum;
            }
        });
        return new StepSums(n, discount, values);
    }

    private static int longest(LoggedSteps logged, int n) {
        int[] longest = {0};
        logged.forEachRewards(rewards -> longest[0] = Math.max(longest[0], rewards.length));
        return Math.min(n, longest[0]);
    }

    boolean are(int steps, double gamma) {
        return n == steps && discount == gamma;
    }
}
