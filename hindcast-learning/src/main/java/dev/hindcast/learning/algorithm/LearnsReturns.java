package dev.hindcast.learning.algorithm;

/** The settings of a learner that is told what episodes went on to return. It learns from logged ones, whose returns are known, not while it acts. */
public interface LearnsReturns extends Config {
    /** Whether a phase of it learns from single transitions. */
    default boolean drawsTransitions() {
        return false;
    }
}
