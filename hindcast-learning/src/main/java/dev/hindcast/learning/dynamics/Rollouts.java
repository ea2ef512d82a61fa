package dev.hindcast.learning.dynamics;

import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.replay.StepBuffer;
import java.util.List;
import java.util.function.Function;

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

    /** Copies that outlive the current Scope, see {@link Tensor#kept}. */
    Rollouts kept() {
        return new Rollouts(observations.kept(), actions.kept(), rewards.kept(), terminated.kept());
    }

    /** Frees what was {@link #kept}. */
    void free() {
        observations.free();
        actions.free();
        rewards.free();
        terminated.free();
    }

    /** All of these below each other, as copies. */
    static Rollouts joined(List<Rollouts> parts) {
        return new Rollouts(
                joined(parts, Rollouts::observations),
                joined(parts, Rollouts::actions),
                joined(parts, Rollouts::rewards),
                joined(parts, Rollouts::terminated));
    }

    private static Tensor joined(List<Rollouts> parts, Function<Rollouts, Tensor> part) {
        return Tensor.stackRows(parts.stream().map(part).toArray(Tensor[]::new));
    }
}
