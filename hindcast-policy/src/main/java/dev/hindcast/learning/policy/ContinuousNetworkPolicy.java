package dev.hindcast.learning.policy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.DensityPolicy;
import dev.hindcast.environment.Past;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A learned policy for bounded continuous actions: standardizes the last K observations, evaluates a network, squashes its output by
 * tanh and stretches [-1, 1] to the action space. Immutable, safe for use by several threads at once.
 */
public final class ContinuousNetworkPolicy implements NetworkPolicy {
    private static final float MIN_LOG_STD = -20;
    private static final float MAX_LOG_STD = 2;

    /** The largest 32-bit number below 1. */
    private static final double INSIDE = Math.nextDown(1f);

    private final Kind kind;
    private final FrameStack input;
    private final FeedForward network;
    private final float[] logStd;
    private final float[] low;
    private final float[] high;

    ContinuousNetworkPolicy(Kind kind, FrameStack input, FeedForward network, float[] logStd) {
        Box actions = NetworkPolicy.boundedActions(input.spec().actionSpace());
        int outputs = kind == Kind.TANH_GAUSSIAN ? 2 * actions.size() : actions.size();
        if (network.inputs() != input.size() || network.outputs() != outputs) {
            throw new IllegalArgumentException("A " + kind + " policy from " + input.context() + " of "
                    + input.spec().observationSpace() + " to " + actions + " cannot have a network from "
                    + network.inputs() + " to " + network.outputs()
                    + " values");
        }
        if (logStd.length != (kind == Kind.GAUSSIAN ? actions.size() : 0)) {
            throw new IllegalArgumentException("A " + kind + " policy cannot have " + logStd.length + " deviations");
        }
        this.kind = kind;
        this.input = input;
        this.network = network;
        this.logStd = logStd.clone();
        this.low = actions.low();
        this.high = actions.high();
    }

    /** a = tanh(f(s)). */
    public static ContinuousNetworkPolicy deterministic(DatasetSpec spec, FeedForward network) {
        return deterministic(new FrameStack(spec, 1), network);
    }

    /** {@link #deterministic(DatasetSpec, FeedForward)} of the last K observations. */
    public static ContinuousNetworkPolicy deterministic(FrameStack input, FeedForward network) {
        return new ContinuousNetworkPolicy(Kind.DETERMINISTIC, input, network, new float[0]);
    }

    /** a ~ N(tanh(f(s)), exp(logStd)^2). */
    public static ContinuousNetworkPolicy gaussian(DatasetSpec spec, FeedForward network, float[] logStd) {
        return gaussian(new FrameStack(spec, 1), network, logStd);
    }

    /** {@link #gaussian(DatasetSpec, FeedForward, float[])} of the last K observations. */
    public static ContinuousNetworkPolicy gaussian(FrameStack input, FeedForward network, float[] logStd) {
        return new ContinuousNetworkPolicy(Kind.GAUSSIAN, input, network, logStd);
    }

    /** a = tanh(u), u ~ N(mu(s), sigma(s)^2), the network giving mu and log sigma. */
    public static ContinuousNetworkPolicy tanhGaussian(DatasetSpec spec, FeedForward network) {
        return tanhGaussian(new FrameStack(spec, 1), network);
    }

    /** {@link #tanhGaussian(DatasetSpec, FeedForward)} of the last K observations. */
    public static ContinuousNetworkPolicy tanhGaussian(FrameStack input, FeedForward network) {
        return new ContinuousNetworkPolicy(Kind.TANH_GAUSSIAN, input, network, new float[0]);
    }

