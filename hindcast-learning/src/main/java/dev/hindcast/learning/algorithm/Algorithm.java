package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.nn.LegalActions;
import dev.hindcast.learning.nn.Networks;
import dev.hindcast.learning.nn.Noise;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.NetworkPolicy;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A running learner: networks, optimisers and the update that changes them. Used by one thread at a time, inside a
 * {@link dev.hindcast.learning.nn.Scope}.
 */
public abstract class Algorithm implements AutoCloseable {
    private final Config config;
    private final Networks networks;
    private long updates;

    /** A learner without networks yet. */
    protected Algorithm(Config config, Networks networks) {
        this.config = config;
        this.networks = networks;
    }

    /** Learns from a batch. */
    public final Losses update(Batch batch) {
        networks.noise().startUpdate(updates);
        Losses losses = learn(batch);
        updates++;
        return losses;
    }

    /** The losses in the paper's order, each minimized by its optimiser. */
    protected abstract Losses learn(Batch batch);

    /** The policy as it is now: an immutable copy that acts in the environment's units and needs neither learner nor engine. */
    public abstract NetworkPolicy policy();

    /**
     * The policy's mode for observations as a {@link Batch} holds them.
     *
     * @param legal which actions there are to choose from, where they are discrete
     * @return actions as a {@link Batch} holds them
     */
    public abstract Tensor act(Tensor observations, LegalActions legal);

    /** {@link #act(Tensor, LegalActions)} where every action is legal. */
    public final Tensor act(Tensor observations) {
        return act(observations, LegalActions.unrestricted());
    }

    /** What the learner thinks that actions are worth, n values, if it has a Q: its most cautious critic's. */
    public Optional<Tensor> actionValues(Tensor observations, Tensor actions) {
        return Optional.empty();
    }

    /** The settings. */
    public final Config config() {
        return config;
    }

    /** What the data look like. */
    public final DatasetSpec spec() {
        return networks.spec();
    }

    /** The networks and optimisers. */
    public final Networks networks() {
        return networks;
    }

    /** How many updates were done. */
    public final long updates() {
        return updates;
    }

    /** The random numbers of the current update. */
    protected final Noise noise() {
        return networks.noise();
    }

    /** The whole state of this learner by name; with {@link #updates} all that {@link #restore} needs. */
    public final Map<String, Tensor> state() {
        return networks.state();
    }

    /**
     * Goes back to a state.
     *
     * @param updates what {@link #updates} was
     * @param values what {@link #state} held, flat
     * @throws IllegalArgumentException where names or sizes differ from this learner's
     */
    public final void restore(long updates, Map<String, float[]> values) {
        Map<String, Tensor> state = state();
        if (!state.keySet().equals(values.keySet())) {
            throw new IllegalArgumentException(
                    "The saved state holds " + values.keySet() + ", this learner needs " + state.keySet());
        }
        Map<String, float[]> current = Networks.currentState(values);
        state.forEach((name, tensor) -> tensor.assign(Objects.requireNonNull(current.get(name))));
        networks.restored();
        this.updates = updates;
    }

    /** Frees nothing that the garbage collector would not: a learner's tensors die with it. */
    @Override
    public void close() {}
}
