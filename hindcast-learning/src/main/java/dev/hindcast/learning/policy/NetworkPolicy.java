package dev.hindcast.learning.policy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.Policy;

/** A learned policy: networks in plain Java, and what they need to act in the environment's units. Immutable. */
public sealed interface NetworkPolicy extends Policy permits ContinuousNetworkPolicy, DiscreteNetworkPolicy {
    /** What the network's output stands for. */
    enum Kind {
        /** a = tanh(f(s)). */
        DETERMINISTIC,
        /** a ~ N(tanh(f(s)), sigma^2), limited to [-1, 1]. */
        GAUSSIAN,
        /** a = tanh(u), u ~ N(mu(s), sigma(s)^2). */
        TANH_GAUSSIAN,
        /** The discrete action of the highest f(s). */
        GREEDY,
        /** A discrete action drawn from softmax f(s). */
        CATEGORICAL,
        /** The discrete action of the highest f(s) among those that a behaviour policy takes often enough. */
        CONSTRAINED
    }

    /** What the network's output stands for. */
    Kind kind();

    /** What the network sees of an episode. */
    FrameStack input();

    /** The spaces and the standardization. */
    default DatasetSpec spec() {
        return input().spec();
    }

    /** K, how many observations the network sees. */
    @Override
    default int context() {
        return input().context();
    }

    /**
     * The action space as a bounded box.
     *
     * @throws IllegalArgumentException where it is not one; the message says what to do
     */
    static Box boundedActions(Space space) {
        if (space instanceof Box box && box.bounded()) {
            return box;
        }
        throw new IllegalArgumentException("This learner needs continuous actions with finite bounds, not " + space
                + ": state the bounds when the data are opened, or choose an algorithm for discrete actions");
    }
}
