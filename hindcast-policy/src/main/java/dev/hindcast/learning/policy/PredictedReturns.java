package dev.hindcast.learning.policy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import java.util.ArrayList;
import java.util.List;

/**
 * What a Reinformer sees of an episode: the last K steps, each as its observation, the return-to-go that the network itself says of that, and its
 * action, the last without one. The return of each step of the window is said in view of those before it in the window.
 *
 * @param input of each observation, and K
 * @param sequence of tokens of three kinds: an observation, a return-to-go, an action
 * @param returns from what the network says of an observation to the return-to-go that follows, as the network is told it
 */
record PredictedReturns(FrameStack input, SequenceNetwork sequence, FeedForward returns) {
    private static final int RETURN = 1;
    private static final int ACTION = 2;

    /** What the network says of the present return-to-go, as the one observation of a policy that sees this alone. */
    Past said(Past past) {
        DatasetSpec spec = input.spec();
        int now = past.length();
        int first = input.first(now);
        List<SequenceNetwork.Token> tokens = new ArrayList<>();
        for (int t = first; t <= now; t++) {
            tokens.add(new SequenceNetwork.Token(0, t, spec.input(past.observation(t))));
            tokens.add(new SequenceNetwork.Token(RETURN, t, returns.of(sequence.last(tokens))));
            if (t < now) {
                tokens.add(new SequenceNetwork.Token(ACTION, t, ReturnWindow.action(spec, past.action(t))));
            }
        }
        return Past.of(sequence.last(tokens), past.legalActions());
    }

    /** What {@link Policy#context} is of a policy that goes by this: the network tells the numbers of steps apart where it has several. */
    int lookedAt() {
        return sequence.timesteps().count() == 1 ? input.lookedAt() : Policy.WHOLE_EPISODE;
    }

    /** What a policy sees that sees what is {@link #said}. */
    FrameStack output() {
        return new FrameStack(
                DatasetSpec.unstandardized(
                        Box.unbounded(sequence.width()), input.spec().actionSpace()),
                1);
    }

    /** Checks that the network reads such tokens, and that a return and so many outputs are read from it. */
    void requireFit(FeedForward head, int outputs) {
        DatasetSpec spec = input.spec();
        List<Integer> expected = List.of(spec.inputSize(), 1, ReturnWindow.actionSize(spec));
        ReturnWindow.requireFit(spec, expected, sequence, head, outputs);
        ReturnWindow.requireFit(spec, expected, sequence, returns, 1);
    }

    void put(NamedArrays arrays) {
        sequence.put(arrays);
        NetworkArrays.put(arrays, "network/return", returns);
    }

    static PredictedReturns read(NamedArrays arrays, FrameStack input) {
        return new PredictedReturns(input, SequenceNetwork.read(arrays), NetworkArrays.read(arrays, "network/return"));
    }
}
