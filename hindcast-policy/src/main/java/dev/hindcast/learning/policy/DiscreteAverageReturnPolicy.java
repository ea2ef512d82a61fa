package dev.hindcast.learning.policy;

import dev.hindcast.dataset.Discrete;
import dev.hindcast.environment.DiscretePolicy;
import dev.hindcast.environment.Past;

/**
 * A policy of discrete actions that aims at a return and is told of it by the mean reward of a step: softmax f(s, mean) over the legal actions.
 * The mean does not change while it acts, so that it needs no memory. Immutable, safe for use by several threads at once.
 */
public final class DiscreteAverageReturnPolicy implements NetworkPolicy, ReturnConditionedPolicy, DiscretePolicy {
    private final FeedForward network;
    private final ReturnTarget target;
    private final int horizon;
    private final DiscreteNetworkPolicy aimed;

    /**
     * A policy of the last K observations.
     *
     * @param network f, from what {@code input} makes of a past, and the mean reward behind it, to a logit for each action
     * @param target what it aims at
     * @param horizon how many steps an episode may have, at least 1
     */
    public DiscreteAverageReturnPolicy(FrameStack input, FeedForward network, ReturnTarget target, int horizon) {
        this.network = network;
        this.target = target;
        this.horizon = horizon;
        this.aimed = DiscreteNetworkPolicy.categorical(input, network.withLastInput(target.average(horizon)));
    }

    @Override
    public String toString() {
        return NetworkPolicy.inWords(this);
    }

    @Override
    public Kind kind() {
        return Kind.DISCRETE_AVERAGE_RETURN;
    }

    @Override
    public FrameStack input() {
        return aimed.input();
    }

    /** From what {@link #input} makes of a past, and the mean reward behind it. */
    @Override
    public FeedForward network() {
        return network;
    }

    /** How many steps an episode may have: what the target is divided by. */
    public int horizon() {
        return horizon;
    }

    @Override
    public ReturnTarget target() {
        return target;
    }

    @Override
    public DiscreteAverageReturnPolicy aimingAt(double targetReturn) {
        return new DiscreteAverageReturnPolicy(input(), network, target.withValue(targetReturn), horizon);
    }

    /** Of the input: the mean is the same at each step. */
    @Override
    public int context() {
        return input().context();
    }

    @Override
    public Discrete actionSpace() {
        return aimed.actionSpace();
    }

    @Override
    public double[] probabilities(Past past) {
        return aimed.probabilities(past);
    }
}
