package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What a policy's value can be at all, if no step earns less or more than those of the log: an episode may end at any step, and earns at
 * most the greatest reward at each of its steps.
 *
 * @param low the least value, in units of reward
 * @param high the greatest
 */
public record PossibleValues(double low, double high) {
    /** How far beyond, as a share of the range, a fit may be by its own error; where all rewards are 0, in units of reward. */
    private static final double TOLERANCE = 0.01;

    /** Those of a policy within a horizon; infinite of values without end and without discount. */
    public static PossibleValues of(OffPolicyData data, Horizon horizon) {
        double least = Arrays.stream(data.rewards()).min().orElseThrow();
        double greatest = Arrays.stream(data.rewards()).max().orElseThrow();
        double steps = steps(data, horizon);
        return new PossibleValues(least < 0 ? least * steps : 0, greatest > 0 ? greatest * steps : 0);
    }

    /** The sum of gamma^t over the steps that count. */
    private static double steps(OffPolicyData data, Horizon horizon) {
        double left = horizon == Horizon.LOGGED ? Math.pow(data.discount(), data.horizon()) : 0;
        return data.discount() < 1
                ? (1 - left) / (1 - data.discount())
                : horizon == Horizon.LOGGED ? data.horizon() : Double.POSITIVE_INFINITY;
    }

    /** The refusal of a value that no policy can have. */
    public Optional<Caution> refusal(double value) {
        double slack = TOLERANCE * (high > low ? high - low : 1);
        return value >= low - slack && value <= high + slack
                ? Optional.empty()
                : Optional.of(Caution.refusal(
                        Kind.MODEL,
                        String.format(
                                Locale.ROOT,
                                "No policy can be worth %.4g: with the rewards of the log it lies between %.4g and %.4g. The fit is wrong",
                                value,
                                low,
                                high)));
    }
}
