package dev.hindcast.learning.policy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.Past;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The policy of a Q-value regularised Transformer (Hu et al. 2024, arXiv 2405.17098): what a Decision Transformer would do for each of several
 * returns, of which it takes what critics value most; {@link #sample} draws with probability proportional to e^Q. Immutable, safe for use by several
 * threads at once.
 */
public final class ValuedSequencePolicy implements NetworkPolicy, ReturnConditionedPolicy {
    private final List<ReturnWindow> windows;
    private final TriedReturns tried;
    /** The same for all, each for a window of its own. */
    private final List<SequenceNetwork> sequences;

    private final FeedForward head;
    private final CautiousCritics critics;
    private final Box actions;

    /**
     * A policy of the last K steps.
     *
     * @param input of each observation, and K
     * @param target what it aims at
     * @param tried which other returns it tries
     * @param sequence of tokens of three kinds: a return-to-go, an observation, an action in [-1, 1]
     * @param head from what the network says of the last observation to an action before its tanh
     * @param critics Q, each from a state and an action in [-1, 1] side by side to one value, of which the smallest counts
     */
    public ValuedSequencePolicy(
            FrameStack input,
            ReturnTarget target,
            TriedReturns tried,
            SequenceNetwork sequence,
            FeedForward head,
            List<FeedForward> critics) {
        this.windows =
                tried.below(target).map(each -> new ReturnWindow(input, each)).toList();
        this.tried = tried;
        this.sequences = windows.stream().map(window -> sequence.apart()).toList();
        this.head = head;
        this.critics = new CautiousCritics(critics);
        this.actions = NetworkPolicy.boundedActions(input.spec().actionSpace());
        windows.get(0).requireFit(sequence, head, actions.size());
        this.critics.requireFit(spec().inputSize(), actions.size());
    }

    @Override
    public Kind kind() {
        return Kind.VALUED_SEQUENCE;
    }

    @Override
    public FrameStack input() {
        return windows.get(0).input();
    }

    @Override
    public ReturnTarget target() {
        return windows.get(0).target();
    }

    /** Which other returns it tries. */
    public TriedReturns tried() {
        return tried;
    }

    @Override
    public ValuedSequencePolicy aimingAt(double targetReturn) {
        ReturnTarget other = target().withValue(targetReturn);
        return new ValuedSequencePolicy(input(), other, tried, sequences.get(0), head, critics.critics());
    }

    @Override
    public int context() {
        return ReturnConditionedPolicy.super.context();
    }

    /** What is read from the transformer. */
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
        float[][] proposals = proposals(past);
        return stretched(proposals[CautiousCritics.best(values(past, proposals))]);
    }

    @Override
    public float[] sample(Past past, RandomGenerator random) {
        float[][] proposals = proposals(past);
        return stretched(proposals[CautiousCritics.drawn(values(past, proposals), random)]);
    }

    private float[][] proposals(Past past) {
        float[][] outputs = IntStream.range(0, windows.size())
                .mapToObj(k -> head.of(sequences.get(k).last(windows.get(k).of(past))))
                .toArray(float[][]::new);
        return StateRows.tanh(outputs);
    }

    private float[] values(Past past, float[][] proposals) {
        return critics.values(spec().input(past.observation()), proposals);
    }

    private float[] stretched(float[] action) {
        return ContinuousNetworkPolicy.stretched(action, actions.low(), actions.high());
    }

    void put(NamedArrays arrays) {
        sequences.get(0).put(arrays);
        tried.put(arrays);
        for (int m = 0; m < critics.critics().size(); m++) {
            NetworkArrays.put(arrays, PolicyFile.CRITIC + m, critics.critics().get(m));
        }
    }

    static ValuedSequencePolicy read(NamedArrays arrays, FrameStack input, FeedForward head) {
        return new ValuedSequencePolicy(
                input,
                ReturnTarget.read(arrays),
                TriedReturns.read(arrays),
                SequenceNetwork.read(arrays),
                head,
                PolicyFile.critics(arrays, 0));
    }
}
