package dev.hindcast.experiments.run;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.RewardTransform;
import dev.hindcast.experiments.WrongUse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Which rewards a training learns from: those of the data, multiplied and then shifted.
 *
 * @param scale what they are multiplied by, or what the returns of the data span after it
 * @param spanning whether it is the latter
 * @param shift what is added
 * @param known the multiplier that a training came to; empty where it is yet to be found
 */
public record RewardPlan(double scale, boolean spanning, double shift, OptionalDouble known) {
    /** The key of what rewards are multiplied by, or {@code span=N}. */
    public static final String SCALE = "reward_scale";
    /** The key of what is added. */
    public static final String SHIFT = "reward_shift";
    /** The key of the multiplier that a training came to. */
    public static final String MULTIPLIER = "reward_multiplier";

    private static final String SPAN = "span=";

    /**
     * What {@code values} ask for.
     *
     * @param values by the keys of {@code config.yaml}
     * @throws WrongUse where a value cannot be
     */
    public static RewardPlan of(Map<String, Object> values) {
        Object multiplier = values.get(MULTIPLIER);
        OptionalDouble known =
                multiplier == null ? OptionalDouble.empty() : OptionalDouble.of(positive(MULTIPLIER, multiplier));
        Object scale = values.getOrDefault(SCALE, known.orElse(1));
        boolean spanning = scale.toString().startsWith(SPAN);
        return new RewardPlan(
                positive(SCALE, spanning ? scale.toString().substring(SPAN.length()) : scale),
                spanning,
                number(values.getOrDefault(SHIFT, 0)),
                known);
    }

    private static double positive(String key, Object value) {
        double number = parsed(value);
        if (number > 0 && Double.isFinite(number)) {
            return number;
        }
        throw TrainPlan.refused(
                key,
                value,
                "a positive number" + (key.equals(SCALE) ? " or " + SPAN + "N for returns of that span" : ""));
    }

    private static double number(Object value) {
        double number = parsed(value);
        if (Double.isFinite(number)) {
            return number;
        }
        throw TrainPlan.refused(SHIFT, value, "a number");
    }

    private static double parsed(@Nullable Object value) {
        try {
            return Double.parseDouble(String.valueOf(value));
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** Whether rewards are learned from as they are. */
    boolean isIdentity() {
        return !spanning && new RewardTransform(scale, shift).isIdentity();
    }

    /**
     * The rewards for a training on {@code data}.
     *
     * @throws WrongUse where they cannot be, or are not those of the training before
     */
    public RewardTransform on(Dataset data) {
        RewardTransform transform =
                spanning ? WrongUse.unless(() -> RewardTransform.spanning(scale, data)) : new RewardTransform(scale, 0);
        if (known.isPresent() && known.getAsDouble() != transform.multiplier()) {
            throw new WrongUse("The settings say " + MULTIPLIER + ": " + known.getAsDouble() + ", but " + SCALE + " "
                    + scaleText() + " makes it " + transform.multiplier() + " on data set " + data.name()
                    + ": leave out one of the two");
        }
        return transform.withShift(shift);
    }

    /**
     * The rewards for a training that goes on without the data of the one before.
     *
     * @throws WrongUse where they depend on data and are not known
     */
    RewardTransform withoutData() {
        if (spanning && known.isEmpty()) {
            throw new WrongUse("--reward-scale " + scaleText() + " needs the data whose returns it is of: give --data");
        }
        return new RewardTransform(known.orElse(scale), shift);
    }

    /** What was asked for, as {@code --reward-scale} takes it. */
    String scaleText() {
        return (spanning ? SPAN : "") + scale;
    }

    /** What is not left as it is, for {@code config.yaml}. */
    public Map<String, Object> description() {
        Map<String, Object> map = new LinkedHashMap<>();
        if (spanning || scale != 1) {
            map.put(SCALE, spanning ? scaleText() : scale);
        }
        if (shift != 0) {
            map.put(SHIFT, shift);
        }
        return map;
    }
}
