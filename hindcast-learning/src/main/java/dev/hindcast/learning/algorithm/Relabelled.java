package dev.hindcast.learning.algorithm;

import dev.hindcast.learning.replay.Replay;
import org.jspecify.annotations.Nullable;

/** Data whose returns-to-go a learner's value has relabelled, once that value stands. */
final class Relabelled {
    private final ActorCritic value;
    private @Nullable Replay source;
    private @Nullable Replay data;

    /** @param value what V(s) = Q(s, a) of the policy's own mode a comes from */
    Relabelled(ActorCritic value) {
        this.value = value;
    }

    /** The data, relabelled at the first call. */
    Replay of(Replay logged) {
        if (data == null || source != logged) {
            source = logged;
            data = logged.relabelled((states, legal) ->
                    value.values().apply(states, value.actor().mode(states, legal)));
        }
        return data;
    }
}
