package dev.hindcast.learning.training;

import dev.hindcast.learning.policy.NetworkPolicy;
import dev.hindcast.learning.training.HandOver.Player;
import dev.hindcast.learning.training.HandOver.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who acts where a {@link HandOver} watches over it: the policy that is trusted, or the one on trial. */
final class WatchedPlay {
    private final HandOver handOver;
    private final List<TrialEnd> ends = new ArrayList<>();
    private NetworkPolicy trusted;
    private @Nullable NetworkPolicy candidate;
    private @Nullable NetworkPolicy next;

    /** @param trusted what was there before */
    WatchedPlay(HandOver handOver, NetworkPolicy trusted) {
        this.handOver = handOver;
        this.trusted = trusted;
    }

    /** Who acts in the episode under way. */
    NetworkPolicy player() {
        return handOver.next() == Player.CANDIDATE && candidate != null ? candidate : trusted;
    }

    /**
     * Puts a policy on trial, from the next episode on. While another is on trial it waits, and a newer one takes its place.
     *
     * @param begins whether the present episode is that one, as no step of it was taken
     */
    void propose(NetworkPolicy policy, boolean begins) {
        next = policy;
        if (begins) {
            begin();
        }
    }

    private void begin() {
        if (next != null && handOver.open()) {
            candidate = next;
            next = null;
            handOver.propose();
        }
    }

    /** Hears of an episode that has ended after so many steps. */
    void ended(double episodeReturn, long step) {
        Verdict verdict = handOver.ended(episodeReturn);
        if (verdict != Verdict.UNDECIDED && candidate != null) {
            ends.add(new TrialEnd(step, verdict, handOver.account()));
            trusted = verdict == Verdict.ACCEPTED ? candidate : trusted;
            candidate = null;
        }
        begin();
    }

    /** The policy that was accepted last, or was there before. */
    NetworkPolicy trusted() {
        return trusted;
    }

    /** The trials that have ended, and the one that is under way after so many steps. */
    List<TrialEnd> trials(long step) {
        return candidate == null
                ? List.copyOf(ends)
                : Stream.concat(ends.stream(), Stream.of(new TrialEnd(step, Verdict.UNDECIDED, handOver.account())))
                        .toList();
    }

    /** See {@link HandOver#metrics}. */
    Map<String, Double> metrics() {
        return handOver.metrics();
    }
}
