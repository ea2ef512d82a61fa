package dev.hindcast.learning.policy;

import dev.hindcast.dataset.Discrete;
import dev.hindcast.environment.DiscretePolicy;
import dev.hindcast.environment.Past;

/**
 * A Decision Transformer's policy for discrete actions (Chen et al. 2021, arXiv 2106.01345): softmax over the legal ones of what a
 * transformer says of the last steps and their returns-to-go. Immutable, safe for use by several threads at once.
 */
public final class DiscreteSequencePolicy implements NetworkPolicy, DiscretePolicy, ReturnConditionedPolicy {
    private final ReturnWindow window;
    private final SequenceNetwork sequence;
    private final FeedForward head;
    private final Discrete actionSpace;

    /**
     * A policy of the last K steps.
     *
     * @param input of each observation, and K
     * @param target what it aims at
     * @param sequence of tokens of three kinds: a return-to-go, an observation, the number of an action, from 0
     * @param head from what the network says of the last observation to a logit for each action
     */
    public DiscreteSequencePolicy(FrameStack input, ReturnTarget target, SequenceNetwork sequence, FeedForward head) {
        this.window = new ReturnWindow(input, target);
        this.sequence = sequence;
        this.head = head;
        this.actionSpace = DiscreteNetworkPolicy.requireDiscrete(input.spec().actionSpace());
        window.requireFit(sequence, head, actionSpace.n());
    }

    @Override
    public String toString() {
        return NetworkPolicy.inWords(this);
    }

    @Override
    public Kind kind() {
        return Kind.DISCRETE_SEQUENCE;
    }

    @Override
    public FrameStack input() {
        return window.input();
    }

    @Override
    public ReturnTarget target() {
        return window.target();
    }

    @Override
    public DiscreteSequencePolicy aimingAt(double targetReturn) {
        return new DiscreteSequencePolicy(input(), target().withValue(targetReturn), sequence, head);
    }

    @Override
    public int context() {
        return ReturnConditionedPolicy.super.context();
    }

    /** The transformer. */
    public SequenceNetwork sequence() {
        return sequence;
    }

    /** What is read from it. */
    @Override
    public FeedForward network() {
        return head;
    }

    @Override
    public Discrete actionSpace() {
        return actionSpace;
    }

    @Override
    public double[] probabilities(Past past) {
        boolean[] allowed = past.legalActions().toArray(actionSpace.n());
        return DiscreteNetworkPolicy.softmax(head.of(sequence.last(window.of(past))), allowed);
    }
}
