package dev.hindcast.learning.policy;

import dev.hindcast.dataset.Discrete;
import dev.hindcast.environment.DiscretePolicy;
import dev.hindcast.environment.Past;

/**
 * A Reinformer's policy (Zhuang et al. 2024, arXiv 2405.08740) for discrete actions: softmax over the legal ones of what a transformer says of the
 * last K steps and of a return-to-go that it says itself. Immutable, safe for use by several threads at once.
 */
public final class DiscreteMaxReturnPolicy implements NetworkPolicy, DiscretePolicy {
    private final PredictedReturns window;
    private final FeedForward head;
    private final DiscreteNetworkPolicy reading;

    /**
     * A policy of the last K steps.
     *
     * @param input of each observation, and K
     * @param sequence of tokens of three kinds: an observation, a return-to-go, the number of an action, from 0
     * @param returns from what the network says of an observation to the return-to-go that follows
     * @param head from what it says of that return to a logit for each action
     */
    public DiscreteMaxReturnPolicy(FrameStack input, SequenceNetwork sequence, FeedForward returns, FeedForward head) {
        this(new PredictedReturns(input, sequence, returns), head);
    }

    DiscreteMaxReturnPolicy(PredictedReturns window, FeedForward head) {
        this.window = window;
        this.head = head;
        Discrete actions =
                DiscreteNetworkPolicy.requireDiscrete(window.input().spec().actionSpace());
        window.requireFit(head, actions.n());
        this.reading = DiscreteNetworkPolicy.categorical(window.output(), head);
    }

    @Override
    public Kind kind() {
        return Kind.DISCRETE_MAX_RETURN;
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

    @Override
    public Discrete actionSpace() {
        return reading.actionSpace();
    }

    @Override
    public double[] probabilities(Past past) {
        return reading.probabilities(window.said(past));
    }

    void put(NamedArrays arrays) {
        window.put(arrays);
    }

    static DiscreteMaxReturnPolicy read(NamedArrays arrays, FrameStack input, FeedForward head) {
        return new DiscreteMaxReturnPolicy(PredictedReturns.read(arrays, input), head);
    }
}
