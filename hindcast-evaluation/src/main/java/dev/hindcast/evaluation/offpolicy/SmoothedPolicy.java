package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.DensityPolicy;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import dev.hindcast.evaluation.Caution;
import dev.hindcast.evaluation.Caution.Kind;
import java.util.Arrays;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * A policy for continuous actions whose every component is spread by a kernel around what the policy does, so that logged actions near to its
 * own bear on it: the product of K((a - pi(s)) / h) / h, as in Kallus and Zhou 2018, "Policy Evaluation and Optimization with Continuous
 * Treatments" (arXiv 1802.06037). A kernel that reaches over a bound of the actions is cut there and divided by what remains of it, as they do.
 * {@link #act} is that of the policy, {@link #sample} draws from the kernel. Immutable.
 */
public final class SmoothedPolicy implements DensityPolicy {
    /** A deterministic policy does not touch it. */
    private static final RandomGenerator UNUSED = () -> {
        throw new IllegalArgumentException(
                "A kernel spreads a single action, but the policy draws its actions at random: judge it as it samples");
    };

    private final Policy policy;
    private final Kernel kernel;
    private final double[] widths;
    private final float[] low;
    private final float[] high;
    /** What the kernel moves the value by, about, and half of the interval's width; NaN where that was not asked. */
    private final double bias;

    private final double halfWidth;

    /**
     * @param policy which acts in a {@link Box}
     * @param widths h of each component, in its units, above 0
     */
    public SmoothedPolicy(Policy policy, Kernel kernel, double[] widths) {
        this(policy, kernel, widths, Double.NaN, Double.NaN);
    }

    private SmoothedPolicy(Policy policy, Kernel kernel, double[] widths, double bias, double halfWidth) {
        if (!(policy.actionSpace() instanceof Box box)) {
            throw new IllegalArgumentException("A kernel spreads continuous actions, those of the policy are in "
                    + policy.actionSpace() + ": do without it");
        }
        if (widths.length != box.size() || !Arrays.stream(widths).allMatch(width -> width > 0)) {
            throw new IllegalArgumentException("A kernel needs one width above 0 for each of the " + box.size()
                    + " components of an action, got " + Arrays.toString(widths));
        }
        this.policy = policy;
        this.kernel = kernel;
        this.widths = widths.clone();
        this.low = box.low();
        this.high = box.high();
        this.bias = bias;
        this.halfWidth = halfWidth;
    }

    @Override
    public Space actionSpace() {
        return policy.actionSpace();
    }

    @Override
    public int context() {
        return policy.context();
    }

    @Override
    public float[] act(Past past, RandomGenerator random) {
        return policy.act(past, random);
    }

    @Override
    public float[] sample(Past past, RandomGenerator random) {
        float[] center = act(past, random);
        float[] action = new float[center.length];
        for (int j = 0; j < action.length; j++) {
            double from = below(low[j], center[j], widths[j]);
            double share = from + random.nextDouble() * (below(high[j], center[j], widths[j]) - from);
            double drawn = center[j] + widths[j] * kernel.quantile(share);
            action[j] = (float) Math.max(low[j], Math.min(high[j], drawn));
        }
        return action;
    }

    @Override
    public double logDensity(Past past, float[] action) {
        return logDensity(action, 0, center(past), 0, 1);
    }

    /** The single action that the policy takes. */
    float[] center(Past past) {
        return policy.act(past, UNUSED);
    }

    /**
     * The log-density of an action where the policy takes another.
     *
     * @param factor of the widths
     */
    double logDensity(float[] action, int at, float[] center, int centerAt, double factor) {
        double log = 0;
        for (int j = 0; j < widths.length; j++) {
            double width = factor * widths[j];
            float middle = center[centerAt + j];
            double inside = below(high[j], middle, width) - below(low[j], middle, width);
            log += kernel.log((action[at + j] - middle) / width) - Math.log(width * inside);
        }
        return log;
    }

    private double below(float bound, float middle, double width) {
        return Float.isInfinite(bound) ? (bound > 0 ? 1 : 0) : kernel.cumulative((bound - middle) / width);
    }

    /** The same policy with widths that are a multiple of these. */
    SmoothedPolicy scaled(double factor) {
        return new SmoothedPolicy(
                policy,
                kernel,
                Arrays.stream(widths).map(width -> factor * width).toArray());
    }

    /** h of each component, in its units. */
    public double[] widths() {
        return widths.clone();
    }

    /** The same, of which it is known what the noise does to the value, and half of the width of the value's interval. */
    SmoothedPolicy moving(double bias, double halfWidth) {
        return new SmoothedPolicy(policy, kernel, widths, bias, halfWidth);
    }

    /** That it is not the policy itself that is judged; a warning where the difference exceeds what the interval shows. */
    Caution caution() {
        String judged = "Judged is the policy with noise of " + article() + " kernel added to its actions, of width "
                + describe(widths) + ". ";
        if (bias > halfWidth) {
            return Caution.warning(
                    Kind.MODEL,
                    judged + "What its own actions are worth differs from that by about " + describe(bias)
                            + ", more than half the width of a 95% interval: more episodes allow a narrower kernel");
        }
        return Caution.note(
                Kind.MODEL,
                judged + "What its own actions are worth differs from that by what the noise does"
                        + (Double.isNaN(bias) ? "" : ", about " + describe(bias)));
    }

    private String article() {
        return kernel == Kernel.GAUSSIAN ? "a Gaussian" : "an Epanechnikov";
    }

    private static String describe(double... values) {
        return String.join(
                ", ",
                Arrays.stream(values)
                        .mapToObj(value -> String.format(Locale.ROOT, "%.3g", value))
                        .toList());
    }
}
