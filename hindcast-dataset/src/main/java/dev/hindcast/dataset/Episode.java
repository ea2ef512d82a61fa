package dev.hindcast.dataset;

/**
 * One episode of T steps: observations s_0 ... s_T, actions a_0 ... a_(T-1), rewards r_0 ... r_(T-1) and how it ended.
 *
 * <p>Arrays are row-major. The constructor takes them over and the accessors hand them out without a copy, since data sets are
 * large: treat them as read-only.
 *
 * @param id the episode's number in its data set
 * @param observations (T+1) x observation size; only T x observation size where the log does not hold the last successor, which is
 *     allowed for truncated episodes (their last step then cannot be bootstrapped) and for terminated ones (whose successor's
 *     value is zero)
 * @param actions T x action size, in the environment's units
 * @param rewards T rewards
 * @param ending how the episode ended
 */
public record Episode(int id, float[] observations, float[] actions, float[] rewards, Ending ending) {
    /** T, the number of steps. */
    public int length() {
        return rewards.length;
    }

    /** The undiscounted sum of rewards. */
    public double totalReward() {
        double total = 0;
        for (float reward : rewards) {
            total += reward;
        }
        return total;
    }

    /** The sum of gamma^t r_t. */
    public double discountedReturn(double discount) {
        double total = 0;
        for (int t = rewards.length - 1; t >= 0; t--) {
            total = rewards[t] + discount * total;
        }
        return total;
    }

    /** Whether the observation after the last action is known. */
    public boolean hasFinalObservation(int observationSize) {
        return observations.length == (length() + 1) * observationSize;
    }
}
