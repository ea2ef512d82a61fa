package dev.hindcast.learning.policy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.Past;
import java.util.random.RandomGenerator;

/**
 * A Decision Transformer's policy (Chen et al. 2021, arXiv 2106.01345): a = tanh(f(...)) of the last K steps with their returns-to-go,
 * which are counted down from the return that it aims at. Immutable, safe for use by several threads at once.
 */
public final class SequencePolicy implements NetworkPolicy, ReturnConditionedPolicy {
    private final ReturnWindow window;
    private final SequenceNetwork sequence;
    private final FeedForward head;
    private final Box actions;

    /**
     * A policy of the last K steps.
     *
     * @param input of each observation, and K
     * @param target what it aims at
     * @param sequence of tokens of three kinds: a return-to-go, an observation, an action in [-1, 1]
     * @param head from what the network says of the last observation to an action before its tanh
     */
    public SequencePolicy(FrameStack input, ReturnTarget target, SequenceNetwork sequence, FeedForward head) {
        this.window = new ReturnWindow(input, target);
        this.sequence = sequence;
        this.head = head;
        this.actions = NetworkPolicy.boundedActions(input.spec().actionSpace());
        window.requireFit(sequence, head, actions.size());
    }

    @Override
    public String toString() {
        return NetworkPolicy.inWords(this);
    }

    @Override
    public Kind kind() {
        return Kind.SEQUENCE;
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
    public SequencePolicy aimingAt(double targetReturn) {
        return new SequencePolicy(input(), target().withValue(targetReturn), sequence, head);
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
    public Space actionSpace() {
        return spec().actionSpace();
    }

    @Override
    public float[] act(Past past, RandomGenerator random) {
        float[] action = head.of(sequence.last(window.of(past)));
        for (int i = 0; i < action.length; i++) {
            action[i] = (float) Math.tanh(action[i]);
        }
        return ContinuousNetworkPolicy.stretched(action, actions.low(), actions.high());
    }
}
