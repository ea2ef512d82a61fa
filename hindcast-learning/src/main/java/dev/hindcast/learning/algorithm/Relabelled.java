package dev.hindcast.learning.algorithm;

import dev.hindcast.learning.nn.Actor;
import dev.hindcast.learning.nn.Tensor;
import dev.hindcast.learning.replay.Replay;
import java.util.Objects;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** Data whose returns-to-go a learner's value has relabelled, once that value stands. */
final class Relabelled {
    private final Actor actor;
    private final BinaryOperator<Tensor> values;
    private @Nullable Replay source;
    private @Nullable Replay data;

    /** @param value what V(s) = Q(s, a) of the policy's own mode a comes from */
    Relabelled(ActorCritic value) {
        this.actor = value.actor();
        this.values = Objects.requireNonNull(value.values(), "a critic");
    }

    /** The data, relabelled at the first call. */
    Replay of(Replay logged) {
        if (data == null || source != logged) {
            source = logged;
            data = logged.relabelled((states, legal) -> values.apply(states, actor.mode(states, legal)));
        }
        return data;
    }
}
