package dev.hindcast.learning.policy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.Past;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A deterministic policy that chooses a latent code, of which a decoder makes an action: a = tanh(g(s, z)), z = limit tanh(f(s)), perhaps
 * perturbed (Zhou, Bajracharya and Held 2020, arXiv 2011.07213). Immutable, safe for use by several threads at once.
 */
public final class DecodedPolicy implements NetworkPolicy {
    private final FrameStack input;
    private final FeedForward network;
    private final float latentLimit;
    private final FeedForward decoder;
    private final @Nullable Perturbation perturbation;
    private final float[] low;
    private final float[] high;

    /**
     * A policy of the last K observations.
     *
     * @param network f, from a state to a latent code before its limit
     * @param latentLimit of each component of the code, on either side
     * @param decoder g, from a state and a code side by side to as many values as an action has
     * @param perturbation what is done to a decoded action, or null
     */
    public DecodedPolicy(
            FrameStack input,
            FeedForward network,
            float latentLimit,
            FeedForward decoder,
            @Nullable Perturbation perturbation) {
        Box actions = NetworkPolicy.boundedActions(input.spec().actionSpace());
        this.input = input;
        this.network = network;
        this.latentLimit = latentLimit;
        this.decoder = decoder;
        this.perturbation = perturbation;
        this.low = actions.low();
        this.high = actions.high();
        requireFit();
    }

    /** {@link #DecodedPolicy(FrameStack, FeedForward, float, FeedForward, Perturbation)} of the present observation. */
    public DecodedPolicy(
            DatasetSpec spec,
            FeedForward network,
            float latentLimit,
            FeedForward decoder,
            @Nullable Perturbation perturbation) {
        this(new FrameStack(spec, 1), network, latentLimit, decoder, perturbation);
    }

    private void requireFit() {
        if (!(latentLimit > 0 && Float.isFinite(latentLimit))) {
            throw new IllegalArgumentException("The limit of a latent code must be positive, got " + latentLimit);
        }
        if (network.inputs() != input.size()
                || decoder.inputs() != input.size() + network.outputs()
                || decoder.outputs() != low.length) {
            throw new IllegalArgumentException("A decoded policy from " + input.context() + " of "
                    + spec().observationSpace() + " to " + spec().actionSpace() + " cannot have a network from "
                    + network.inputs() + " to " + network.outputs() + " and a decoder from " + decoder.inputs() + " to "
                    + decoder.outputs() + " values");
        }
        if (perturbation != null) {
            perturbation.requireFit(input.size(), low.length);
        }
    }

    @Override
    public String toString() {
        return NetworkPolicy.inWords(this);
    }

    @Override
    public Kind kind() {
        return Kind.DECODED;
    }

    @Override
    public FrameStack input() {
        return input;
    }

    /** From what {@link #input} makes of a past to a latent code before its limit. */
    @Override
    public FeedForward network() {
        return network;
    }

    /** The limit of each component of the code. */
    public float latentLimit() {
        return latentLimit;
    }

    /** From a state and a code to an action before its tanh. */
    public FeedForward decoder() {
        return decoder;
    }

    /** What is done to a decoded action, or null. */
    public @Nullable Perturbation perturbation() {
        return perturbation;
    }

    @Override
    public Space actionSpace() {
        return spec().actionSpace();
    }

    @Override
    public float[] act(Past past, RandomGenerator random) {
        float[] state = input.of(past);
        float[][] code = StateRows.tanh(new float[][] {network.of(state)});
        for (int i = 0; i < code[0].length; i++) {
            code[0][i] *= latentLimit;
        }
        float[][] action = StateRows.tanh(decoder.of(StateRows.beside(state, code)));
        float[][] moved = perturbation == null ? action : perturbation.of(state, action);
        return ContinuousNetworkPolicy.stretched(moved[0], low, high);
    }
}
