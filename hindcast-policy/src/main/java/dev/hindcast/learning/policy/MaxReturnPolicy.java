package dev.hindcast.learning.policy;

import dev.hindcast.dataset.Space;
import dev.hindcast.environment.DensityPolicy;
import dev.hindcast.environment.Past;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A Reinformer's policy (Zhuang et al. 2024, arXiv 2405.08740): a ~ N(tanh(f(...)), sigma^2) of the last K steps and of a return-to-go that the
 * network itself says of them, about the highest that the data had. It is told no target. Immutable, safe for use by several threads at once.
 */
public final class MaxReturnPolicy implements NetworkPolicy {
    private final PredictedReturns window;
    private final FeedForward head;
    private final ContinuousNetworkPolicy reading;

    /**
     * A policy of the last K steps.
     *
     * @param input of each observation, and K
     * @param sequence of tokens of three kinds: an observation, a return-to-go, an action in [-1, 1]
     * @param returns from what the network says of an observation to the return-to-go that follows
     * @param head from what it says of that return to an action before its tanh
     * @param logStd log sigma, one an action component
     */
    public MaxReturnPolicy(
            FrameStack input, SequenceNetwork sequence, FeedForward returns, FeedForward head, float[] logStd) {
        this(new PredictedReturns(input, sequence, returns), head, logStd);
    }

    MaxReturnPolicy(PredictedReturns window, FeedForward head, float[] logStd) {
        this.window = window;
        this.head = head;
        Space actions = window.input().spec().actionSpace();
        window.requireFit(head, NetworkPolicy.boundedActions(actions).size());
        this.reading = ContinuousNetworkPolicy.gaussian(window.output(), head, logStd);
    }

    @Override
    public Kind kind() {
        return Kind.MAX_RETURN;
    }

    @Override
    public FrameStack input() {
        return window.input();
    }

    /**
     * All of the episode, since the network is told how long it has gone on; K where it is told one number for all steps and the window moves
     * on with each.
     */
    @Override
    public int context() {
        return window.lookedAt();
    }

    /** What is read of the return that the network says. */
    @Override
    public FeedForward network() {
        return head;
    }

    /** A copy of the log standard deviations. */
    public float[] logStd() {
        return reading.logStd();
    }

    @Override
    public Space actionSpace() {
        return spec().actionSpace();
    }

    @Override
    public float[] act(Past past, RandomGenerator random) {
        return reading.act(window.said(past), random);
    }

    @Override
    public float[] sample(Past past, RandomGenerator random) {
        return reading.sample(window.said(past), random);
    }

    /** See {@link ContinuousNetworkPolicy#density}. */
    @Override
    public Optional<DensityPolicy> density() {
        return reading.density()
                .map(density ->
                        DensityPolicy.of(this, (past, action) -> density.logDensity(window.said(past), action)));
    }

    void put(NamedArrays arrays) {
        window.put(arrays);
        arrays.put("log_std", logStd());
    }

    static MaxReturnPolicy read(NamedArrays arrays, FrameStack input, FeedForward head) {
        return new MaxReturnPolicy(PredictedReturns.read(arrays, input), head, arrays.finite("log_std"));
    }
}
