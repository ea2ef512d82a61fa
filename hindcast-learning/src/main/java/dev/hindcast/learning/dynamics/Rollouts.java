package dev.hindcast.learning.dynamics;

import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.replay.StepBuffer;

/**
 * Imagined episodes of at most H steps in a learner's units; what follows a termination is to be left out.
 *
 * @param observations n x (H + 1) x observation size
 * @param actions n x H x action size
 * @param rewards n x H, penalties taken off
 * @param terminated n x H, 1 where the step ended its episode
 */
public record Rollouts(Tensor observations, Tensor actions, Tensor rewards, Tensor terminated) {
    /** Adds them to a buffer, in which the oldest steps give way where the room ends. */
    public void addTo(StepBuffer buffer) {
        buffer.add(observations, actions, rewards, terminated);
    }
}
