package dev.hindcast.learning.algorithm;

import dev.hindcast.learning.nn.ReturnCritic;
import java.util.List;

/** What the settings of several learners check alike: each refuses a value with a message that names the setting. */
public final class Checks {
    private Checks() {}

    /** A whole number of at least 1. */
    public static void positive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be a whole number of at least 1, got " + value);
        }
    }

    /** Above 0 and finite. */
    public static void positive(String name, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " must be positive, got " + value);
        }
    }

    /** A return to aim at, or infinity for the highest of the data. */
    public static void targetReturn(String name, double value) {
        if (Double.isNaN(value) || value == Double.NEGATIVE_INFINITY) {
            throw new IllegalArgumentException(
                    name + " must be a return, or Infinity for the highest of the data, got " + value);
        }
    }

    /** At least 0 and finite. */
    public static void notNegative(String name, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " must not be negative, got " + value);
        }
    }

    /** A number that is not infinite. */
    public static void finite(String name, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(name + " must be finite, got " + value);
        }
    }

    /** In [0, 1]. */
    public static void unit(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " must be in [0, 1], got " + value);
        }
    }

    /** In [0, 1), and not rounded to 1 in 32 bits. */
    public static void belowOne(String name, double value) {
        if (!(value >= 0 && (float) value < 1)) {
            throw new IllegalArgumentException(name + " must be in [0, 1), got " + value);
        }
    }

    /** In (0, 1). */
    public static void insideUnit(String name, double value) {
        if (!(value > 0 && value < 1)) {
            throw new IllegalArgumentException(name + " must be strictly between 0 and 1, got " + value);
        }
    }

    /** At least 1, and several where their levels are drawn: one drawn level a state would hardly say anything of its returns. */
    static void quantiles(int quantiles, ReturnCritic.Kind levels) {
        positive("quantiles", quantiles);
        if (levels == ReturnCritic.Kind.IMPLICIT && quantiles == 1) {
            throw new IllegalArgumentException("levels=implicit needs several quantiles: set quantiles to 8, say");
        }
    }

    /** At least one layer, each of at least one unit; a copy. */
    public static List<Integer> hidden(String name, List<Integer> units) {
        if (units.isEmpty() || units.stream().anyMatch(u -> u < 1)) {
            throw new IllegalArgumentException(name + " must list at least one positive layer size, got " + units);
        }
        return List.copyOf(units);
    }
}
