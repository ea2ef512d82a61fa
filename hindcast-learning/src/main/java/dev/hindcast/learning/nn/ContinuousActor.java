package dev.hindcast.learning.nn;

/** A policy network for continuous actions in [-1, 1]. */
public interface ContinuousActor extends Actor {
    /** The network, whose parameters are all that is to be optimised. */
    Network network();

    /** The most likely action for each observation: n x action size. */
    Tensor mode(Tensor observations);

    @Override
    default Tensor mode(Tensor observations, LegalActions legal) {
        return mode(observations);
    }
}
