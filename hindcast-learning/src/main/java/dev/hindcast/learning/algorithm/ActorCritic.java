package dev.hindcast.learning.algorithm;

import dev.hindcast.learning.nn.Actor;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.replay.Transitions;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a learner acts by, and by what it judges actions.
 *
 * @param actor the policy
 * @param values from n observations and an action for each, as a {@link Transitions} holds them, to n values: the most cautious critic's;
 *     null where the learner has no Q
 */
public record ActorCritic(Actor actor, @Nullable BinaryOperator<Tensor> values) {
    /** A policy without critic. */
    public static ActorCritic of(Actor actor) {
        return new ActorCritic(actor, null);
    }
}
