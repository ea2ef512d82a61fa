package dev.hindcast.learning.algorithm;

import dev.hindcast.learning.dynamics.Imagination;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.replay.Replay;

/** How {@link Morel} learns a policy in its model. */
interface PolicyLearner {
    /** Takes a step towards the logged actions; the loss. */
    Tensor imitate(Tensor observations, Tensor actions);

    /** Takes a step towards actions that are worth more where {@code imagination} has to do with the world. */
    Losses improve(Replay data, Imagination imagination);

    /** What it acts by, and by what it judges actions. */
    ActorCritic learned();
}
