package dev.hindcast.evaluation.anytime;

import dev.hindcast.learning.training.HandOver.Player;
import dev.hindcast.learning.training.HandOver.Verdict;
import java.util.SplittableRandom;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/** Plays trials of a guard many times. */
final class GuardTrials {
    private GuardTrials() {}

    /** Plays an episode of a trial: who, and how many there were before. */
    @FunctionalInterface
    interface Episodes {
        double play(Player player, int before);
    }

    /** Episodes of a policy that is trusted and of one that is better by {@code gain}. */
    static Episodes of(Returns returns, double gain, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return (player, before) -> returns.draw(random, player == Player.CANDIDATE ? gain : 0);
    }

    /** The next candidate's trial, until it is over or has compared so many episodes. */
    static Verdict trial(PolicyGuard guard, Episodes episodes, int most) {
        guard.propose();
        Verdict verdict = Verdict.UNDECIDED;
        for (int i = 0; verdict == Verdict.UNDECIDED && guard.candidateEpisodes() < most; i++) {
            verdict = guard.ended(episodes.play(guard.next(), i));
        }
        return verdict;
    }

    static boolean undone(Verdict verdict) {
        return verdict == Verdict.WORSE || verdict == Verdict.UNPROVEN;
    }

    static int count(int trials, LongPredicate happens) {
        return (int) LongStream.range(0, trials).parallel().filter(happens).count();
    }

    /** What 5% makes of so many trials, but once in a thousand. */
    static int tolerated(int trials) {
        return BinomialDistribution.of(trials, .05).inverseCumulativeProbability(.999);
    }
}
