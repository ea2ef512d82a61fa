package dev.hindcast.evaluation.behavior;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Space;
import java.util.Arrays;
import java.util.List;

/**
 * From actions to numbers without bounds, of mean 0 and deviation 1 over the data: the inverse of tanh of what a bounded action is
 * between its bounds, then standardized. Actions at a bound are taken to be the nearest 32-bit number inside. Immutable.
 */
final class ActionMap {
    private static final double INSIDE = Math.nextDown(1f);
    private static final double LEAST_SCALE = 1e-3;

    private final Box space;
    private final float[] low;
    private final float[] high;
    private final double[] mean;
    private final double[] scale;

    private ActionMap(Box space, double[] mean, double[] scale) {
        this.space = space;
        this.low = space.low();
        this.high = space.high();
        this.mean = mean;
        this.scale = scale;
    }

    /**
     * The map of actions that were logged.
     *
     * @throws IllegalArgumentException where actions are not continuous, or bounded on one side only or to a single value
     */
    static ActionMap of(Space space, List<LoggedStep> steps) {
        if (!(space instanceof Box box)) {
            throw new IllegalArgumentException(
                    "A density needs continuous actions, not " + space + ": estimate probabilities instead");
        }
        double[] zeros = new double[box.size()];
        double[] ones = new double[box.size()];
        Arrays.fill(ones, 1);
        ActionMap plain = new ActionMap(box, zeros, ones);
        plain.requireRanges();
        double[] mean = new double[box.size()];
        double[] scale = new double[box.size()];
        for (int i = 0; i < mean.length; i++) {
            for (LoggedStep step : steps) {
                mean[i] += plain.unbounded(step.action()[i], i) / steps.size();
            }
            for (LoggedStep step : steps) {
                double centered = plain.unbounded(step.action()[i], i) - mean[i];
                scale[i] += centered * centered / steps.size();
            }
            scale[i] = Math.max(LEAST_SCALE, Math.sqrt(scale[i]));
        }
        return new ActionMap(box, mean, scale);
    }

    private void requireRanges() {
        for (int i = 0; i < low.length; i++) {
            boolean range = Double.isFinite(low[i]) && Double.isFinite(high[i]) && low[i] < high[i];
            boolean line = Double.isInfinite(low[i]) && Double.isInfinite(high[i]);
            if (!range && !line) {
                throw new IllegalArgumentException("Component " + i + " of the actions lies in [" + low[i] + ", "
                        + high[i] + "]: a density needs two different finite bounds, or none");
            }
        }
    }

    Box space() {
        return space;
    }

    int size() {
        return low.length;
    }

    /** The numbers without bounds that an action stands for. */
    float[] normalized(float[] action) {
        float[] normalized = new float[action.length];
        for (int i = 0; i < action.length; i++) {
            normalized[i] = (float) ((unbounded(action[i], i) - mean[i]) / scale[i]);
        }
        return normalized;
    }

    /** The action that numbers without bounds stand for. */
    float[] action(double[] normalized) {
        float[] action = new float[normalized.length];
        for (int i = 0; i < action.length; i++) {
            double value = mean[i] + scale[i] * normalized[i];
            double within = low[i] + (Math.tanh(value) + 1) / 2 * ((double) high[i] - low[i]);
            action[i] = bounded(i) ? (float) Math.max(low[i], Math.min(high[i], within)) : (float) value;
        }
        return action;
    }

    /** log |d normalized / d action|, which turns a density of the one into one of the other. */
    double logDerivative(float[] action) {
        double sum = 0;
        for (int i = 0; i < action.length; i++) {
            sum -= Math.log(scale[i]);
            if (bounded(i)) {
                double squashed = squashed(action[i], i);
                sum -= Math.log1p(-squashed * squashed) + Math.log(((double) high[i] - low[i]) / 2);
            }
        }
        return sum;
    }

    private boolean bounded(int i) {
        return Double.isFinite(low[i]);
    }

    private double unbounded(float action, int i) {
        if (!bounded(i)) {
            return action;
        }
        double squashed = squashed(action, i);
        return (Math.log1p(squashed) - Math.log1p(-squashed)) / 2;
    }

    private double squashed(float action, int i) {
        double squashed = 2 * ((double) action - low[i]) / ((double) high[i] - low[i]) - 1;
        return Math.max(-INSIDE, Math.min(INSIDE, squashed));
    }
}
