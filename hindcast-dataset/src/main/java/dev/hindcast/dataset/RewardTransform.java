package dev.hindcast.dataset;

/**
 * Rewards in other units, to learn from: {@code r' = multiplier r + shift}, step by step.
 *
 * <p>A multiplier changes the unit of values and nothing of which policy is best. A shift b adds b (1 - gamma^T) / (1 - gamma) to the
 * value of T steps: the same to all policies where episodes never terminate, but where they do it changes the task, since a longer
 * episode then earns more (where b is positive) or less (where it is negative), as where a walk to a goal shall be short.
 *
 * @param multiplier what each reward is multiplied by: positive, in units of the new rewards for one of the old
 * @param shift what is added after that, in the new rewards' units
 */
public record RewardTransform(double multiplier, double shift) {
    /** @throws IllegalArgumentException where the multiplier is not positive and finite or the shift not finite */
    public RewardTransform {
        if (!(multiplier > 0) || Double.isInfinite(multiplier)) {
            throw new IllegalArgumentException("Rewards are multiplied by a positive number, got " + multiplier);
        }
        if (!Double.isFinite(shift)) {
            throw new IllegalArgumentException("Rewards are shifted by a finite number, got " + shift);
        }
        shift = shift == 0 ? 0 : shift; // Not -0.
    }

    /** Rewards as they are. */
    public static RewardTransform identity() {
        return new RewardTransform(1, 0);
    }

    /**
     * The multiplier that makes the undiscounted returns of the data's episodes span {@code span}:
     * {@code span / (largest return - smallest return)}. With a span of 1000, the length of an episode there, these are the rewards
     * from which implicit Q-learning learned locomotion (Kostrikov, Nair and Levine 2021, arXiv 2110.06169, and its program).
     *
     * @param span of the returns after the multiplication: positive, in the new rewards' units
     * @throws IllegalArgumentException where the span is not positive and finite, or all returns are equal, as that of a single episode is
     */
    public static RewardTransform spanning(double span, Dataset dataset) {
        if (!(span > 0) || Double.isInfinite(span)) {
            throw new IllegalArgumentException("The span of returns must be a positive number, got " + span);
        }
        double[] returns =
                dataset.episodes().stream().mapToDouble(Episode::totalReward).toArray();
        Summary summary = Summary.of(returns);
        double range = summary.max() - summary.min();
        if (range == 0) {
            throw new IllegalArgumentException((returns.length == 1
                            ? "Data set " + dataset.name() + " holds one episode"
                            : "All " + returns.length + " episodes of data set " + dataset.name() + " return "
                                    + summary.max())
                    + ": returns that do not differ cannot be made to span " + span
                    + ". Multiply the rewards by a number instead");
        }
        return new RewardTransform(span / range, 0);
    }

    /** With that shift in place of this one's. */
    public RewardTransform withShift(double shift) {
        return new RewardTransform(multiplier, shift);
    }

    /** Whether rewards stay as they are. */
    public boolean isIdentity() {
        return equals(identity());
    }

    /** One reward. */
    public double apply(double reward) {
        return multiplier * reward + shift;
    }

    /**
     * The same episodes with these rewards, in single precision.
     *
     * @throws IllegalArgumentException where a reward is no number afterwards
     */
    public Dataset apply(Dataset dataset) {
        return isIdentity() ? dataset : dataset.mapRewards(this::finite);
    }

    private double finite(double reward) {
        double changed = apply(reward);
        if (!Float.isFinite((float) changed)) {
            throw new IllegalArgumentException("A reward of " + reward + " becomes " + (float) changed
                    + " when multiplied by " + multiplier + " and shifted by " + shift
                    + ": choose a smaller multiplier, or leave such rewards out of the data");
        }
        return changed;
    }

    /** As a formula, such as {@code 3.7 r - 1.0}. */
    @Override
    public String toString() {
        return multiplier + " r" + (shift == 0 ? "" : (shift < 0 ? " - " : " + ") + Math.abs(shift));
    }
}