    @Override
    public String toString() {
        return NetworkPolicy.inWords(this);
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public FrameStack input() {
        return input;
    }

    /** The network, from what {@link #input} makes of a past. */
    @Override
    public FeedForward network() {
        return network;
    }

    /** A copy of the free log standard deviations; empty unless {@link Kind#GAUSSIAN}. */
    public float[] logStd() {
        return logStd.clone();
    }

    @Override
    public Space actionSpace() {
        return spec().actionSpace();
    }

    @Override
    public float[] act(Past past, RandomGenerator random) {
        float[] output = network.of(input.of(past));
        float[] action = new float[low.length];
        for (int i = 0; i < action.length; i++) {
            action[i] = stretched((float) Math.tanh(output[i]), i);
        }
        return action;
    }

    @Override
    public float[] sample(Past past, RandomGenerator random) {
        if (kind == Kind.DETERMINISTIC) {
            return act(past, random);
        }
        float[] output = network.of(input.of(past));
        float[] action = new float[low.length];
        for (int i = 0; i < action.length; i++) {
            double noise = random.nextGaussian();
            double squashed = kind == Kind.TANH_GAUSSIAN
                    ? Math.tanh(output[i] + deviation(output[low.length + i]) * noise)
                    : Math.max(-1, Math.min(1, Math.tanh(output[i]) + deviation(logStd[i]) * noise));
            action[i] = stretched((float) squashed, i);
        }
        return action;
    }

    /**
     * This policy with its density, unless it is deterministic or an action's range is empty.
     *
     * <p>A Gaussian policy limits its samples, so that each bound is drawn with a probability of its own. There the density is that
     * probability: it is the density with respect to lengths inside of the bounds and to unit masses at them, under which the
     * inside and the bounds together integrate to 1. Ratios of two such policies are right everywhere; a ratio to another kind of
     * policy has no meaning at the bounds.
     *
     * <p>A tanh-Gaussian policy comes to a bound only by rounding: there the density is that of the nearest 32-bit number inside.
     */
    @Override
    public Optional<DensityPolicy> density() {
        boolean spread = true;
        for (int i = 0; i < low.length; i++) {
            spread &= low[i] < high[i];
        }
        return kind == Kind.DETERMINISTIC || !spread
                ? Optional.empty()
                : Optional.of(DensityPolicy.of(this, this::logDensity));
    }

    private double logDensity(Past past, float[] action) {
        if (!spec().actionSpace().contains(action)) {
            return Double.NEGATIVE_INFINITY;
        }
        float[] output = network.of(input.of(past));
        double sum = 0;
        for (int i = 0; i < low.length; i++) {
            sum += kind == Kind.TANH_GAUSSIAN
                    ? logTanhDensity(action[i], i, new Gaussian(output[i], deviation(output[low.length + i])))
                    : logLimitedDensity(action[i], i, new Gaussian(Math.tanh(output[i]), deviation(logStd[i])));
        }
        return sum;
    }

    /** d tanh(u) / du = 1 - tanh(u)^2. */
    private double logTanhDensity(float action, int i, Gaussian beforeTanh) {
        double squashed = Math.max(-INSIDE, Math.min(INSIDE, squashed(action, i)));
        double u = (Math.log1p(squashed) - Math.log1p(-squashed)) / 2;
        return beforeTanh.logDensity(u) - Math.log1p(-squashed * squashed) - logStretch(i);
    }

    private double logLimitedDensity(float action, int i, Gaussian unlimited) {
        if (action <= stretched(-1, i)) {
            return unlimited.logCumulative(-1);
        }
        if (action >= stretched(1, i)) {
            return unlimited.logSurvival(1);
        }
        return unlimited.logDensity(squashed(action, i)) - logStretch(i);
    }

    private double squashed(float action, int i) {
        return 2 * ((double) action - low[i]) / ((double) high[i] - low[i]) - 1;
    }

    private double logStretch(int i) {
        return Math.log(((double) high[i] - low[i]) / 2);
    }

    static double deviation(float logStd) {
        return Math.exp(Math.max(MIN_LOG_STD, Math.min(MAX_LOG_STD, logStd)));
    }

    private float stretched(float squashed, int i) {
        return stretched(squashed, low[i], high[i]);
    }

    private static float stretched(float squashed, float low, float high) {
        return Math.max(low, Math.min(high, low + (squashed + 1) / 2 * (high - low)));
    }

    /** An action in [-1, 1] in the environment's units. */
    static float[] stretched(float[] squashed, float[] low, float[] high) {
        float[] action = new float[squashed.length];
        for (int i = 0; i < action.length; i++) {
            action[i] = stretched(squashed[i], low[i], high[i]);
        }
        return action;
    }
}
