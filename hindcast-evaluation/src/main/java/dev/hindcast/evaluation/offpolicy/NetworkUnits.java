package dev.hindcast.evaluation.offpolicy;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Past;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.policy.FrameStack;
import dev.hindcast.learning.policy.NetworkPolicy;

/**
 * How networks see observations and actions: standardized observations, the last K of them where a policy looks back, actions in [-1, 1],
 * what is discrete counted from 0 and one-hot where it is an input.
 */
final class NetworkUnits {
    private final DatasetSpec spec;
    private final FrameStack stack;
    /** The steps of an episode where networks see how many of them have passed, or 0. */
    private final int steps;

    NetworkUnits(DatasetSpec spec) {
        this(spec, 1);
    }

    /**
     * @param context K, how many observations an input is made of
     */
    NetworkUnits(DatasetSpec spec, int context) {
        this(spec, context, 0);
    }

    /**
     * @param context K, how many observations an input is made of
     * @param steps of an episode at most, where networks see how many have passed, scaled to [-1, 1]; 0 where they do not
     */
    NetworkUnits(DatasetSpec spec, int context, int steps) {
        this.spec = spec;
        this.stack = new FrameStack(spec, context);
        this.steps = steps;
        if (!discreteActions()) {
            NetworkPolicy.boundedActions(spec.actionSpace());
        }
    }

    DatasetSpec spec() {
        return spec;
    }

    int observationSize() {
        return spec.observationSpace().size();
    }

    /** K, how many observations an input is made of. */
    int context() {
        return stack.context();
    }

    /** Components of what networks take of a state. */
    int inputSize() {
        return stack.size() + clock();
    }

    private int clock() {
        return steps > 0 ? 1 : 0;
    }

    /** Numbers from which {@link #inputs} are made: discrete observations are kept as their numbers where they are not stacked. */
    int stateSize() {
        return observedSize() + clock();
    }

    private int observedSize() {
        return stack.context() == 1 ? observationSize() : stack.size();
    }

    int actionSize() {
        return spec.actionSpace().size();
    }

    boolean discreteActions() {
        return spec.actionSpace() instanceof Discrete;
    }

    /** How many discrete actions there are. */
    int actionCount() {
        return spec.actionSpace() instanceof Discrete discrete ? discrete.n() : 0;
    }

    /** Writes what is seen at time {@code t} of an episode, {@link #stateSize()} numbers, at {@code into[at]}. */
    void state(Episode episode, int t, float[] into, int at) {
        if (stack.context() == 1) {
            observations(episode.observations(), t * observationSize(), 1, into, at);
        } else {
            float[] seen = stack.of(Past.of(spec.observationSpace(), spec.actionSpace(), episode, t));
            System.arraycopy(seen, 0, into, at, seen.length);
        }
        if (steps > 0) {
            into[at + observedSize()] = 2f * Math.min(t, steps) / steps - 1;
        }
    }

    /** Writes {@code count} observations, row-major, at {@code into[at]}. */
    void observations(float[] source, int from, int count, float[] into, int at) {
        int size = observationSize();
        for (int i = 0; i < count * size; i += size) {
            spec.convertObservation(source, from + i, into, at + i);
        }
    }

    /** Writes {@code count} actions, row-major, at {@code into[at]}. */
    void actions(float[] source, int from, int count, float[] into, int at) {
        int size = actionSize();
        for (int i = 0; i < count * size; i += size) {
            spec.convertAction(source, from + i, into, at + i);
        }
    }

    /** The first {@code count} states of an episode as a tensor, count x input size. */
    Tensor states(Episode episode, int count) {
        int size = stateSize();
        float[] states = new float[count * size];
        for (int t = 0; t < count; t++) {
            state(episode, t, states, t * size);
        }
        return inputs(Tensor.of(Device.cpu(), states, count, size));
    }

    /** {@code count} actions as a tensor, count x action size. */
    Tensor actions(float[] source, int count) {
        float[] converted = new float[count * actionSize()];
        actions(source, 0, count, converted, 0);
        return Tensor.of(Device.cpu(), converted, count, actionSize());
    }

    /** What networks take of converted states. */
    Tensor inputs(Tensor states) {
        return steps == 0
                ? observed(states)
                : Tensor.concatenate(observed(states.columns(0, observedSize())), states.columns(observedSize(), 1));
    }

    private Tensor observed(Tensor states) {
        return stack.context() == 1 && spec.observationSpace() instanceof Discrete discrete
                ? states.oneHot(discrete.n())
                : states;
    }
}
