package dev.hindcast.learning.nn;

import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.learning.policy.FrameStack;
import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.policy.ReturnTarget;
import dev.hindcast.learning.policy.TriedReturns;
import dev.hindcast.learning.policy.ValuedSequencePolicy;
import java.util.stream.IntStream;

/**
 * What a Decision Transformer of continuous actions would do for each of several returns, of which the most cautious critic's best is taken: see
 * {@link ValuedSequencePolicy}.
 *
 * @param actor what would be done, with the return that is aimed at
 * @param tried which other returns are tried
 * @param critics the values of several members, of which the smallest counts
 */
public record ValuedSequenceActor(SequenceActor actor, TriedReturns tried, Network critics) implements Actor {
    /** The action at the first step of an episode that begins with each observation. */
    @Override
    public Tensor mode(Tensor observations, LegalActions legal) {
        int n = observations.rows();
        Tensor[] each = tried.below(actor.target())
                .map(target -> aimedAt(target).mode(observations, legal))
                .toArray(Tensor[]::new);
        Tensor proposals = Tensor.concatenate(each).reshape(n, tried.count(), -1);
        Tensor values = critics.of(observations, proposals.reshape((long) n * tried.count(), -1))
                .reshape(critics.size(), n, -1)
                .min(0);
        return proposals.pickRows(values.argmax());
    }

    private SequenceActor aimedAt(ReturnTarget target) {
        return new SequenceActor(actor.model(), actor.context(), actor.stride(), target);
    }

    @Override
    public NetworkPolicy snapshot(DatasetSpec spec) {
        return new ValuedSequencePolicy(
                new FrameStack(spec, actor.context(), actor.stride()),
                actor.target(),
                tried,
                actor.model().snapshot(),
                actor.model().readout(0),
                IntStream.range(0, critics.size()).mapToObj(critics::snapshot).toList());
    }
}
