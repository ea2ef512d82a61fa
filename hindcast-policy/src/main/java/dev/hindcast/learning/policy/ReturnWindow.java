package dev.hindcast.learning.policy;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.environment.Past;
import java.util.ArrayList;
import java.util.List;

/**
 * What a Decision Transformer sees of an episode: the last K steps, each as its return-to-go, its observation and its action, the last
 * without one.
 *
 * @param input of each observation, and K
 * @param target what the returns-to-go are counted down from
 */
record ReturnWindow(FrameStack input, ReturnTarget target) {
    /** The token of a step that actions are read from. */
    static final int OBSERVATION = 1;

    /** The tokens at the present time of an episode. */
    List<SequenceNetwork.Token> of(Past past) {
        DatasetSpec spec = input.spec();
        int now = past.length();
        int first = input.first(now);
        double returned = ReturnTarget.requireFinite(past.returnBefore(first));
        List<SequenceNetwork.Token> tokens = new ArrayList<>();
        for (int t = first; t <= now; t++) {
            tokens.add(new SequenceNetwork.Token(0, t, new float[] {target.scaled(target.value() - returned)}));
            tokens.add(new SequenceNetwork.Token(OBSERVATION, t, spec.input(past.observation(t))));
            if (t < now) {
                tokens.add(new SequenceNetwork.Token(2, t, action(spec, past.action(t))));
                returned = ReturnTarget.requireFinite(returned + past.reward(t));
            }
        }
        return tokens;
    }

    /** What a network sees of an action. */
    static float[] action(DatasetSpec spec, float[] action) {
        float[] unit = new float[action.length];
        spec.convertAction(action, 0, unit, 0);
        return unit;
    }

    /** Checks that a network reads such tokens and that something is read from it. */
    void requireFit(SequenceNetwork network, FeedForward head, int outputs) {
        DatasetSpec spec = input.spec();
        requireFit(spec, List.of(1, spec.inputSize(), actionSize(spec)), network, head, outputs);
    }

    /** Components of what a network sees of an action. */
    static int actionSize(DatasetSpec spec) {
        return spec.actionSpace() instanceof Discrete ? 1 : spec.actionSpace().size();
    }

    static void requireFit(
            DatasetSpec spec, List<Integer> expected, SequenceNetwork network, FeedForward head, int outputs) {
        List<Integer> actual = network.kinds().stream().map(FeedForward::inputs).toList();
        if (!actual.equals(expected) || head.inputs() != network.width() || head.outputs() != outputs) {
            throw new IllegalArgumentException("A policy of returns, " + spec.observationSpace() + " and "
                    + spec.actionSpace() + " cannot have a network of tokens of " + actual + " values, "
                    + network.width() + " wide, with a head from " + head.inputs() + " to " + head.outputs());
        }
    }
}
