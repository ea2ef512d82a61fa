package dev.hindcast.learning.nn;

import dev.hindcast.learning.policy.FeedForward;
import java.util.List;

/**
 * N perceptrons of the same shape with independent weights, optimised together.
 *
 * @param parameters the weights of all members
 * @param members at least one
 */
public record Ensemble(Parameters parameters, List<Mlp> members) {
    public Ensemble {
        members = List.copyOf(members);
    }

    /** The sizes of each member. */
    public Mlp.Shape shape() {
        return members.get(0).shape();
    }

    /** The number of members. */
    public int size() {
        return members.size();
    }

    /** A member. */
    public Mlp member(int index) {
        return members.get(index);
    }

    /** Member {@code index} in plain Java. */
    public FeedForward snapshot(int index) {
        return Snapshots.of(parameters, parameters.name() + "." + index, shape());
    }

    /** Polyak averaging towards {@code source}. */
    public void follow(Ensemble source, double rate) {
        parameters.follow(source.parameters, rate);
    }
}
