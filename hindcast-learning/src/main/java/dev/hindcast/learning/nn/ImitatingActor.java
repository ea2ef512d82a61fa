package dev.hindcast.learning.nn;

/** An actor that can be taught by logged actions, also where they lie on the bounds. */
public sealed interface ImitatingActor extends ContinuousActor permits DeterministicActor, GaussianActor {
    /** What the policy is. */
    enum Kind {
        /** N(tanh(f(s)), sigma^2), taught by likelihood. */
        GAUSSIAN,
        /** tanh(f(s)), taught by squared error. */
        DETERMINISTIC
    }

    /** How badly each logged action is imitated: n values. */
    Tensor imitationLoss(Tensor observations, Tensor actions);
}
